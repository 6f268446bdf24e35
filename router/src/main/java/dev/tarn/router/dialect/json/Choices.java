package dev.tarn.router.dialect.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;

/// How many answers a call asks for at once: `n` of OpenAI's chat completions
/// (<https://platform.openai.com/docs/api-reference/chat/create>), `candidateCount` of Gemini's
/// `generationConfig` (<https://ai.google.dev/api/generate-content#v1beta.GenerationConfig>). Each
/// is paid for.
public final class Choices {
  /// As patient as the reading of the call was: what cannot be walked over would count as one.
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

  private Choices() {}

  /// At least 1; of a body that has been read before.
  public static int asked(byte[] body) {
    try (JsonParser parser = JSON.createParser(body)) {
      return parser.nextToken() == JsonToken.START_OBJECT ? Math.max(1, inCall(parser)) : 1;
    } catch (IOException e) {
      return 1;
    }
  }

  private static int inCall(JsonParser parser) throws IOException {
    int asked = 1;
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      JsonToken value = parser.nextToken();
      if (field.equals("n") && value.isNumeric()) {
        asked = Math.max(asked, number(parser));
      } else if (value == JsonToken.START_OBJECT
          && (field.equals("generationConfig") || field.equals("generation_config"))) {
        asked = Math.max(asked, inConfig(parser));
      } else {
        parser.skipChildren();
      }
    }
    return asked;
  }

  private static int inConfig(JsonParser parser) throws IOException {
    int asked = 1;
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      boolean named = field.equals("candidateCount") || field.equals("candidate_count");
      if (parser.nextToken().isNumeric() && named) {
        asked = Math.max(asked, number(parser));
      } else {
        parser.skipChildren();
      }
    }
    return asked;
  }

  private static int number(JsonParser parser) throws IOException {
    return (int) Math.min(parser.getDoubleValue(), Integer.MAX_VALUE);
  }
}
