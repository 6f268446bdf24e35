package dev.tarn.router.dialect.gemini;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tarn.router.dialect.json.Written;
import java.io.IOException;

/// What one content of a candidate says: its texts but for thoughts, and whether it calls tools.
final class GeminiSaid {
  private final Written written;
  private final StringBuilder text = new StringBuilder();
  private boolean callsTools;

  /// @param written counts what is no text of the answer
  GeminiSaid(Written written) {
    this.written = written;
  }

  /// Reads the content whose opening brace is at hand.
  void read(JsonParser parser) throws IOException {
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      if (parser.nextToken() == JsonToken.START_ARRAY && field.equals("parts")) {
        parts(parser);
      } else {
        parser.skipChildren();
      }
    }
  }

  String text() {
    return text.toString();
  }

  boolean callsTools() {
    return callsTools;
  }

  private void parts(JsonParser parser) throws IOException {
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == JsonToken.START_OBJECT) {
        part(parser);
      } else {
        parser.skipChildren();
      }
    }
  }

  private void part(JsonParser parser) throws IOException {
    String said = "";
    boolean thought = false;
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      JsonToken token = parser.nextToken();
      switch (field) {
        case "text" -> said = token == JsonToken.VALUE_STRING ? parser.getText() : "";
        case "thought" -> thought = token == JsonToken.VALUE_TRUE;
        case "functionCall" -> {
          callsTools |= token == JsonToken.START_OBJECT;
          written.value(parser);
        }
        default -> {}
      }
      parser.skipChildren();
    }
    if (thought) {
      written.add(said);
    } else {
      text.append(said);
    }
  }
}
