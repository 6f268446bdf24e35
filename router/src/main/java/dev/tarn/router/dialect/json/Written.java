package dev.tarn.router.dialect.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/// Counts what a model writes besides the text of its answer, all of which is paid for: thinking
/// that it shows, arguments of tools, further answers. Belongs to one thread.
public final class Written {
  private static final int MOST_BYTES_PER_CHAR = 3;

  private long bytes;

  /// The next piece.
  public void add(String piece) {
    for (int i = 0; i < piece.length(); i++) {
      bytes += piece.charAt(i) < 0x80 ? 1 : MOST_BYTES_PER_CHAR;
    }
  }

  /// Counts the names and scalars of the value at hand, and reads it to its end.
  public void value(JsonParser parser) throws IOException {
    int depth = 0;
    do {
      JsonToken token = depth == 0 ? parser.currentToken() : parser.nextToken();
      if (token == null) {
        return;
      }
      if (token.isStructStart()) {
        depth++;
      } else if (token.isStructEnd()) {
        depth--;
      } else if (token != JsonToken.VALUE_NULL) {
        add(parser.getText());
      }
    } while (depth > 0);
  }

  /// In UTF-8, or a little more.
  public long bytes() {
    return bytes;
  }
}
