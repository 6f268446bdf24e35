package dev.tarn.router.dialect.bedrock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.tarn.router.dialect.Failure;
import dev.tarn.router.dialect.json.Json;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BedrockModelTest {
  @ParameterizedTest
  @CsvSource({
    "us.anthropic.claude-3-5-sonnet-20241022-v2:0, 305",
    "anthropic.claude-opus-4-20250514-v1:0, 400",
    "global.anthropic.claude-sonnet-4-5-20250929-v1:0, 405",
    "anthropic.claude-instant, 9900",
    "amazon.nova-lite-v1:0, 0"
  })
  void of_readsTheVersionOfAClaude(String id, int version) {
    assertThat(BedrockModel.of(id).claude()).isEqualTo(version);
  }

  @Test
  void of_readsAnIdOfManyPartsWithoutDescending() {
    String id = "anthropic.claude-" + "a-".repeat(100_000);

    assertThat(BedrockModel.of(id).claude()).isEqualTo(9_900);
    assertThat(BedrockModel.of(id + "4-6").claude()).isEqualTo(406);
  }

  @Test
  void theNameOfAnException_isReadInOnePass() {
    String type = "a#Throttling" + ":".repeat(1_000_000) + "\n\nx";

    Failure failure =
        assertTimeoutPreemptively(
            Duration.ofSeconds(10), () -> BedrockFailures.read(429, type, Json.object()));

    assertThat(failure.code()).contains("Throttling");
  }
}
