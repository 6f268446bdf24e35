package dev.tarn.router.dialect.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Optional;

/// One part of a message's content: what kind it is, and its text wherever in the part that stands.
///
/// @param type empty if it says none
/// @param text empty if it has none
public record Part(String type, String text) {
  /// Reads a field that only one wire format knows; its value is at hand.
  public interface Other {
    void read(String field) throws IOException;
  }

  /// Reads the part whose opening brace is at hand.
  ///
  /// @param path of the part, for errors
  public static Part read(Reading reading, String path, Other other) throws IOException {
    JsonParser parser = reading.parser();
    Optional<String> type = Optional.empty();
    Optional<String> text = Optional.empty();
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      boolean string = parser.nextToken() == JsonToken.VALUE_STRING;
      switch (field) {
        case "type" -> type = Optional.of(once(type, path, field, string ? parser.getText() : ""));
        case "text" ->
            text =
                Optional.of(
                    once(text, path, field, string ? reading.text(path + "." + field) : ""));
        default -> other.read(field);
      }
      parser.skipChildren();
    }
    return new Part(type.orElse(""), text.orElse(""));
  }

  private static String once(Optional<String> before, String path, String field, String value) {
    if (before.isPresent()) {
      throw Reading.duplicate(path + "." + field);
    }
    return value;
  }
}
