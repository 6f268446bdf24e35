package dev.tarn.router.dialect.json;

import dev.tarn.router.dialect.RouterException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Strict UTF-8 (Unicode 17, table 3-7): a JSON parser is lenient here and there, and other
/// encodings would shift offsets. Eight bytes at a time while they are ASCII.
final class Utf8 {
  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long HIGH_BITS = 0x8080808080808080L;

  private Utf8() {}

  /// Refuses with 400 what is not UTF-8 without a byte order mark.
  static void check(byte[] body) {
    refuseOtherEncodings(body);
    int i = 0;
    while (i < body.length) {
      if (i + Long.BYTES <= body.length && ((long) WORDS.get(body, i) & HIGH_BITS) == 0) {
        i += Long.BYTES;
      } else if (body[i] >= 0) {
        i++;
      } else {
        int length = sequence(body, i);
        if (length == 0) {
          throw RouterException.badRequest(
              "invalid_utf8", "The body is not valid UTF-8 at byte " + i + ".");
        }
        i += length;
      }
    }
  }

  private static void refuseOtherEncodings(byte[] body) {
    boolean other =
        (body.length >= 2 && (body[0] == 0 || body[1] == 0))
            || (body.length >= 2 && (body[0] == (byte) 0xfe || body[0] == (byte) 0xff))
            || (body.length >= 3 && body[0] == (byte) 0xef && body[1] == (byte) 0xbb);
    if (other) {
      throw RouterException.badRequest(
          "invalid_utf8", "The body must be UTF-8 without a byte order mark.");
    }
  }

  /// Length of the well-formed sequence at `at`, whose first byte is not ASCII; 0 if it is none.
  private static int sequence(byte[] body, int at) {
    int first = body[at] & 0xff;
    if (first < 0xc2 || first > 0xf4) {
      return 0;
    }
    if (first < 0xe0) {
      return isIn(body, at + 1, 0x80, 0xbf) ? 2 : 0;
    }
    int low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    int high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    boolean valid = isIn(body, at + 1, low, high) && isIn(body, at + 2, 0x80, 0xbf);
    if (first < 0xf0) {
      return valid ? 3 : 0;
    }
    return valid && isIn(body, at + 3, 0x80, 0xbf) ? 4 : 0;
  }

  private static boolean isIn(byte[] body, int at, int low, int high) {
    return at < body.length && (body[at] & 0xff) >= low && (body[at] & 0xff) <= high;
  }
}
