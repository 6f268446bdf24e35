package dev.tarn.router.dialect.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tarn.router.dialect.Usage;
import java.io.IOException;
import java.util.Optional;

/// Reads a `usage` object of chat completions or of responses, which name the same counts
/// differently. OpenAI counts cached tokens into the prompt's, and reasoning into the answer's.
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
    long written = 0;
    long output = -1;
    long reasoning = 0;
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      JsonToken token = parser.nextToken();
      if (token == JsonToken.VALUE_NUMBER_INT) {
        switch (field) {
          case "prompt_tokens", "input_tokens" -> input = parser.getLongValue();
          case "completion_tokens", "output_tokens" -> output = parser.getLongValue();
          // DeepSeek's own name, beside or instead of OpenAI's.
          case "prompt_cache_hit_tokens" -> cached = Math.max(cached, parser.getLongValue());
          default -> {}
        }
      } else if (token == JsonToken.START_OBJECT) {
        switch (field) {
          case "prompt_tokens_details", "input_tokens_details" -> {
            Details prompt = Details.read(parser);
            cached = Math.max(cached, prompt.cached());
            written = prompt.written();
          }
          case "completion_tokens_details", "output_tokens_details" ->
              reasoning = Details.read(parser).reasoning();
          default -> parser.skipChildren();
        }
      } else {
        parser.skipChildren();
      }
    }
    return input < 0 && output < 0
        ? Optional.empty()
        : Optional.of(
            new Usage(Math.max(0, input), cached, written, Math.max(0, output), reasoning));
  }

  /// What is told of a count. `cache_write_tokens` is OpenRouter's name
  /// (<https://openrouter.ai/docs/use-cases/usage-accounting>).
  private record Details(long cached, long written, long reasoning) {
    static Details read(JsonParser parser) throws IOException {
      long cached = 0;
      long written = 0;
      long reasoning = 0;
      for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
        if (parser.nextToken() != JsonToken.VALUE_NUMBER_INT) {
          parser.skipChildren();
          continue;
        }
        switch (field) {
          case "cached_tokens" -> cached = parser.getLongValue();
          case "cache_write_tokens" -> written = parser.getLongValue();
          case "reasoning_tokens" -> reasoning = parser.getLongValue();
          default -> {}
        }
      }
      return new Details(cached, written, reasoning);
    }
  }
}
