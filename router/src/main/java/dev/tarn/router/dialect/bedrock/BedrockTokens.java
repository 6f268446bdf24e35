package dev.tarn.router.dialect.bedrock;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.router.dialect.Usage;
import java.util.Optional;

/// `usage` in trees
/// (<https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_TokenUsage.html>). Bedrock
/// counts what the prompt cache read and wrote beside `inputTokens`.
final class BedrockTokens {
  private BedrockTokens() {}

  /// Empty if it tells no tokens.
  static Optional<Usage> read(JsonNode usage) {
    if (!usage.path("inputTokens").isNumber() && !usage.path("outputTokens").isNumber()) {
      return Optional.empty();
    }
    long read = usage.path("cacheReadInputTokens").asLong();
    long written = usage.path("cacheWriteInputTokens").asLong();
    return Optional.of(
        new Usage(
            usage.path("inputTokens").asLong() + read + written,
            read,
            written,
            usage.path("outputTokens").asLong(),
            0));
  }
}
