package dev.tarn.router.dialect.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/// Models that a call can reach besides its own: those that OpenRouter is to fall back on
/// (<https://openrouter.ai/docs/features/model-routing>), and those of tools and plugins that have
/// one of their own, such as pictures of OpenAI's or advice of Anthropic's.
///
/// @param named in their order
/// @param kept path of a field that names what an account keeps, which can be any model: a preset
///   of OpenRouter's (<https://openrouter.ai/docs/features/presets>), a stored prompt of OpenAI's
public record ModelNames(Set<String> named, Optional<String> kept) {
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

  private static final Set<String> KEPT = Set.of("preset", "prompt");

  /// What may hold models of its own.
  private static final Set<String> HOLDERS = Set.of("tools", "plugins");

  /// What a tool is called with is made up by its client.
  private static final Set<String> SCHEMAS = Set.of("parameters", "input_schema", "inputSchema");

  /// Of a body that has been read before.
  ///
  /// @param routed whether its `models` is ours, and stays here
  public static ModelNames of(byte[] body, boolean routed) {
    Set<String> named = new LinkedHashSet<>();
    Optional<String> kept = Optional.empty();
    try (JsonParser parser = JSON.createParser(body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return new ModelNames(named, kept);
      }
      for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
        JsonToken value = parser.nextToken();
        if (KEPT.contains(field) && value != JsonToken.VALUE_NULL) {
          kept = Optional.of(field);
          parser.skipChildren();
        } else if (field.equals("models") && !routed) {
          strings(parser, named);
        } else if (HOLDERS.contains(field)) {
          holders(parser, named);
        } else {
          parser.skipChildren();
        }
      }
      return new ModelNames(named, kept);
    } catch (IOException e) {
      // What cannot be walked over could name any.
      return new ModelNames(named, Optional.of("body"));
    }
  }

  /// All strings of the value at hand.
  private static void strings(JsonParser parser, Set<String> named) throws IOException {
    int depth = 0;
    do {
      JsonToken token = depth == 0 ? parser.currentToken() : parser.nextToken();
      if (token.isStructStart()) {
        depth++;
      } else if (token.isStructEnd()) {
        depth--;
      } else if (token == JsonToken.VALUE_STRING) {
        named.add(parser.getText());
      }
    } while (depth > 0);
  }

  /// What is called a model, anywhere in the value at hand.
  private static void holders(JsonParser parser, Set<String> named) throws IOException {
    int depth = parser.currentToken().isStructStart() ? 1 : 0;
    while (depth > 0) {
      JsonToken token = parser.nextToken();
      if (token.isStructStart()) {
        depth++;
      } else if (token.isStructEnd()) {
        depth--;
      } else if (token == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        if (name.equals("model") || name.endsWith("models")) {
          strings(parser, named);
        } else if (SCHEMAS.contains(name)) {
          parser.skipChildren();
        } else if (parser.currentToken().isStructStart()) {
          depth++;
        }
      }
    }
  }
}
