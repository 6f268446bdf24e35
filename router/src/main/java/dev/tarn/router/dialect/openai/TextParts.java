package dev.tarn.router.dialect.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/// The parts that an answer is made of, of which only those of one type are its text.
final class TextParts {
  private TextParts() {}

  /// The joined text of the parts of `type` in the array at hand.
  static String read(JsonParser parser, String type) throws IOException {
    StringBuilder said = new StringBuilder();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == JsonToken.START_OBJECT) {
        said.append(part(parser, type));
      } else {
        parser.skipChildren();
      }
    }
    return said.toString();
  }

  private static String part(JsonParser parser, String wanted) throws IOException {
    String type = "";
    String said = "";
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      boolean string = parser.nextToken() == JsonToken.VALUE_STRING;
      if (string && field.equals("type")) {
        type = parser.getText();
      } else if (string && field.equals("text")) {
        said = parser.getText();
      } else {
        parser.skipChildren();
      }
    }
    return type.equals(wanted) ? said : "";
  }
}
