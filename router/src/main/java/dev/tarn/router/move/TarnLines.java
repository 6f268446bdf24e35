package dev.tarn.router.move;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Our own exports, line by line (`docs/export.md`). Lines that are too long or no UTF-8 are passed
/// over without being held.
public final class TarnLines implements Source {
  /// Longest line; the longest that is ever written has a tenth of it.
  static final int MOST_BYTES = 4 << 20;

  private static final int END = -1;

  @Override
  public void read(InputStream in, Taking taking) throws IOException {
    InputStream bytes = new BufferedInputStream(in, 1 << 16);
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    long number = 1;
    long length = 0;
    for (int b = bytes.read(); b != END; b = bytes.read()) {
      if (b != '\n') {
        length++;
        if (length <= MOST_BYTES) {
          line.write(b);
        }
        continue;
      }
      tell("line " + number++, line, length, taking);
      line.reset();
      length = 0;
    }
    tell("line " + number, line, length, taking);
  }

  private static void tell(String where, ByteArrayOutputStream line, long length, Taking taking)
      throws IOException {
    if (length > MOST_BYTES) {
      taking.take(new Item.Skipped(where, "too long", "has more than " + MOST_BYTES + " bytes"));
      return;
    }
    String text;
    try {
      text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(line.toByteArray()))
              .toString();
    } catch (CharacterCodingException e) {
      taking.take(new Item.Skipped(where, "not valid", "is no UTF-8"));
      return;
    }
    if (!text.isBlank()) {
      taking.take(new Item.Line(where, text));
    }
  }
}
