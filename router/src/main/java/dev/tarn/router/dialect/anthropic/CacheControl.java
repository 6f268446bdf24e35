package dev.tarn.router.dialect.anthropic;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/// A breakpoint of the prompt cache, `{"type":"ephemeral","ttl":"5m"}`.
final class CacheControl {
  private CacheControl() {}

  /// Reads the breakpoint at hand: whether it holds for an hour.
  static boolean isLong(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return false;
    }
    boolean hour = false;
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      boolean string = parser.nextToken() == JsonToken.VALUE_STRING;
      if (string && field.equals("ttl")) {
        hour = parser.getText().equals("1h");
      } else {
        parser.skipChildren();
      }
    }
    return hour;
  }

  /// Walks over the object at hand: whether its own breakpoint holds for an hour.
  static boolean inside(JsonParser parser) throws IOException {
    boolean hour = false;
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      parser.nextToken();
      if (field.equals("cache_control")) {
        hour |= isLong(parser);
      } else {
        parser.skipChildren();
      }
    }
    return hour;
  }
}
