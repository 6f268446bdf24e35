package dev.tarn.router.dialect.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Decodes strings of a JSON body that is valid UTF-8, eight bytes at a time. Judges nothing: it
/// gives up on what is unusual, and a parser must walk over the same bytes. Belongs to one thread.
final class JsonText {
  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long LOW_BITS = 0x0101010101010101L;
  private static final long QUOTES = '"' * LOW_BITS;
  private static final long BACKSLASHES = '\\' * LOW_BITS;
  private static final int ESCAPE_BYTES = 6;

  private final byte[] body;
  private byte[] decoded = {};
  private int size;
  private int end;
  private String text = "";

  JsonText(byte[] body) {
    this.body = body;
  }

  /// Reads the string whose opening quote stands at `at`.
  ///
  /// @return whether it could; if not, [#text()] and [#end()] mean nothing
  boolean read(int at) {
    int from = at + 1;
    int stop = stop(from);
    if (stop < body.length && body[stop] == '"') {
      text = new String(body, from, stop - from, StandardCharsets.UTF_8);
      end = stop + 1;
      return true;
    }
    size = 0;
    while (stop < body.length) {
      append(from, stop);
      if (body[stop] == '"') {
        text = new String(decoded, 0, size, StandardCharsets.UTF_8);
        end = stop + 1;
        return true;
      }
      from = unescape(stop);
      if (from < 0) {
        return false;
      }
      stop = stop(from);
    }
    return false;
  }

  String text() {
    return text;
  }

  /// Offset after the closing quote.
  int end() {
    return end;
  }

  /// Offset of the next quote or backslash, the body's length if there is none.
  private int stop(int from) {
    int i = from;
    while (i + Long.BYTES <= body.length) {
      long word = (long) WORDS.get(body, i);
      long found = zeros(word ^ QUOTES) | zeros(word ^ BACKSLASHES);
      if (found != 0) {
        return i + Long.numberOfTrailingZeros(found) / Byte.SIZE;
      }
      i += Long.BYTES;
    }
    while (i < body.length && body[i] != '"' && body[i] != '\\') {
      i++;
    }
    return i;
  }

  /// High bits of bytes that are zero; the lowest set one is right (Warren, Hacker's Delight, 6-1).
  private static long zeros(long word) {
    return (word - LOW_BITS) & ~word & HIGH_BITS;
  }

  /// Appends what the escape at `at` stands for.
  ///
  /// @return offset after it, -1 if it is unusual
  private int unescape(int at) {
    if (at + 1 >= body.length) {
      return -1;
    }
    byte c = body[at + 1];
    if (c == 'u') {
      return unescapeUnicode(at);
    }
    int plain =
        switch (c) {
          case '"', '\\', '/' -> c;
          case 'b' -> '\b';
          case 'f' -> '\f';
          case 'n' -> '\n';
          case 'r' -> '\r';
          case 't' -> '\t';
          default -> -1;
        };
    if (plain < 0) {
      return -1;
    }
    grow(1);
    decoded[size++] = (byte) plain;
    return at + 2;
  }

  private int unescapeUnicode(int at) {
    int unit = hex(at);
    if (unit < 0 || Character.isLowSurrogate((char) unit)) {
      return -1;
    }
    if (!Character.isHighSurrogate((char) unit)) {
      appendCodePoint(unit);
      return at + ESCAPE_BYTES;
    }
    int next = at + ESCAPE_BYTES;
    boolean escape = next + 1 < body.length && body[next] == '\\' && body[next + 1] == 'u';
    int low = escape ? hex(next) : -1;
    if (low < 0 || !Character.isLowSurrogate((char) low)) {
      return -1;
    }
    appendCodePoint(Character.toCodePoint((char) unit, (char) low));
    return next + ESCAPE_BYTES;
  }

  /// The code unit of the escape at `at`, -1 if it is none.
  private int hex(int at) {
    if (at + ESCAPE_BYTES > body.length) {
      return -1;
    }
    int unit = 0;
    for (int i = at + 2; i < at + ESCAPE_BYTES; i++) {
      int digit = body[i] < 0 ? -1 : Character.digit(body[i], 16);
      if (digit < 0) {
        return -1;
      }
      unit = unit << 4 | digit;
    }
    return unit;
  }

  private void appendCodePoint(int codePoint) {
    byte[] utf8 = Character.toString(codePoint).getBytes(StandardCharsets.UTF_8);
    grow(utf8.length);
    System.arraycopy(utf8, 0, decoded, size, utf8.length);
    size += utf8.length;
  }

  private void append(int from, int to) {
    grow(to - from);
    System.arraycopy(body, from, decoded, size, to - from);
    size += to - from;
  }

  private void grow(int more) {
    if (size + more > decoded.length) {
      decoded = Arrays.copyOf(decoded, Math.max(256, 2 * (size + more)));
    }
  }
}
