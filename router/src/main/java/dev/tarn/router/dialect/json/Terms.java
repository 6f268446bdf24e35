package dev.tarn.router.dialect.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.Optional;

/// What a call says that bears on its price, beside its model and its length.
///
/// @param answers asked for at once, each of which is paid for: `n` of OpenAI's chat completions
///   (<https://platform.openai.com/docs/api-reference/chat/create>), `candidateCount` of Gemini's
///   `generationConfig` (<https://ai.google.dev/api/generate-content#v1beta.GenerationConfig>)
/// @param bringsMore whether its prompt may be far longer than its body: pictures and files,
///   history that the provider holds, tools that the provider runs
/// @param surcharge path of a field that asks for another price than the list's
public record Terms(int answers, boolean bringsMore, Optional<String> surcharge) {
  /// Of a call that says nothing of the kind.
  public static final Terms PLAIN = new Terms(1, false, Optional.empty());

  /// As patient as the reading of the call was.
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .build())
          .build();

  /// Of a body that has been read before. What cannot be walked over is taken for the dearest.
  public static Terms of(byte[] body) {
    try (JsonParser parser = JSON.createParser(body)) {
      return parser.nextToken() == JsonToken.START_OBJECT ? new TermsReader(parser).read() : PLAIN;
    } catch (IOException e) {
      return new Terms(1, true, Optional.empty());
    }
  }
}
