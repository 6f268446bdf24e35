package dev.tarn.router.dialect.anthropic;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tarn.router.dialect.Usage;
import java.io.IOException;
import java.util.Optional;

/// Adds up `usage` objects. Anthropic counts what the prompt cache read and wrote beside
/// `input_tokens`, and a stream tells its counts twice, the later ones whole.
final class AnthropicUsage {
  private long input = -1;
  private long cacheRead;
  private long cacheWritten;
  private long output = -1;

  /// Reads the object whose opening brace is at hand.
  void read(JsonParser parser) throws IOException {
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      if (parser.nextToken() != JsonToken.VALUE_NUMBER_INT) {
        parser.skipChildren();
        continue;
      }
      long tokens = parser.getLongValue();
      switch (field) {
        case "input_tokens" -> input = tokens;
        case "cache_read_input_tokens" -> cacheRead = tokens;
        case "cache_creation_input_tokens" -> cacheWritten = tokens;
        case "output_tokens" -> output = tokens;
        default -> {}
      }
    }
  }

  /// All tokens of the prompt, as OpenAI counts them; empty if none were told.
  Optional<Usage> counted() {
    return input < 0 && output < 0
        ? Optional.empty()
        : Optional.of(
            new Usage(
                Math.max(0, input) + cacheRead + cacheWritten,
                cacheRead,
                Math.max(0, output),
                cacheWritten));
  }
}
