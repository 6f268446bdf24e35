package dev.tarn.router.dialect.openai;

import com.fasterxml.jackson.core.JsonParser;
import dev.tarn.router.dialect.RouterException;
import java.io.IOException;

/// A parser over a body in memory, and what can be wrong with a field that Tarn reads. Used once,
/// by one thread.
final class Reading {
  private final JsonParser parser;
  private final boolean surrogates;

  /// @param surrogates whether the body holds escapes of surrogates at all
  Reading(JsonParser parser, boolean surrogates) {
    this.parser = parser;
    this.surrogates = surrogates;
  }

  JsonParser parser() {
    return parser;
  }

  /// Byte offset of the token at hand.
  int tokenStart() {
    return (int) parser.currentTokenLocation().getByteOffset();
  }

  /// Byte offset after the token at hand; right for a string only once it was read.
  int end() {
    return (int) parser.currentLocation().getByteOffset();
  }

  /// The string at hand; lone surrogates are refused, since no UTF-8 can carry them on.
  String text(String field) throws IOException {
    String text = parser.getText();
    if (surrogates) {
      refuseHalfPairs(text, field);
    }
    return text;
  }

  private static void refuseHalfPairs(String text, String field) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        boolean pair =
            i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
        if (!pair) {
          throw RouterException.badRequest(
              "invalid_utf8",
              "'" + field + "' holds half of a surrogate pair; send whole characters.",
              field);
        }
        i++;
      }
    }
  }

  /// A boolean; null counts as false.
  boolean bool(String field) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE, VALUE_NULL -> false;
      default -> throw wrongType(field, "true or false");
    };
  }

  static RouterException duplicate(String field) {
    return RouterException.badRequest(
        "duplicate_key", "'" + field + "' stands there twice; send it once.", field);
  }

  static RouterException wrongType(String field, String wanted) {
    return RouterException.badRequest(
        "wrong_type", "'" + field + "' must be " + wanted + ".", field);
  }

  /// A client's name for something, short enough for an error message.
  static String shortened(String name) {
    return name.length() <= 40 ? name : name.substring(0, 40) + "…";
  }
}
