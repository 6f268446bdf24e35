package dev.tarn.router.dialect.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Set;

/// Looks for ids of what an account holds at the provider: files, vector stores, stored prompts.
public final class HeldState {
  private HeldState() {}

  /// Reads the value at hand; notes those of its fields that name something.
  public static void object(Reading reading, String path, Set<String> names) throws IOException {
    JsonParser parser = reading.parser();
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      parser.nextToken();
      if (names.contains(field)) {
        value(reading, path + "." + field);
      } else {
        parser.skipChildren();
      }
    }
  }

  /// The same of each object in the array at hand.
  public static void objects(Reading reading, String path, Set<String> names) throws IOException {
    JsonParser parser = reading.parser();
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      object(reading, path + "[]", names);
    }
  }

  /// Reads the value at hand: a string or a list names something; a container may also be made for
  /// the call alone, with files or without.
  public static void value(Reading reading, String path) throws IOException {
    JsonToken token = reading.parser().currentToken();
    if (token == JsonToken.START_OBJECT) {
      object(reading, path, Set.of("file_ids"));
      return;
    }
    if (token == JsonToken.VALUE_STRING || token == JsonToken.START_ARRAY) {
      reading.namesHeldState(path);
    }
    reading.parser().skipChildren();
  }
}
