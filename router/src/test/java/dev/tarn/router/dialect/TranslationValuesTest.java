package dev.tarn.router.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tarn.config.ProviderRow;
import dev.tarn.router.dialect.Content.Thinking;
import dev.tarn.router.dialect.anthropic.AnthropicMessages;
import dev.tarn.router.dialect.bedrock.BedrockConverse;
import dev.tarn.router.dialect.openai.OpenAiChat;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The small values of translation, and its bounds.
final class TranslationValuesTest {
  private static final ReadLimits LIMITS = new ReadLimits(1_000, 32 << 20);
  private static final Destination DESTINATION =
      new Destination("m", 9, false, id -> Optional.empty(), Set.of());
  private static final Stamp STAMP = new Stamp("stamp", 1_700_000_000, "");

  @Test
  void toolIds_areRewrittenAndBack() {
    for (String id : List.of("toolu_01-A", "call:1", "é漢🙂", "id64_", "id64_x", " ", "a b")) {
      String plain = ToolIds.plain(id);
      assertThat(plain).matches("[a-zA-Z0-9_-]+").isEqualTo(ToolIds.plain(id));
      assertThat(ToolIds.original(plain)).isEqualTo(id);
    }
  }

  @Test
  void toolIds_thatArePlain_stay() {
    assertThat(ToolIds.plain("call_9AZ-")).isEqualTo("call_9AZ-");
    assertThat(ToolIds.original("id64_!")).isEqualTo("id64_!");
  }

  @Test
  void kept_comesBackFromItsBytes() {
    Thinking sealed =
        new Thinking(Optional.of(ProviderRow.Dialect.ANTHROPIC), "I wonder…\n", "EqQB+/==", false);
    Thinking redacted = new Thinking(Optional.of(ProviderRow.Dialect.ANTHROPIC), "", "EmwK", true);
    Kept kept = new Kept(List.of(sealed, Thinking.of("bare")), List.of(redacted));

    assertThat(Kept.of(kept.bytes())).isEqualTo(kept);
  }

  @Test
  void kept_ofOtherBytes_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Kept.of("<".getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void dialects_thatAreNotTranslated_haveNoTranslator() {
    Dialect openai = OpenAiChat.dialect(LIMITS);
    Dialect bare =
        new Dialect(
            openai.spokenBy(),
            openai.keyHeader(),
            openai.targets(),
            openai.requests(),
            openai.weaving(),
            openai.replies(),
            openai.errors());

    assertThat(Translator.between(openai, bare)).isEmpty();
    assertThat(Translator.between(bare, openai)).isEmpty();
  }

  @Test
  void stream_withAnEventOver64KiB_passesWhole() {
    String text = "x".repeat(100_000);

    String sent = openAiStream(text, 1 << 20);

    assertThat(sent).contains(text).contains("message_stop");
  }

  @Test
  void stream_withAnEventThatIsTooLarge_fails() {
    String sent = openAiStream("x".repeat(100_000), 1_000);

    assertThat(sent).contains("event: error").doesNotContain("message_stop");
  }

  @Test
  void stream_thatFailsAtOnce_namesTheModelThatWasAskedFor() {
    Answer answer =
        Translator.between(OpenAiChat.dialect(LIMITS), AnthropicMessages.dialect(LIMITS))
            .orElseThrow()
            .request(call("\"content\":\"Hi\""), DESTINATION)
            .answer();

    byte[] sent = answer.stream(new Stamp("stamp", 1_700_000_000, "claude"), 1_000).end();

    assertThat(new String(sent, StandardCharsets.UTF_8)).contains("\"model\":\"claude\"", "error");
  }

  @Test
  void replies_areStreams_byTheirMediaType() {
    Answer bedrock = answer(BedrockConverse.dialect(LIMITS));
    Answer anthropic = answer(AnthropicMessages.dialect(LIMITS));

    assertThat(bedrock.isStream("application/vnd.amazon.eventstream")).isTrue();
    assertThat(bedrock.isStream("text/event-stream")).isFalse();
    assertThat(anthropic.isStream("Text/Event-Stream; charset=utf-8")).isTrue();
    assertThat(anthropic.isStream("application/json")).isFalse();
  }

  private static Answer answer(Dialect provider) {
    return Translator.between(OpenAiChat.dialect(LIMITS), provider)
        .orElseThrow()
        .request(call("\"content\":\"Hi\""), DESTINATION)
        .answer();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"content\":\"\\ud800\"",
        "\"content\":\"Hi\",\"x\":[1,{\"a\":\"\\udc00\"}]",
        "\"content\":\"Hi\",\"tool_calls\":[{\"id\":\"a\",\"type\":\"function\",\"function\":"
            + "{\"name\":\"f\",\"arguments\":\"{\\\"a\\\":\\\"\\\\ud800\\\"}\"}}]"
      })
  void half_aSurrogatePair_isRefused(String message) {
    assertRefused(message, "invalid_utf8");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"content\":\"Hi\",\"content\":\"Ho\"",
        "\"content\":\"Hi\",\"x\":{\"a\":1,\"a\":1}",
        "\"content\":\"Hi\",\"tool_calls\":[{\"id\":\"a\",\"type\":\"function\",\"function\":"
            + "{\"name\":\"f\",\"arguments\":\"{\\\"a\\\":1,\\\"a\\\":2}\"}}]"
      })
  void a_keyThatStandsTwice_isRefused(String message) {
    assertRefused(message, "duplicate_key");
  }

  private static void assertRefused(String message, String code) {
    String assistant = message.contains("tool_calls") ? "assistant" : "user";
    byte[] call =
        new String(call(message), StandardCharsets.UTF_8)
            .replace("\"user\"", "\"" + assistant + "\"")
            .getBytes(StandardCharsets.UTF_8);
    Translator translator =
        Translator.between(OpenAiChat.dialect(LIMITS), AnthropicMessages.dialect(LIMITS))
            .orElseThrow();

    assertThatExceptionOfType(RouterException.class)
        .isThrownBy(() -> translator.request(call, DESTINATION))
        .satisfies(e -> assertThat(e.status()).isEqualTo(400))
        .satisfies(e -> assertThat(e.code()).isEqualTo(code));
  }

  private static byte[] call(String message) {
    return ("{\"model\":\"m\",\"messages\":[{\"role\":\"user\"," + message + "}]}")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String openAiStream(String text, int maxEventBytes) {
    String call =
        "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    Answer answer =
        Translator.between(AnthropicMessages.dialect(LIMITS), OpenAiChat.dialect(LIMITS))
            .orElseThrow()
            .request(
                call.getBytes(StandardCharsets.UTF_8),
                new Destination("m", 9, false, id -> Optional.empty(), Set.of()))
            .answer();
    AnswerStream stream = answer.stream(STAMP, maxEventBytes);
    String sse =
        "data: {\"choices\":[{\"delta\":{\"content\":\"%s\"},\"finish_reason\":\"stop\"}]}\n\n"
            .formatted(text);
    return new String(stream.feed(sse.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8)
        + new String(stream.end(), StandardCharsets.UTF_8);
  }
}
