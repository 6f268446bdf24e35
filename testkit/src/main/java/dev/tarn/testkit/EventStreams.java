package dev.tarn.testkit;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;

/// Encodes `application/vnd.amazon.eventstream`, the binary frames of the AWS APIs
/// (<https://smithy.io/2.0/aws/amazon-eventstream.html>).
public final class EventStreams {
  private static final int STRING = 7;

  private EventStreams() {}

  /// An event of the stream, with a JSON payload.
  public static byte[] event(String type, String json) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(":event-type", type);
    headers.put(":content-type", "application/json");
    headers.put(":message-type", "event");
    return frame(headers, json.getBytes(StandardCharsets.UTF_8));
  }

  /// An exception of the API's model, such as `throttlingException`.
  public static byte[] exception(String type, String json) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(":exception-type", type);
    headers.put(":content-type", "application/json");
    headers.put(":message-type", "exception");
    return frame(headers, json.getBytes(StandardCharsets.UTF_8));
  }

  /// A frame whose headers are all strings.
  public static byte[] frame(Map<String, String> headers, byte[] payload) {
    byte[] block = headers(headers);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(16 + block.length + payload.length);
      out.writeInt(block.length);
      out.writeInt(crc(bytes.toByteArray()));
      out.write(block);
      out.write(payload);
      out.writeInt(crc(bytes.toByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] headers(Map<String, String> headers) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      for (Map.Entry<String, String> header : headers.entrySet()) {
        byte[] name = header.getKey().getBytes(StandardCharsets.UTF_8);
        out.writeByte(name.length);
        out.write(name);
        out.writeByte(STRING);
        // Two bytes of length, then UTF-8.
        out.writeUTF(header.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static int crc(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return (int) crc.getValue();
  }
}
