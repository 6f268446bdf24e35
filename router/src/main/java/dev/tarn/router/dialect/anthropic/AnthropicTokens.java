package dev.tarn.router.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.dialect.Usage;
import dev.tarn.router.dialect.json.Json;
import java.util.Optional;

/// `usage` in trees, both ways. Anthropic counts what the prompt cache read and wrote beside
/// `input_tokens`, and a stream tells its counts twice, the later ones whole. Belongs to one
/// thread.
final class AnthropicTokens {
  private long input = -1;
  private long cacheRead;
  private long cacheWritten;
  private long output = -1;

  /// Reads counts over what was read before.
  AnthropicTokens read(JsonNode usage) {
    input = usage.path("input_tokens").asLong(input);
    cacheRead = usage.path("cache_read_input_tokens").asLong(cacheRead);
    cacheWritten = usage.path("cache_creation_input_tokens").asLong(cacheWritten);
    output = usage.path("output_tokens").asLong(output);
    return this;
  }

  /// Empty if none were told.
  Optional<Usage> counted() {
    return input < 0 && output < 0
        ? Optional.empty()
        : Optional.of(
            new Usage(
                Math.max(0, input) + cacheRead + cacheWritten,
                cacheRead,
                cacheWritten,
                Math.max(0, output),
                0));
  }

  static ObjectNode write(Optional<Usage> usage) {
    Usage told = usage.orElseGet(() -> new Usage(0, 0, 0));
    return Json.object()
        .put("input_tokens", told.fresh())
        .put("cache_creation_input_tokens", told.cacheWritten())
        .put("cache_read_input_tokens", told.cached())
        .put("output_tokens", told.output());
  }
}
