package dev.tarn.router.dialect.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClaudeModelTest {
  @ParameterizedTest
  @CsvSource({
    "claude-3-5-sonnet-20241022, 305",
    "claude-3-7-sonnet-latest, 307",
    "claude-opus-4-20250514, 400",
    "claude-opus-4-6, 406",
    "claude-sonnet-4.5, 405",
    "anthropic/claude-sonnet-5, 500",
    "claude-next, 9900",
    "claude, 9900",
    "glm-4, 400"
  })
  void of_readsTheVersion(String name, int version) {
    assertThat(ClaudeModel.of(name).version()).isEqualTo(version);
  }

  @Test
  void of_readsANameOfManyPartsWithoutDescending() {
    assertThat(ClaudeModel.of("claude-" + "a-".repeat(100_000)).version()).isEqualTo(9_900);
    assertThat(ClaudeModel.of("claude-" + "a-".repeat(100_000) + "4-6").version()).isEqualTo(406);
  }
}
