package dev.tarn.benchmarks.load;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/// One HTTP/1.1 response as it arrives; knows when it is over and what its headers say. Reads only
/// what the servers under test send: a declared length, or chunks whose end is the end of what has
/// come.
final class Answer {
  private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private byte[] bytes = new byte[16_384];
  private int size;
  private int bodyAt;
  private long length;
  private String head = "";

  /// Makes ready for the next response on the same connection.
  void clear() {
    size = 0;
    bodyAt = 0;
    length = -1;
    head = "";
  }

  /// Takes more of it.
  void add(byte[] more, int count) {
    if (size + count > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + count));
    }
    System.arraycopy(more, 0, bytes, size, count);
    size += count;
  }

  /// Whether all of it is there.
  boolean isWhole() {
    if (bodyAt == 0 && !readHead()) {
      return false;
    }
    if (length >= 0) {
      return size - bodyAt >= length;
    }
    return size - bodyAt >= LAST_CHUNK.length
        && Arrays.equals(bytes, size - LAST_CHUNK.length, size, LAST_CHUNK, 0, LAST_CHUNK.length);
  }

  private boolean readHead() {
    for (int i = 3; i < size; i++) {
      if (bytes[i] == '\n'
          && bytes[i - 1] == '\r'
          && bytes[i - 2] == '\n'
          && bytes[i - 3] == '\r') {
        bodyAt = i + 1;
        head = new String(bytes, 0, i, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        String declared = header("content-length");
        length = declared.isEmpty() ? -1 : Long.parseLong(declared);
        return true;
      }
    }
    return false;
  }

  /// The status code, 0 if there is none.
  int status() {
    return head.startsWith("http/1.1 ") ? Integer.parseInt(head.substring(9, 12)) : 0;
  }

  /// The value of a header, in lower case; empty if there is none.
  String header(String name) {
    int at = head.indexOf("\r\n" + name + ": ");
    if (at < 0) {
      return "";
    }
    int from = at + name.length() + 4;
    int end = head.indexOf('\r', from);
    return head.substring(from, end < 0 ? head.length() : end);
  }
}
