package dev.tarn.router.dialect.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tarn.router.dialect.Usage;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/// Reads a `usage` object of chat completions or of responses, which name the same counts
/// differently. OpenAI counts cached tokens into the prompt's, and reasoning into the answer's.
final class OpenAiUsage {
  private static final Set<String> PROMPT_DETAILS =
      Set.of("prompt_tokens_details", "input_tokens_details");
  private static final Set<String> ANSWER_DETAILS =
      Set.of("completion_tokens_details", "output_tokens_details");

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
      boolean number = token == JsonToken.VALUE_NUMBER_INT;
      if (number && (field.equals("prompt_tokens") || field.equals("input_tokens"))) {
        input = parser.getLongValue();
      } else if (number && (field.equals("completion_tokens") || field.equals("output_tokens"))) {
        output = parser.getLongValue();
      } else if (number && field.equals("prompt_cache_hit_tokens")) {
        // DeepSeek's own name, beside or instead of OpenAI's.
        cached = Math.max(cached, parser.getLongValue());
      } else if (token == JsonToken.START_OBJECT && PROMPT_DETAILS.contains(field)) {
        Details prompt = Details.read(parser);
        cached = Math.max(cached, prompt.cached());
        written = prompt.written();
      } else if (token == JsonToken.START_OBJECT && ANSWER_DETAILS.contains(field)) {
        reasoning = Details.read(parser).reasoning();
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
