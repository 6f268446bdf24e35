package dev.tarn.router.dialect.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.router.dialect.ChatRequest;
import dev.tarn.router.dialect.Message;
import dev.tarn.router.dialect.Message.Role;
import dev.tarn.router.dialect.ReadLimits;
import dev.tarn.router.dialect.Requests;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What memory and routing need of a Messages call.
final class AnthropicRequestsTest {
  private static final Requests REQUESTS =
      AnthropicMessages.dialect(new ReadLimits(50, 1 << 20)).requests();

  private static ChatRequest read(String body) {
    return REQUESTS.read(body.getBytes(StandardCharsets.UTF_8), true);
  }

  private static Message message(String message) {
    return read("{\"messages\":[" + message + "]}").messages().getFirst();
  }

  @Test
  void routingFieldsAreRead_alsoWithoutMemory() {
    String body =
        "{\"model\":\"claude-sonnet-4-5\",\"stream\":true,\"max_tokens\":1024,\"messages\":7,"
            + "\"metadata\":{\"user_id\":\"u1\"}}";

    ChatRequest request = REQUESTS.read(body.getBytes(StandardCharsets.UTF_8), false);

    assertThat(request.model()).contains("claude-sonnet-4-5");
    assertThat(request.stream()).isTrue();
    assertThat(request.messages()).isEmpty();
    assertThat(request.metadataUserId()).isEmpty();
    assertThat(read(body.replace("7", "[]")).metadataUserId()).contains("u1");
    assertThat(read(body.replace("7", "[]")).maxTokens()).hasValue(1024);
  }

  @Test
  void theSystemPrompt_comesFirst_whereverItStands_andNeverGrows() {
    ChatRequest request =
        read(
            "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],"
                + "\"system\":[{\"type\":\"text\",\"text\":\"Be\"},{\"type\":\"text\",\"text\":\"brief\"}]}");

    assertThat(request.messages())
        .extracting(Message::role)
        .containsExactly(Role.SYSTEM, Role.USER);
    assertThat(request.messages().getFirst().text()).isEqualTo("Be\nbrief");
    assertThat(request.messages().getFirst().end()).isEqualTo(Optional.empty());
  }

  @Test
  void blocksOfAPerson_areParagraphs_andThoseOfAnAnswerReadOn() {
    String blocks =
        "\"content\":[{\"type\":\"text\",\"text\":\"one\"},{\"text\":\"two\",\"type\":\"text\"},"
            + "{\"type\":\"thinking\",\"thinking\":\"no\",\"signature\":\"s\"}]";

    assertThat(message("{\"role\":\"user\"," + blocks + "}").text()).isEqualTo("one\ntwo");
    assertThat(message("{" + blocks + ",\"role\":\"assistant\"}").text()).isEqualTo("onetwo");
  }

  @Test
  void toolCallsAndResults_areKnown_andTheirTextIsNobodysWords() {
    Message call =
        message(
            "{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"f\","
                + "\"input\":{\"type\":\"text\",\"text\":\"no\"}}]}");
    Message result =
        message(
            "{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"t\","
                + "\"content\":[{\"type\":\"text\",\"text\":\"no\"}]}]}");

    assertThat(call.callsTools()).isTrue();
    assertThat(call.text()).isEmpty();
    assertThat(result.isToolResult()).isTrue();
    assertThat(result.text()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "messages":[]                                                              | false
          "cache_control":{"type":"ephemeral","ttl":"1h"}                            | true
          "cache_control":{"type":"ephemeral"}                                       | false
          "cache_control":null                                                       | false
          "system":[{"type":"text","text":"a","cache_control":{"ttl":"1h"}}]         | true
          "tools":[{"name":"f","cache_control":{"type":"ephemeral","ttl":"1h"}}]     | true
          "tools":[{"name":"f","input_schema":{"cache_control":{"ttl":"1h"}}}]       | false
          "messages":[{"role":"user","content":[{"cache_control":{"ttl":"1h"}}]}]    | true
          "messages":[{"role":"user","content":[{"cache_control":{"ttl":"5m"}}]}]    | false
          """)
  void aBreakpointForAnHour_isSeenWhereverOneMayStand(String field, boolean hour) {
    assertThat(read("{" + field + "}").longCache()).isEqualTo(hour);
  }
}
