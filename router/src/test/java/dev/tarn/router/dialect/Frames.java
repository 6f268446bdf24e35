package dev.tarn.router.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32;

/// Writes frames of `application/vnd.amazon.eventstream`, as its specification has them
/// (<https://smithy.io/2.0/aws/amazon-eventstream.html>).
final class Frames {
  private Frames() {}

  /// @param frames objects of headers, whose names begin with a colon, and a `payload`
  static byte[] of(JsonNode frames) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    frames.forEach(frame -> all.writeBytes(frame(frame)));
    return all.toByteArray();
  }

  private static byte[] frame(JsonNode frame) {
    ByteArrayOutputStream headers = new ByteArrayOutputStream();
    for (Map.Entry<String, JsonNode> header : frame.properties()) {
      if (header.getKey().startsWith(":")) {
        byte[] name = utf8(header.getKey());
        byte[] value = utf8(header.getValue().asText());
        headers.write(name.length);
        headers.writeBytes(name);
        headers.write(7);
        headers.write(value.length >> 8);
        headers.write(value.length);
        headers.writeBytes(value);
      }
    }
    byte[] payload = utf8(frame.path("payload").toString());
    ByteBuffer bytes = ByteBuffer.allocate(headers.size() + payload.length + 16);
    bytes.putInt(bytes.capacity()).putInt(headers.size()).putInt(crc(bytes));
    bytes.put(headers.toByteArray()).put(payload).putInt(crc(bytes));
    return bytes.array();
  }

  /// Of all that was written so far.
  private static int crc(ByteBuffer bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes.duplicate().flip());
    return (int) crc.getValue();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
