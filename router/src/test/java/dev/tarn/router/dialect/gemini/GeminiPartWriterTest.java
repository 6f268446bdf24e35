package dev.tarn.router.dialect.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GeminiPartWriterTest {
  @ParameterizedTest
  @CsvSource({
    "https://example.com/a.png, image/png",
    "https://example.com/a.PNG?as=b.jpg#c.webp, image/png",
    "https://example.com/a#b?c.png, image/jpeg"
  })
  void type_isThatOfThePath(String url, String type) {
    assertThat(GeminiPartWriter.type(url, "image/jpeg")).isEqualTo(type);
  }

  /// Took minutes when each mark was tried.
  @Test
  void type_isFoundInOnePass() {
    String url = "https://example.com/a.png" + "?".repeat(1_000_000) + "\n\nx";

    assertThat(
            assertTimeoutPreemptively(
                Duration.ofSeconds(10), () -> GeminiPartWriter.type(url, "image/jpeg")))
        .isEqualTo("image/png");
  }
}
