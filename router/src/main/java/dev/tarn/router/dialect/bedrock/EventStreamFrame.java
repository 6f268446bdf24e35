package dev.tarn.router.dialect.bedrock;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;

/// One message of `application/vnd.amazon.eventstream`
/// (<https://smithy.io/2.0/aws/amazon-eventstream.html>): the length of the whole, that of the
/// headers, the CRC of both, headers, payload, and the CRC of all that; numbers are big-endian.
///
/// @param headers those whose values are strings
record EventStreamFrame(Map<String, String> headers, byte[] payload) {
  static final String MEDIA_TYPE = "application/vnd.amazon.eventstream";
  static final int PRELUDE_BYTES = 12;
  static final int CRC_BYTES = 4;

  /// Two lengths, before the CRC of them.
  private static final int LENGTHS_BYTES = 8;

  private static final byte STRING = 7;

  /// The value of a header, empty if there is none.
  String header(String name) {
    return headers.getOrDefault(name, "");
  }

  /// Whether the prelude at `at` is what its CRC says and its lengths can be.
  static boolean isPrelude(ByteBuffer bytes, int at) {
    int total = bytes.getInt(at);
    int headers = bytes.getInt(at + Integer.BYTES);
    return bytes.getInt(at + LENGTHS_BYTES) == crc(bytes, at, LENGTHS_BYTES)
        && total >= PRELUDE_BYTES + CRC_BYTES
        && headers >= 0
        && headers <= total - PRELUDE_BYTES - CRC_BYTES;
  }

  /// Reads the frame at `at`, which has a prelude and is there whole; empty if its CRC or its
  /// headers are wrong.
  static Optional<EventStreamFrame> read(ByteBuffer bytes, int at) {
    int end = at + bytes.getInt(at) - CRC_BYTES;
    if (bytes.getInt(end) != crc(bytes, at, end - at)) {
      return Optional.empty();
    }
    int headersAt = at + PRELUDE_BYTES;
    int payloadAt = headersAt + bytes.getInt(at + Integer.BYTES);
    byte[] payload = new byte[end - payloadAt];
    bytes.get(payloadAt, payload);
    return strings(bytes.slice(headersAt, payloadAt - headersAt))
        .map(headers -> new EventStreamFrame(headers, payload));
  }

  private static Optional<Map<String, String>> strings(ByteBuffer bytes) {
    Map<String, String> strings = new HashMap<>();
    try {
      while (bytes.hasRemaining()) {
        String name = text(bytes, Byte.toUnsignedInt(bytes.get()));
        byte type = bytes.get();
        if (type == STRING) {
          strings.put(name, text(bytes, Short.toUnsignedInt(bytes.getShort())));
        } else {
          skip(bytes, type);
        }
      }
      return Optional.of(strings);
    } catch (BufferUnderflowException e) {
      return Optional.empty();
    }
  }

  private static String text(ByteBuffer bytes, int length) {
    byte[] text = new byte[length];
    bytes.get(text);
    return new String(text, StandardCharsets.UTF_8);
  }

  /// Walks over a value that is no string.
  private static void skip(ByteBuffer bytes, byte type) {
    int length =
        switch (type) {
          // True and false have no bytes, then come numbers of 1, 2, 4 and 8.
          case 0, 1 -> 0;
          case 2 -> Byte.BYTES;
          case 3 -> Short.BYTES;
          case 4 -> Integer.BYTES;
          case 5 -> Long.BYTES;
          // A byte array, a time, a UUID.
          case 6 -> Short.toUnsignedInt(bytes.getShort());
          case 8 -> Long.BYTES;
          case 9 -> 2 * Long.BYTES;
          default -> throw new BufferUnderflowException();
        };
    bytes.get(new byte[length]);
  }

  /// The frame as it goes on the wire.
  byte[] bytes() {
    int headersLength = 0;
    for (Map.Entry<String, String> header : headers.entrySet()) {
      headersLength += 1 + utf8(header.getKey()).length + 1 + 2 + utf8(header.getValue()).length;
    }
    int total = PRELUDE_BYTES + headersLength + payload.length + CRC_BYTES;
    ByteBuffer bytes = ByteBuffer.allocate(total);
    bytes.putInt(total).putInt(headersLength).putInt(crc(bytes, 0, LENGTHS_BYTES));
    headers.forEach((name, value) -> {
      bytes.put((byte) utf8(name).length).put(utf8(name)).put(STRING);
      bytes.putShort((short) utf8(value).length).put(utf8(value));
    });
    bytes.put(payload);
    return bytes.putInt(crc(bytes, 0, total - CRC_BYTES)).array();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static int crc(ByteBuffer bytes, int at, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes.slice(at, length));
    return (int) crc.getValue();
  }
}
