package dev.tarn.router.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.dialect.Usage;
import dev.tarn.router.dialect.json.Json;
import java.util.Optional;

/// `usage` in trees, both ways. OpenAI counts what the prompt cache read and wrote into the prompt,
/// and reasoning into the completion; the name of what was written is OpenRouter's.
final class OpenAiTokens {
  private OpenAiTokens() {}

  /// Empty if it tells no tokens.
  static Optional<Usage> read(JsonNode usage) {
    JsonNode prompt = usage.path("prompt_tokens");
    JsonNode completion = usage.path("completion_tokens");
    if (!prompt.isNumber() && !completion.isNumber()) {
      return Optional.empty();
    }
    JsonNode details = usage.path("prompt_tokens_details");
    // DeepSeek has a name of its own for what was cached.
    long cached =
        Math.max(
            details.path("cached_tokens").asLong(), usage.path("prompt_cache_hit_tokens").asLong());
    return Optional.of(
        new Usage(
            prompt.asLong(),
            cached,
            details.path("cache_write_tokens").asLong(),
            completion.asLong(),
            usage.path("completion_tokens_details").path("reasoning_tokens").asLong()));
  }

  static ObjectNode write(Usage usage) {
    ObjectNode tokens =
        Json.object()
            .put("prompt_tokens", usage.input())
            .put("completion_tokens", usage.output())
            .put("total_tokens", usage.input() + usage.output());
    ObjectNode details = tokens.putObject("prompt_tokens_details");
    details.put("cached_tokens", usage.cached());
    if (usage.cacheWritten() > 0) {
      details.put("cache_write_tokens", usage.cacheWritten());
    }
    tokens.putObject("completion_tokens_details").put("reasoning_tokens", usage.reasoning());
    return tokens;
  }
}
