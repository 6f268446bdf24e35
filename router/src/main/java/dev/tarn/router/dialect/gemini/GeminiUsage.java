package dev.tarn.router.dialect.gemini;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tarn.router.dialect.Usage;
import java.io.IOException;
import java.util.Optional;

/// Keeps the newest `usageMetadata` (<https://ai.google.dev/api/generate-content#UsageMetadata>): a
/// stream tells its counts again and again, each time whole. Of the prompt's tokens the cached ones
/// are part; what tools added to it and what was thought stand beside the counts of prompt and
/// answer.
final class GeminiUsage {
  private long prompt = -1;
  private long ofTools;
  private long cached;
  private long said = -1;
  private long thought;

  /// Reads the object whose opening brace is at hand.
  void read(JsonParser parser) throws IOException {
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      if (parser.nextToken() != JsonToken.VALUE_NUMBER_INT) {
        parser.skipChildren();
        continue;
      }
      long tokens = parser.getLongValue();
      switch (field) {
        case "promptTokenCount" -> prompt = tokens;
        case "toolUsePromptTokenCount" -> ofTools = tokens;
        case "cachedContentTokenCount" -> cached = tokens;
        case "candidatesTokenCount" -> said = tokens;
        case "thoughtsTokenCount" -> thought = tokens;
        default -> {}
      }
    }
  }

  /// All tokens of prompt and answer, as OpenAI counts them; empty if none were told.
  Optional<Usage> counted() {
    return prompt < 0 && said < 0
        ? Optional.empty()
        : Optional.of(
            new Usage(
                Math.max(0, prompt) + ofTools, cached, 0, Math.max(0, said) + thought, thought));
  }
}
