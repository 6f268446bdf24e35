package dev.tarn.router.http;

import com.github.luben.zstd.ZstdInputStream;
import dev.tarn.config.TarnConfig;
import dev.tarn.router.dialect.RouterException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/// Decompresses request bodies, with caps on size and ratio: a few kilobytes can hold gigabytes.
/// Pure.
final class Inflate {
  /// Small bodies may inflate to this much whatever the ratio.
  private static final int FREE_BYTES = 64 * 1024;

  /// 8 MiB, what RFC 9659 allows in a content coding: a few bytes could else ask for a window, and
  /// so for native memory, of 128 MiB.
  private static final int MAX_WINDOW_LOG = 23;

  private Inflate() {}

  /// What a body inflates to.
  ///
  /// @param encoding of `Content-Encoding`, lower case
  /// @throws RouterException 400 broken, 413 too large, 415 unknown encoding
  static byte[] body(String encoding, byte[] body, TarnConfig.Limits limits) {
    long most =
        Math.min(
            limits.inflatedBytes(),
            Math.max(FREE_BYTES, (long) body.length * limits.inflationRatio()));
    try (InputStream in = open(encoding, body)) {
      ByteArrayOutputStream out = new ByteArrayOutputStream(Math.min(body.length * 4, 1 << 20));
      byte[] buffer = new byte[16 * 1024];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (out.size() + read > most) {
          throw RouterException.tooLarge("The body inflates to more than " + most + " bytes.");
        }
        out.write(buffer, 0, read);
      }
      return out.toByteArray();
    } catch (IOException e) {
      throw RouterException.badRequest(
          "invalid_encoding", "The body is not valid " + encoding + "; send it again, or plain.");
    }
  }

  private static InputStream open(String encoding, byte[] body) throws IOException {
    InputStream in = new ByteArrayInputStream(body);
    return switch (encoding) {
      case "gzip", "x-gzip" -> new GZIPInputStream(in);
      case "zstd" -> new ZstdInputStream(in).setLongMax(MAX_WINDOW_LOG);
      default ->
          throw RouterException.unsupportedMediaType(
              "unsupported_encoding", "Content-Encoding must be gzip, zstd or identity.");
    };
  }
}
