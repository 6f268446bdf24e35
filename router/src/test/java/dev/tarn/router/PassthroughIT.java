package dev.tarn.router;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.config.TarnConfig.EmbeddingModelName;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Paths without memory are streamed both ways: nothing is held until it is whole.
class PassthroughIT {
  @TempDir Path dataDir;

  private static ServerSocket provider() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  private RunningTarn tarn(ServerSocket provider) {
    return RunningTarn.start(
        TestConfig.of(
            dataDir,
            "http://127.0.0.1:" + provider.getLocalPort() + "/v1",
            EmbeddingModelName.NONE));
  }

  private static byte[] head(RunningTarn tarn) {
    return ("POST /v1/openai/audio/transcriptions?x=%2B HTTP/1.1\r\nHost: localhost\r\nAuthorization:"
            + " Bearer sk-callers-own\r\nx-memorylake-api-key: "
            + tarn.serverKey("w", Optional.of("ann"))
            + "\r\nContent-Type: multipart/form-data; boundary=b\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n")
        .getBytes(US_ASCII);
  }

  @Test
  void anAnswerBeforeTheQuestionIsOver_arrivesWhole_andEndsTheConnection() throws Exception {
    try (ServerSocket provider = provider();
        RunningTarn tarn = tarn(provider);
        Socket client = RawHttp.open(tarn.port(), head(tarn));
        Socket upstream = provider.accept()) {
      client.setSoTimeout(20_000);
      send(client, "first");
      InputStream asked = new BufferedInputStream(upstream.getInputStream());
      head(asked);
      assertThat(chunk(asked)).isEqualTo("first");

      write(upstream, "HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig");

      InputStream answer = new BufferedInputStream(client.getInputStream());
      assertThat(head(answer))
          .startsWith("HTTP/1.1 413 Too Large\r\n")
          .contains("onnection: close");
      assertThat(answer.readNBytes(3)).asString(US_ASCII).isEqualTo("big");
      write(client, "0\r\n\r\n");
      assertThat(answer.read()).isEqualTo(-1);
    }
  }

  @Test
  void eachPieceArrives_beforeTheNextIsSent_inBothDirections() throws Exception {
    try (ServerSocket provider = provider();
        RunningTarn tarn = tarn(provider)) {
      try (Socket client = RawHttp.open(tarn.port(), head(tarn));
          Socket upstream = provider.accept()) {
        upstream.setSoTimeout(20_000);
        send(client, "first");
        InputStream asked = new BufferedInputStream(upstream.getInputStream());
        String received = head(asked);
        assertThat(received)
            .startsWith("POST /v1/audio/transcriptions?x=%2B HTTP/1.1\r\n")
            .contains("Bearer sk-callers-own")
            .doesNotContain("tarn_");

        assertThat(chunk(asked)).isEqualTo("first");
        send(client, "second");
        assertThat(chunk(asked)).isEqualTo("second");

        write(upstream, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        InputStream answer = new BufferedInputStream(client.getInputStream());
        assertThat(head(answer)).startsWith("HTTP/1.1 200 OK\r\n");
        send(upstream, "one");
        assertThat(chunk(answer)).isEqualTo("one");

        send(client, "third");
        assertThat(chunk(asked))
            .as("the question may go on after the answer began")
            .isEqualTo("third");
        send(upstream, "two");
        assertThat(chunk(answer)).isEqualTo("two");

        write(client, "0\r\n\r\n");
        assertThat(chunk(asked)).isEmpty();
        write(upstream, "0\r\n\r\n");
        assertThat(chunk(answer)).isEmpty();
      }
    }
  }

  private static void send(Socket to, String piece) throws IOException {
    write(to, Integer.toHexString(piece.length()) + "\r\n" + piece + "\r\n");
  }

  private static void write(Socket to, String bytes) throws IOException {
    OutputStream out = to.getOutputStream();
    out.write(bytes.getBytes(US_ASCII));
    out.flush();
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.read());
    }
    return head.toString();
  }

  private static String chunk(InputStream in) throws IOException {
    StringBuilder size = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      size.append((char) c);
    }
    String piece =
        new String(in.readNBytes(Integer.parseInt(size.toString().strip(), 16)), US_ASCII);
    in.readNBytes(2);
    return piece;
  }
}
