package dev.tarn.router.dialect.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tarn.router.dialect.Usage;
import java.io.IOException;
import java.util.Optional;

/// Reads a `usage` object of chat completions or of responses, which name the same counts
/// differently. OpenAI counts cached tokens into the prompt's.
final class OpenAiUsage {
  private OpenAiUsage() {}

  /// The usage at hand; empty if it is null or tells no tokens.
  static Optional<Usage> read(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return Optional.empty();
    }
    long input = -1;
    long cached = 0;
    long output = -1;
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      JsonToken token = parser.nextToken();
      boolean number = token == JsonToken.VALUE_NUMBER_INT;
      if (number && (field.equals("prompt_tokens") || field.equals("input_tokens"))) {
        input = parser.getLongValue();
      } else if (number && (field.equals("completion_tokens") || field.equals("output_tokens"))) {
        output = parser.getLongValue();
      } else if (number && field.equals("prompt_cache_hit_tokens")) {
        // DeepSeek's own name, beside or instead of OpenAI's.
        cached = Math.max(cached, parser.getLongValue());
      } else if (token == JsonToken.START_OBJECT
          && (field.equals("prompt_tokens_details") || field.equals("input_tokens_details"))) {
        cached = Math.max(cached, cached(parser));
      } else {
        parser.skipChildren();
      }
    }
    return input < 0 && output < 0
        ? Optional.empty()
        : Optional.of(new Usage(Math.max(0, input), cached, Math.max(0, output)));
  }

  private static long cached(JsonParser parser) throws IOException {
    long cached = 0;
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      if (parser.nextToken() == JsonToken.VALUE_NUMBER_INT && field.equals("cached_tokens")) {
        cached = parser.getLongValue();
      } else {
        parser.skipChildren();
      }
    }
    return cached;
  }
}
