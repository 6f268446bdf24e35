package dev.tarn.router.dialect.openai;

import com.fasterxml.jackson.core.JsonParser;
import dev.tarn.router.dialect.RouterException;
import java.io.IOException;

/// What can be wrong with a field that Tarn reads.
final class Reading {
  private Reading() {}

  /// The string at hand; lone surrogates are refused, since no UTF-8 can carry them on.
  static String text(JsonParser parser, String field) throws IOException {
    String text = parser.getText();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          throw RouterException.badRequest(
              "invalid_utf8", "'" + field + "' holds half a surrogate pair.");
        }
        i++;
      }
    }
    return text;
  }

  /// A boolean; null counts as false.
  static boolean bool(JsonParser parser, String field) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE, VALUE_NULL -> false;
      default -> throw wrongType(field, "true or false");
    };
  }

  static RouterException duplicate(String field) {
    return RouterException.badRequest(
        "duplicate_key", "'" + field + "' stands there twice; send it once.");
  }

  static RouterException wrongType(String field, String wanted) {
    return RouterException.badRequest("wrong_type", "'" + field + "' must be " + wanted + ".");
  }

  /// A client's name for something, short enough for an error message.
  static String shortened(String name) {
    return name.length() <= 40 ? name : name.substring(0, 40) + "…";
  }
}
