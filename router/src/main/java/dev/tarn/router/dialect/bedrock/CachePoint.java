package dev.tarn.router.dialect.bedrock;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/// A breakpoint of the prompt cache, a block of its own: `{"cachePoint":{"type":"default",
/// "ttl":"5m"}}`.
final class CachePoint {
  private CachePoint() {}

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

  /// Walks over the tools at hand, an array of objects: whether a breakpoint among them holds for
  /// an hour.
  static boolean amongTools(JsonParser parser) throws IOException {
    boolean hour = false;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() != JsonToken.START_OBJECT) {
        parser.skipChildren();
        continue;
      }
      for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
        parser.nextToken();
        if (field.equals("cachePoint")) {
          hour |= isLong(parser);
        } else {
          parser.skipChildren();
        }
      }
    }
    return hour;
  }
}
