package dev.tarn.router.dialect.bedrock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.router.dialect.ChatRequest;
import dev.tarn.router.dialect.Message;
import dev.tarn.router.dialect.Message.Role;
import dev.tarn.router.dialect.ReadLimits;
import dev.tarn.router.dialect.Requests;
import dev.tarn.router.dialect.UserTurns;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What memory and routing need of a Converse call.
final class BedrockRequestsTest {
  private static final Requests REQUESTS =
      BedrockConverse.dialect(new ReadLimits(50, 1 << 20)).requests();

  private static ChatRequest read(String body) {
    return REQUESTS.read(body.getBytes(StandardCharsets.UTF_8), true);
  }

  private static Message message(String role, String content) {
    String message = "{\"role\":\"" + role + "\",\"content\":[" + content + "]}";
    return read("{\"messages\":[" + message + "]}").messages().getFirst();
  }

  @Test
  void withoutMemory_messagesMayBeAnything() {
    ChatRequest request =
        REQUESTS.read(
            "{\"messages\":7,\"system\":\"s\",\"inferenceConfig\":[]}"
                .getBytes(StandardCharsets.UTF_8),
            false);

    assertThat(request.messages()).isEmpty();
    assertThat(request.model()).isEmpty();
    assertThat(request.stream()).isFalse();
  }

  @Test
  void theSystemPrompt_comesFirst_whereverItStands_andNeverGrows() {
    ChatRequest request =
        read(
            "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"Hi\"}]}],"
                + "\"system\":[{\"text\":\"Be\"},{\"cachePoint\":{\"type\":\"default\"}},{\"text\":\"brief\"}]}");

    assertThat(request.messages())
        .extracting(Message::role)
        .containsExactly(Role.SYSTEM, Role.USER);
    assertThat(request.messages().getFirst().text()).isEqualTo("Be\nbrief");
    assertThat(request.messages().getFirst().end()).isEqualTo(Optional.empty());
  }

  @Test
  void blocksOfAPerson_areParagraphs_andThoseOfAnAnswerReadOn() {
    assertThat(message("user", "{\"text\":\"a\"},{\"image\":{}},{\"text\":\"b\"}").text())
        .isEqualTo("a\nb");
    assertThat(
            message(
                    "assistant",
                    "{\"text\":\"a\"},{\"citationsContent\":{\"citations\":[{\"text\":\"no\"}],"
                        + "\"content\":[{\"text\":\"b\"}]}},{\"reasoningContent\":{\"text\":\"no\"}}")
                .text())
        .isEqualTo("ab");
  }

  @Test
  void whatAGuardrailLooksAt_isThePersonsText() {
    assertThat(
            message(
                    "user",
                    "{\"text\":\"a\"},{\"guardContent\":{\"text\":{\"qualifiers\":[\"query\"],\"text\":\"b\"}}},"
                        + "{\"guardContent\":{\"image\":{\"text\":\"no\"}}},{\"guardContent\":7}")
                .text())
        .isEqualTo("a\nb");
  }

  @Test
  void toolsAreSeen_andWhatBedrocksOwnToolsFoundIsPartOfTheAnswer() {
    assertThat(message("assistant", "{\"toolUse\":{\"toolUseId\":\"t\"}}").callsTools()).isTrue();
    Message result =
        message("user", "{\"toolResult\":{\"content\":[{\"text\":\"rain\"}]}},{\"text\":\"ok\"}");
    assertThat(result.isToolResult()).isTrue();
    assertThat(result.text()).isEqualTo("ok");
    Message answer = message("assistant", "{\"toolResult\":{}},{\"text\":\"It rains.\"}");
    assertThat(answer.isToolResult()).isFalse();
    assertThat(answer.text()).isEqualTo("It rains.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"image":{"format":"png","source":{"s3Location":{"uri":"s3://b/a.png"}}}}             | image.source.s3Location
          {"document":{"source":{"s3Location":{"uri":"s3://b/a.pdf"}},"name":"n"}}              | document.source.s3Location
          {"video":{"source":{"s3Location":{}}}}                                                | video.source.s3Location
          {"toolResult":{"content":[{"text":"a"},{"image":{"source":{"s3Location":{}}}}]}}      | toolResult.content[].image.source.s3Location
          {"image":{"format":"png","source":{"bytes":"iVBORw=="}}}                              | ''
          {"toolResult":{"content":"s3Location"}}                                               | ''
          {"toolUse":{"input":{"source":{"s3Location":{}}}}}                                    | ''
          {"text":"source s3Location"}                                                          | ''
          """)
  void whatStandsInS3_isStateAtTheProvider(String block, String path) {
    ChatRequest request =
        read("{\"messages\":[{\"role\":\"user\",\"content\":[" + block + ",{\"text\":\"b\"}]}]}");

    assertThat(request.heldState().orElse(""))
        .isEqualTo(path.isEmpty() ? "" : "messages[0].content[]." + path);
    assertThat(request.messages().getFirst().text()).endsWith("b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"inferenceConfig":{"maxTokens":1}}                        | 1
          {"inferenceConfig":{"temperature":0,"maxTokens":512,"x":{}}} | 512
          {"inferenceConfig":{"maxTokens":"1"}}                      | -1
          {"inferenceConfig":{"maxTokens":12345678901}}              | -1
          {"inferenceConfig":{"other":{"maxTokens":1}}}              | -1
          {"inferenceConfig":null}                                   | -1
          {"additionalModelRequestFields":{"maxTokens":1}}           | -1
          {}                                                         | -1
          """)
  void theMostTokens_areReadFromTheInferenceConfig(String body, int tokens) {
    assertThat(read(body).maxTokens().orElse(-1)).isEqualTo(tokens);
  }

  @Test
  void aCallForOneToken_isASideCall() {
    String body =
        "{\"inferenceConfig\":{\"maxTokens\":1},\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"Hi\"}]}]}";
    UserTurns turns = new UserTurns(List.of(), List.of());

    assertThat(turns.isSideCall(read(body))).isTrue();
    assertThat(turns.isSideCall(read(body.replace("1}", "2}")))).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"system":[{"cachePoint":{"type":"default","ttl":"1h"}}]}                                   | true
          {"toolConfig":{"tools":[{"toolSpec":{"ttl":"5m"}},{"cachePoint":{"ttl":"1h"}}]}}            | true
          {"messages":[{"role":"user","content":[{"text":"a"},{"cachePoint":{"ttl":"1h"}}]}]}         | true
          {"messages":[{"role":"user","content":[{"cachePoint":{"type":"default","ttl":"5m"}}]}]}     | false
          {"messages":[{"role":"user","content":[{"cachePoint":{"type":"default"}}]}]}                | false
          {"messages":[{"role":"user","content":[{"cachePoint":"1h"},{"other":{"ttl":"1h"}}]}]}       | false
          {"toolConfig":{"tools":[{"toolSpec":{"cachePoint":{"ttl":"1h"}}},7],"toolChoice":{}}}       | false
          {"toolConfig":[],"system":null}                                                             | false
          """)
  void aCacheForAnHour_isAskedForByACachePointAnywhere(String body, boolean asked) {
    assertThat(read(body).longCache()).isEqualTo(asked);
  }
}
