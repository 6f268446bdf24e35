package dev.tarn.router.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tarn.config.ProviderRow;
import dev.tarn.router.dialect.Content.Thinking;
import dev.tarn.router.dialect.anthropic.AnthropicMessages;
import dev.tarn.router.dialect.openai.OpenAiChat;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The small values of translation, and its bounds.
final class TranslationValuesTest {
  private static final ReadLimits LIMITS = new ReadLimits(1_000, 32 << 20);
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
