package dev.tarn.router.dialect.bedrock;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tarn.router.dialect.Usage;
import java.io.IOException;
import java.util.Optional;

/// A `usage` object. Bedrock counts what the prompt cache read and wrote beside `inputTokens`.
final class BedrockUsage {
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
        case "inputTokens" -> input = tokens;
        case "cacheReadInputTokens" -> cacheRead = tokens;
        case "cacheWriteInputTokens" -> cacheWritten = tokens;
        case "outputTokens" -> output = tokens;
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
                cacheWritten,
                Math.max(0, output),
                0));
  }
}
