package dev.tarn.router.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever comes, from a client or a provider, is translated or refused in good form.
final class TranslationFuzzTest {
  private static final int MUTANTS = 60;
  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "-1",
          "1e99",
          "99999999999999999999",
          "\"\"",
          "\"x\"",
          "[]",
          "{}",
          "[{}]");
  private static final Stamp STAMP = new Stamp("stamp", 1_700_000_000, "");

  static Stream<TranslationCase> cases() throws IOException, URISyntaxException {
    return TranslationGoldenTest.cases();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void request_isTranslatedOrRefused(TranslationCase c) throws IOException {
    Random random = new Random(1);
    for (int i = 0; i < MUTANTS; i++) {
      byte[] body = mutant(c.bytes("client-request.json"), random);
      try {
        assertThat(c.translated(body).body()).isNotEmpty();
      } catch (RouterException e) {
        assertThat(e.status()).isEqualTo(400);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void reply_isTranslatedOrSaidToBeBroken(TranslationCase c) throws IOException {
    if (c.has("upstream-reply.json")) {
      Random random = new Random(2);
      for (int i = 0; i < MUTANTS; i++) {
        byte[] body = mutant(c.bytes("upstream-reply.json"), random);
        try {
          assertThat(c.answer().whole(body, STAMP).body()).isNotEmpty();
        } catch (RouterException e) {
          assertThat(e.status()).isEqualTo(502);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void stream_endsOnce(TranslationCase c) throws IOException {
    if (c.isStream()) {
      Random random = new Random(3);
      for (int i = 0; i < MUTANTS; i++) {
        AnswerStream stream = c.answer().stream(STAMP, 1 << 20);
        byte[] fed = stream.feed(mutantStream(c, random));
        String sent =
            new String(fed, StandardCharsets.UTF_8)
                + new String(stream.end(), StandardCharsets.UTF_8);
        boolean success =
            sent.endsWith("data: [DONE]\n\n")
                || sent.contains("event: message_stop\n")
                || sent.contains("\"finishReason\"");

        assertThat(success).as(sent).isNotEqualTo(stream.failed());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void error_isAlwaysAnError(TranslationCase c) throws IOException {
    if (c.has("upstream-error.json")) {
      Random random = new Random(4);
      for (int i = 0; i < MUTANTS; i++) {
        byte[] body = mutant(c.bytes("upstream-error.json"), random);
        Answer.Refusal refusal = c.answer().refusal(400 + random.nextInt(200), body);

        assertThat(refusal.status()).isBetween(400, 599);
        assertThat(refusal.body()).isNotEmpty();
      }
    }
  }

  /// Frames are changed before they are sealed, so that what they hold is read.
  private static byte[] mutantStream(TranslationCase c, Random random) throws IOException {
    if (!c.has(TranslationCase.FRAMES)) {
      return mutant(c.stream(), random);
    }
    try {
      return Frames.of(
          TranslationCase.JSON.readTree(mutant(c.bytes(TranslationCase.FRAMES), random)));
    } catch (JsonProcessingException e) {
      byte[] stream = c.stream();
      stream[random.nextInt(stream.length)] ^= 1;
      return stream;
    }
  }

  /// The same with one value replaced by another, or one byte lost.
  private static byte[] mutant(byte[] original, Random random) {
    String text = new String(original, StandardCharsets.UTF_8);
    int from = text.indexOf(':', random.nextInt(Math.max(1, text.length())));
    if (from < 0 || random.nextInt(8) == 0) {
      int at = random.nextInt(Math.max(1, text.length()));
      String mutant = text.isEmpty() ? "" : text.substring(0, at) + text.substring(at + 1);
      return mutant.getBytes(StandardCharsets.UTF_8);
    }
    int to = from + 1;
    while (to < text.length() && ",}]\n".indexOf(text.charAt(to)) < 0) {
      to++;
    }
    String value = VALUES.get(random.nextInt(VALUES.size()));
    return (text.substring(0, from + 1) + value + text.substring(to))
        .getBytes(StandardCharsets.UTF_8);
  }
}
