package dev.tarn.router;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.config.TarnConfig;
import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.testkit.FakeProvider;
import dev.tarn.testkit.Reply;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// TLS by the operator's files, renewed under way; browsers, from the origins that are allowed.
class NetworkIT {
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir Path folder;
  private FakeProvider provider;

  @BeforeEach
  void startProvider() {
    provider = FakeProvider.start();
  }

  @AfterEach
  void stopProvider() {
    provider.close();
  }

  private TarnConfig config() throws Exception {
    return TestConfig.of(
        Files.createDirectories(folder.resolve("data")),
        provider.baseUrl(),
        EmbeddingModelName.NONE);
  }

  @Test
  void tlsServesTheOperatorsCertificate_andTheRenewedOneWithoutARestart() throws Exception {
    Path cert = folder.resolve("cert.pem");
    Path key = folder.resolve("key.pem");
    KeyStore first = certificate("first", cert, key);
    try (RunningTarn tarn = RunningTarn.start(TestConfig.tls(config(), cert, key))) {
      String memoryKey = tarn.serverKey("w", Optional.of("ann"));
      assertThat(chat(tarn, first, memoryKey).status()).isEqualTo(200);
      assertThat(served(tarn, first)).isEqualTo("CN=first");

      KeyStore renewed = certificate("renewed", cert, key);
      tarn.await(() -> served(tarn, renewed).equals("CN=renewed"));
      assertThat(chat(tarn, renewed, memoryKey).status()).isEqualTo(200);
    }
  }

  @Test
  void http2IsSpokenWithoutTls_withPriorKnowledge_andByUpgrade() throws Exception {
    try (RunningTarn tarn = RunningTarn.start(config());
        HttpClient upgrading = HttpClient.newHttpClient()) {
      String memoryKey = tarn.serverKey("w", Optional.of("ann"));
      String body =
          "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello? "
              + "x".repeat(500_000)
              + "\"}]}";
      for (int i = 0; i < 3; i++) {
        provider.script(Reply.chat("y".repeat(500_000)));
        HttpResponse<String> answer =
            upgrading.send(
                HttpRequest.newBuilder(URI.create(tarn.url("/v1/openai/chat/completions")))
                    .header("Authorization", "Bearer sk-callers-own")
                    .header("x-memorylake-api-key", memoryKey)
                    .header("x-memorylake-memory", "off")
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(answer.body()).contains("y".repeat(500_000));
        assertThat(provider.last().text()).isEqualTo(body);
      }

      assertThat(statusByHttp2(tarn, "a")).isEqualTo("HTTP_2 200");
      assertThat(RawHttp.send(tarn.port(), request(memoryKey, Map.of())).status()).isEqualTo(200);
    }
  }

  @Test
  void aHeaderMayBeAsLarge_inBothVersionsOfHttp() throws Exception {
    String large = "x".repeat(60_000);
    try (RunningTarn tarn = RunningTarn.start(config())) {
      assertThat(statusByHttp2(tarn, large)).isEqualTo("HTTP_2 200");
      byte[] sameByHttp1 =
          ("GET /readyz HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nX-Some-Header: "
                  + large
                  + "\r\n\r\n")
              .getBytes(UTF_8);
      assertThat(RawHttp.send(tarn.port(), sameByHttp1).status()).isEqualTo(200);
    }
  }

  /// Asks with prior knowledge, as the JDK's own client cannot.
  private static String statusByHttp2(RunningTarn tarn, String header) {
    Vertx vertx = Vertx.vertx();
    HttpClientOptions options =
        new HttpClientOptions()
            .setProtocolVersion(HttpVersion.HTTP_2)
            .setHttp2ClearTextUpgrade(false);
    // Held until the answer is here: a client that nobody holds is closed when it is collected.
    HttpClientAgent client = vertx.createHttpClient(options);
    String status =
        client
            .request(HttpMethod.GET, tarn.port(), "127.0.0.1", "/readyz")
            .compose(request -> request.putHeader("X-Some-Header", header).send())
            .map(reply -> reply.version() + " " + reply.statusCode())
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    client.close().toCompletionStage().toCompletableFuture().join();
    vertx.close().toCompletionStage().toCompletableFuture().join();
    return status;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "POST /v1/openai/chat/completions HTTP/1.1\r\nX-A: ",
        "\r\n\r\n\r\nPOST /v1/openai/chat",
        "PRI * HTTP/2.0\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0"
      })
  void aFirstHeadThatDoesNotEnd_isCutOff(String begun) throws Exception {
    try (RunningTarn tarn = RunningTarn.start(config());
        Socket client = RawHttp.open(tarn.port(), begun.getBytes(UTF_8))) {
      assertThat(client.getInputStream().readAllBytes()).asString().doesNotContain("HTTP/1.1 2");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /readyz HTTP/1.1\r\nHost: a\r\nX-Some-Header: 12\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM"
      })
  void aFirstHeadThatDribbles_isCutOff(String head) throws Exception {
    try (RunningTarn tarn = RunningTarn.start(config());
        Socket client = RawHttp.open(tarn.port(), new byte[0])) {
      client.setSoTimeout(200);
      int sent = 0;
      while (sent < head.length() && isOpen(client)) {
        client.getOutputStream().write(head.charAt(sent++));
      }
      assertThat(sent).as("bytes that could be sent of %d", head.length()).isBetween(2, 16);
    }
  }

