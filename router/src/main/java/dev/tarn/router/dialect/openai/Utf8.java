package dev.tarn.router.dialect.openai;

import dev.tarn.router.dialect.RouterException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// Strict UTF-8: a JSON parser is lenient here and there, and other encodings would shift offsets.
final class Utf8 {
  private static final int CHUNK_CHARS = 8_192;

  private Utf8() {}

  /// Refuses with 400 what is not UTF-8 without a byte order mark.
  static void check(byte[] body) {
    boolean otherEncoding =
        (body.length >= 2 && (body[0] == 0 || body[1] == 0))
            || (body.length >= 2 && (body[0] == (byte) 0xfe || body[0] == (byte) 0xff))
            || (body.length >= 3 && body[0] == (byte) 0xef && body[1] == (byte) 0xbb);
    if (otherEncoding) {
      throw RouterException.badRequest(
          "invalid_utf8", "The body must be UTF-8 without a byte order mark.");
    }
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(body);
    CharBuffer out = CharBuffer.allocate(Math.min(CHUNK_CHARS, body.length + 1));
    CoderResult result;
    do {
      out.clear();
      result = decoder.decode(in, out, true);
    } while (result.isOverflow());
    if (result.isError()) {
      throw RouterException.badRequest(
          "invalid_utf8", "The body is not valid UTF-8 at byte " + in.position() + ".");
    }
  }
}
