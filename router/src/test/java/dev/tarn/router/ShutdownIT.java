package dev.tarn.router;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.testkit.FakeProvider;
import dev.tarn.testkit.Reply;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// SIGTERM: no new calls, running streams end whole, what was said is kept, exit code 0.
class ShutdownIT {
  private static final String KEY = "tarn_ShutdownItShutdownIt";
  private static final int NOTES = 200;

  @TempDir Path dataDir;
  private FakeProvider provider;
  private TarnProcess tarn;

  @BeforeEach
  void start() {
    provider = FakeProvider.start();
    tarn =
        new TarnProcess(
            dataDir,
            Map.of(
                "TARN_PROVIDERS_OPENAI_BASE_URL",
                provider.baseUrl(),
                "TARN_MEMORY_KEY",
                KEY,
                "TARN_EMBEDDING_MODEL",
                "all-minilm-l6-v2"));
  }

  @AfterEach
  void stop() {
    tarn.kill();
    provider.close();
  }

  @Test
  void aRunningStream_endsWhole_newCallsAreRefused_andWhatWasSaidIsKept() throws IOException {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    provider.script(
        Reply.events("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n")
            .then(new Reply.Step.Wait(gate))
            .then(new Reply.Step.Send("data: [DONE]\n\n".getBytes(UTF_8))));
    try (Socket client = RawHttp.open(tarn.port(), chat())) {
      provider.awaitNext();
      assertThat(client.getInputStream().readNBytes(12)).asString().isEqualTo("HTTP/1.1 200");
      // The learner is still at it when the stream ends.
      for (int i = 0; i < NOTES; i++) {
        String note = "{\"text\":\"Crate %d holds walnuts.\"}".formatted(i);
        assertThat(own("POST", "/v1/memories", note).status()).isEqualTo(201);
      }
      tarn.askToStop();
      awaitRefused();
      gate.complete(null);
      RawHttp.Reply rest = RawHttp.read(new BufferedInputStream(client.getInputStream()));
      assertThat(rest.end()).isEqualTo(RawHttp.End.WHOLE);
      assertThat(rest.text()).contains("\"a\"").endsWith("data: [DONE]\n\n");
    }
    assertThat(tarn.exitCode()).isZero();
    tarn.startAgain();
    assertThat(own("GET", "/v1/memories?limit=200", "").text()).contains("Crate 0 ", "Crate 199 ");
  }

  private void awaitRefused() throws IOException {
    while (true) {
      try (Socket other = RawHttp.open(tarn.port(), new byte[0])) {
        assertThat(other.isConnected()).isTrue();
      } catch (java.io.UncheckedIOException e) {
        // One that waited to be accepted when the listener closed is reset; the next is refused.
        if (e.getCause() instanceof ConnectException) {
          return;
        }
      }
    }
  }

  private static byte[] chat() {
    String body =
        "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hello?\"}]}";
    return RawHttp.post(
        "/v1/openai/chat/completions",
        Map.of("Authorization", "Bearer sk-callers-own", "x-memorylake-api-key", KEY),
        body.getBytes(UTF_8));
  }

  private RawHttp.Reply own(String method, String path, String body) {
    byte[] request =
        RawHttp.post(path, Map.of("Authorization", "Bearer " + KEY), body.getBytes(UTF_8));
    String text = new String(request, UTF_8).replaceFirst("POST", method);
    return RawHttp.send(tarn.port(), text.getBytes(UTF_8));
  }
}