  /// Waits for the end of a connection for as long as its reads may take.
  private static boolean isOpen(Socket client) throws IOException {
    try {
      return client.getInputStream().read() >= 0;
    } catch (SocketTimeoutException e) {
      return true;
    } catch (SocketException e) {
      return false;
    }
  }

  @Test
  void aBrowserOfAnAllowedOrigin_mayCallAndSeeOurHeaders_anyOtherMayNot() throws Exception {
    try (RunningTarn tarn = RunningTarn.start(config())) {
      String memoryKey = tarn.serverKey("w", Optional.of("ann"));
      RawHttp.Reply preflight = preflight(tarn, "https://app.example");
      assertThat(preflight.status()).as("without any key").isEqualTo(204);
      assertThat(preflight.header("access-control-allow-origin")).isEqualTo("https://app.example");
      assertThat(preflight.header("access-control-allow-methods")).contains("POST", "DELETE");
      assertThat(
              preflight.header("access-control-allow-headers").toLowerCase(java.util.Locale.ROOT))
          .contains("x-memorylake-api-key", "authorization");

      RawHttp.Reply answer = call(tarn, memoryKey, "https://app.example");
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("access-control-allow-origin")).isEqualTo("https://app.example");
      assertThat(answer.header("access-control-expose-headers"))
          .contains("x-memorylake-memory-status", "x-memorylake-receipt-id", "Server-Timing");

      RawHttp.Reply unknownKey = call(tarn, "tarn_NobodyHasEverMadeThisKey", "https://app.example");
      assertThat(unknownKey.status()).isEqualTo(401);
      assertThat(unknownKey.header("access-control-allow-origin"))
          .as("a page must be able to read why it was refused")
          .isEqualTo("https://app.example");

      assertThat(preflight(tarn, "https://evil.example").header("access-control-allow-origin"))
          .isEmpty();
      assertThat(
              call(tarn, memoryKey, "https://evil.example").header("access-control-allow-origin"))
          .isEmpty();
    }
  }

  private static RawHttp.Reply preflight(RunningTarn tarn, String origin) {
    String request =
        "OPTIONS /v1/openai/chat/completions HTTP/1.1\r\nHost: localhost\r\nOrigin: "
            + origin
            + "\r\nAccess-Control-Request-Method: POST\r\nAccess-Control-Request-Headers:"
            + " authorization,content-type,x-memorylake-api-key\r\nContent-Length: 0\r\n\r\n";
    return RawHttp.send(tarn.port(), request.getBytes(UTF_8));
  }

  private static RawHttp.Reply call(RunningTarn tarn, String memoryKey, String origin) {
    return RawHttp.send(tarn.port(), request(memoryKey, Map.of("Origin", origin)));
  }

  private static byte[] request(String memoryKey, Map<String, String> more) {
    Map<String, String> headers = new java.util.LinkedHashMap<>(more);
    headers.put("Authorization", "Bearer sk-callers-own");
    headers.put("x-memorylake-api-key", memoryKey);
    return RawHttp.post(
        "/v1/openai/chat/completions",
        headers,
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello?\"}]}"
            .getBytes(UTF_8));
  }

  /// A chat call by TLS that trusts this certificate only.
  private static RawHttp.Reply chat(RunningTarn tarn, KeyStore trusted, String memoryKey)
      throws Exception {
    try (SSLSocket socket = connect(tarn, trusted)) {
      socket.getOutputStream().write(request(memoryKey, Map.of()));
      socket.getOutputStream().flush();
      return RawHttp.read(new BufferedInputStream(socket.getInputStream()));
    }
  }

  /// The name in the certificate that is served, or why there was no handshake.
  private static String served(RunningTarn tarn, KeyStore trusted) {
    try (SSLSocket socket = connect(tarn, trusted)) {
      X509Certificate served = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return served.getSubjectX500Principal().getName();
    } catch (Exception e) {
      return e.toString();
    }
  }

  private static SSLSocket connect(RunningTarn tarn, KeyStore trusted) throws Exception {
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", tarn.port());
    socket.setSoTimeout(20_000);
    socket.startHandshake();
    return socket;
  }

  /// Makes a certificate with the JDK's own keytool, writes it as PEM, and gives what trusts it.
  private KeyStore certificate(String name, Path cert, Path key) throws Exception {
    Path store = folder.resolve(name + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "it",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=ip:127.0.0.1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    KeyStore made = KeyStore.getInstance(store.toFile(), PASSWORD);
    Files.writeString(key, pem("PRIVATE KEY", made.getKey("it", PASSWORD).getEncoded()));
    Files.writeString(cert, pem("CERTIFICATE", made.getCertificate("it").getEncoded()));
    KeyStore trusting = KeyStore.getInstance("PKCS12");
    trusting.load(null, null);
    Certificate certificate = made.getCertificate("it");
    trusting.setCertificateEntry("it", certificate);
    return trusting;
  }

  private static String pem(String what, byte[] der) {
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
        .formatted(what, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der), what);
  }
}
