package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.testkit.FakeProvider;
import dev.tarn.testkit.Received;
import dev.tarn.testkit.Reply;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A client that leaves stops the provider, and the bill, within 100 ms.
class DisconnectIT {
  private static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  @TempDir Path dataDir;
  private FakeProvider provider;
  private RunningTarn tarn;
  private Map<String, String> headers;

  @BeforeEach
  void start() {
    provider = FakeProvider.start();
    tarn = RunningTarn.start(TestConfig.of(dataDir, provider.baseUrl(), EmbeddingModelName.NONE));
    headers =
        Map.of(
            "Authorization",
            "Bearer sk-callers-own",
            "x-memorylake-api-key",
            tarn.serverKey("w", Optional.of("ann")));
    RawHttp.send(tarn.port(), chat(false));
    provider.reset();
  }

  @AfterEach
  void stop() {
    tarn.close();
    provider.close();
  }

  private byte[] chat(boolean stream) {
    String body =
        "{\"model\":\"m\",\"stream\":"
            + stream
            + ",\"messages\":[{\"role\":\"user\",\"content\":\"Tell me about alpine lakes.\"}]}";
    return RawHttp.post(
        "/v1/openai/chat/completions", headers, body.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aClientThatLeavesBeforeTheFirstByteOfAStream_resetsTheProvidersRequest() throws Exception {
    provider.script(Reply.chatStream("late").after(new CompletableFuture<>()));
    assertStoppedAfterLeaving(RawHttp.open(tarn.port(), chat(true)), provider.awaitNext());
  }

  @Test
  void aClientThatLeavesANonStreamedCall_resetsTheProvidersRequest() throws Exception {
    provider.script(Reply.chat("late").after(new CompletableFuture<>()));
    assertStoppedAfterLeaving(RawHttp.open(tarn.port(), chat(false)), provider.awaitNext());
  }

  @Test
  void aClientThatLeavesInMidStream_resetsTheProvidersRequest() throws Exception {
    provider.script(
        Reply.events("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n")
            .then(new Reply.Step.Wait(new CompletableFuture<>())));
    Socket client = RawHttp.open(tarn.port(), chat(true));
    Received received = provider.awaitNext();
    assertThat(client.getInputStream().readNBytes(15)).asString().startsWith("HTTP/1.1 200");
    assertStoppedAfterLeaving(client, received);
  }

  @Test
  void aClientThatLeavesAPassedThroughCall_resetsTheProvidersRequest() throws Exception {
    provider.script(Reply.json(200, "{}").after(new CompletableFuture<>()));
    byte[] request =
        RawHttp.post("/v1/openai/embeddings", headers, "{}".getBytes(StandardCharsets.UTF_8));
    assertStoppedAfterLeaving(RawHttp.open(tarn.port(), request), provider.awaitNext());
  }

  private static void assertStoppedAfterLeaving(Socket client, Received received)
      throws IOException {
    long left = System.nanoTime();
    client.close();
    long closed = received.closed().orTimeout(20, TimeUnit.SECONDS).join();
    assertThat(closed - left).isLessThan(MOST_NANOS);
  }
}
