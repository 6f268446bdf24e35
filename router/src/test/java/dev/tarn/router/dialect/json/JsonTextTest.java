package dev.tarn.router.dialect.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever it does not give up on, it must read as a parser does.
final class JsonTextTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "seven b",
        "eight by",
        "nine byte",
        "\\n",
        "a\\\"b\\\\",
        "\\b\\f\\n\\r\\t\\/\\\\\\\"",
        "\\u0041\\u00e4\\u4e16\\u0000",
        "\\ud83d\\ude00 and \\uD83D\\uDE00",
        "Grüße 世界 🦀",
        "Grüße\\n世界\\u0041🦀 with more than one word of eight bytes"
      })
  void read_decodesWhatAParserDoes(String written) throws IOException {
    for (int shift = 0; shift < 9; shift++) {
      byte[] body = (" ".repeat(shift) + '"' + written + "\" ,").getBytes(StandardCharsets.UTF_8);
      JsonText text = new JsonText(body);

      assertThat(text.read(shift)).isTrue();
      assertThat(text.text()).isEqualTo(JSON.readValue("\"" + written + "\"", String.class));
      assertThat(text.end()).isEqualTo(body.length - 2);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"",
        "\"a",
        "\"a\\",
        "\"a\\\"",
        "\"\\x\"",
        "\"\\u\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"\\ud83d\"",
        "\"\\ud83d\\n\"",
        "\"\\ud83dx\"",
        "\"\\ud83d\\u0041\"",
        "\"\\ude00\"",
        "\"\\ud83d\\ud83d\"",
        "\"\\u00\u06611\""
      })
  void read_givesUpOnWhatIsUnusual(String body) {
    assertThat(new JsonText(body.getBytes(StandardCharsets.UTF_8)).read(0)).isFalse();
  }

  @Test
  void read_decodesRandomTextsAsTheyWereWritten() throws IOException {
    Random random = new Random(20261121);
    for (int round = 0; round < 2_000; round++) {
      StringBuilder said = new StringBuilder();
      for (int i = random.nextInt(40); i > 0; i--) {
        said.appendCodePoint(
            switch (random.nextInt(5)) {
              case 0 -> "\"\\\n\t/\u0001".codePointAt(random.nextInt(6));
              case 1 -> 0x80 + random.nextInt(0x700);
              case 2 -> 0x4e00 + random.nextInt(0x1000);
              case 3 -> 0x1f600 + random.nextInt(0x40);
              default -> 'a' + random.nextInt(26);
            });
      }
      byte[] body = JSON.writeValueAsBytes(said.toString());
      JsonText text = new JsonText(body);

      assertThat(text.read(0)).isTrue();
      assertThat(text.text()).isEqualTo(said.toString());
      assertThat(text.end()).isEqualTo(body.length);
    }
  }

  @FuzzTest(maxDuration = "60s")
  void read_neverDiffersFromAParser(byte[] bytes) {
    byte[] body =
        ("\"" + new String(bytes, StandardCharsets.UTF_8) + "\"").getBytes(StandardCharsets.UTF_8);
    JsonText text = new JsonText(body);
    if (!text.read(0)) {
      return;
    }
    byte[] token = java.util.Arrays.copyOf(body, text.end());
    try {
      assertThat(text.text()).isEqualTo(JSON.readValue(token, String.class));
    } catch (IOException e) {
      // What the parser refuses is refused, whatever was decoded before.
    }
  }
}
