package dev.tarn.router.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.dialect.Usage;
import dev.tarn.router.dialect.json.Json;
import java.util.Optional;

/// `usageMetadata` in trees, both ways
/// (<https://ai.google.dev/api/generate-content#UsageMetadata>). Gemini counts what its cache read
/// into the prompt, but thoughts beside the candidates, and what its own tools said beside the
/// prompt.
final class GeminiTokens {
  private GeminiTokens() {}

  /// Empty if it tells no tokens.
  static Optional<Usage> read(JsonNode usage) {
    JsonNode prompt = usage.path("promptTokenCount");
    JsonNode candidates = usage.path("candidatesTokenCount");
    if (!prompt.isNumber() && !candidates.isNumber()) {
      return Optional.empty();
    }
    long thoughts = usage.path("thoughtsTokenCount").asLong();
    return Optional.of(
        new Usage(
            prompt.asLong() + usage.path("toolUsePromptTokenCount").asLong(),
            usage.path("cachedContentTokenCount").asLong(),
            0,
            candidates.asLong() + thoughts,
            thoughts));
  }

  static ObjectNode write(Usage usage) {
    ObjectNode tokens =
        Json.object()
            .put("promptTokenCount", usage.input())
            .put("candidatesTokenCount", usage.output() - usage.reasoning())
            .put("totalTokenCount", usage.input() + usage.output());
    if (usage.cached() > 0) {
      tokens.put("cachedContentTokenCount", usage.cached());
    }
    if (usage.reasoning() > 0) {
      tokens.put("thoughtsTokenCount", usage.reasoning());
    }
    return tokens;
  }
}
