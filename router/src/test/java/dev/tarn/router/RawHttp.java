package dev.tarn.router;

import java.io.BufferedInputStream;
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
      return read(new BufferedInputStream(socket.getInputStream()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// How a reply ended.
  enum End {
    /// As its framing says.
    WHOLE,
    /// The connection was closed before.
    CLOSED,
    /// The connection was reset before.
    RESET
  }

  /// A reply: its head as text, its body as bytes, chunks put together. Nothing at all came if the
  /// head is empty.
  record Reply(String head, byte[] body, End end) {
    /// The first header of this name, empty if there is none.
    String header(String name) {
      return head.lines()
          .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
          .map(line -> line.substring(name.length() + 1).strip())
          .findFirst()
          .orElse("");
    }

    int status() {
      return Integer.parseInt(head.split(" ", 3)[1]);
    }

    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  /// Reads one reply.
  static Reply read(InputStream in) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    StringBuilder head = new StringBuilder();
    try {
      while (head.indexOf("\r\n\r\n") < 0) {
        int b = in.read();
        if (b < 0) {
          return new Reply(head.toString(), new byte[0], End.CLOSED);
        }
        head.append((char) b);
      }
      Reply bare = new Reply(head.toString(), new byte[0], End.WHOLE);
      if (bare.head().startsWith("HTTP/1.1 204")) {
        return bare;
      }
      String length = bare.header("content-length");
      boolean whole =
          length.isEmpty() ? chunks(in, body) : exactly(in, Integer.parseInt(length), body);
      return new Reply(head.toString(), body.toByteArray(), whole ? End.WHOLE : End.CLOSED);
    } catch (SocketException e) {
      return new Reply(head.toString(), body.toByteArray(), End.RESET);
    }
  }

  private static boolean exactly(InputStream in, int length, ByteArrayOutputStream body)
      throws IOException {
    for (int i = 0; i < length; i++) {
      int b = in.read();
      if (b < 0) {
        return false;
      }
      body.write(b);
    }
    return true;
  }

  private static boolean chunks(InputStream in, ByteArrayOutputStream body) throws IOException {
    while (true) {
      StringBuilder line = new StringBuilder();
      for (int b = in.read(); b != '\n'; b = in.read()) {
        if (b < 0) {
          return false;
        }
        line.append((char) b);
      }
      int size = Integer.parseInt(line.toString().strip(), 16);
      if (!exactly(in, size, body)) {
        return false;
      }
      in.readNBytes(2);
      if (size == 0) {
        return true;
      }
    }
  }
}
