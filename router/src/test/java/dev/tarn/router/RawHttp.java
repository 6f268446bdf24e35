package dev.tarn.router;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// HTTP as bytes on a socket: for requests that no client library would send, and for replies whose
/// every byte counts.
final class RawHttp {
  private RawHttp() {}

  /// A POST with a declared length.
  static byte[] post(String path, Map<String, String> headers, byte[] body) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("Host", "localhost");
    all.put("Content-Type", "application/json");
    all.put("Content-Length", Integer.toString(body.length));
    all.putAll(headers);
    StringBuilder head = new StringBuilder("POST " + path + " HTTP/1.1\r\n");
    all.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
    request.writeBytes(body);
    return request.toByteArray();
  }

  /// Opens a connection and sends bytes.
  static Socket open(int port, byte[] bytes) {
    try {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Sends bytes and reads one reply with a declared length, or what comes until the end.
  static Reply send(int port, byte[] bytes) {
    try (Socket socket = open(port, bytes)) {
      return read(socket.getInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A reply: its head as text, its body as bytes, chunks put together.
  record Reply(String head, byte[] body) {
    int status() {
      return Integer.parseInt(head.split(" ", 3)[1]);
    }

    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  private static Reply read(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int b = in.read();
      if (b < 0) {
        return new Reply(head.toString(), new byte[0]);
      }
      head.append((char) b);
    }
    String lower = head.toString().toLowerCase(java.util.Locale.ROOT);
    int length = lower.indexOf("content-length: ");
    if (length >= 0) {
      String digits = lower.substring(length + 16, lower.indexOf("\r\n", length)).strip();
      return new Reply(head.toString(), in.readNBytes(Integer.parseInt(digits)));
    }
    return new Reply(head.toString(), chunks(in));
  }

  private static byte[] chunks(InputStream in) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try {
      for (int size = size(in); size > 0; size = size(in)) {
        body.write(in.readNBytes(size));
        in.readNBytes(2);
      }
    } catch (SocketException e) {
      // A reset: what came before it is what counts.
    }
    return body.toByteArray();
  }

  private static int size(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      line.append((char) b);
    }
    return line.toString().isBlank() ? 0 : Integer.parseInt(line.toString().strip(), 16);
  }
}
