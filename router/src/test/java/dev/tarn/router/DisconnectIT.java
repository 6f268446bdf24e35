package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.testkit.FakeProvider;
import dev.tarn.testkit.Received;
import dev.tarn.testkit.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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

  private static final int ATTEMPTS = 5;

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
  void aClientThatLeavesBeforeTheFirstByteOfAStream_resetsTheProvidersRequest() {
    assertStopped(Reply.chatStream("late").after(new CompletableFuture<>()), chat(true), false);
  }

  @Test
  void aClientThatLeavesANonStreamedCall_resetsTheProvidersRequest() {
    assertStopped(Reply.chat("late").after(new CompletableFuture<>()), chat(false), false);
  }

  @Test
  void aClientThatLeavesInMidStream_resetsTheProvidersRequest() {
    Reply endless =
        Reply.events("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n")
            .then(new Reply.Step.Wait(new CompletableFuture<>()));
    assertStopped(endless, chat(true), true);
  }

  @Test
  void aClientThatLeavesAPassedThroughCall_resetsTheProvidersRequest() {
    byte[] request =
        RawHttp.post("/v1/openai/embeddings", headers, "{}".getBytes(StandardCharsets.UTF_8));
    assertStopped(Reply.json(200, "{}").after(new CompletableFuture<>()), request, false);
  }

  /// Leaves several times: each time the provider must learn of it, and the quickest time counts,
  /// since a busy machine can only make it longer.
  private void assertStopped(Reply reply, byte[] request, boolean afterFirstByte) {
    List<Long> nanos = new ArrayList<>();
    for (int i = 0; i < ATTEMPTS; i++) {
      provider.script(reply);
      nanos.add(leave(request, afterFirstByte));
    }
    assertThat(Collections.min(nanos)).as("nanoseconds of %s", nanos).isLessThan(MOST_NANOS);
  }

  private long leave(byte[] request, boolean afterFirstByte) {
    Received received;
    long left;
    try (Socket client = RawHttp.open(tarn.port(), request)) {
      received = provider.awaitNext();
      if (afterFirstByte) {
        assertThat(client.getInputStream().readNBytes(12)).asString().isEqualTo("HTTP/1.1 200");
      }
      left = System.nanoTime();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return received.closed().orTimeout(20, TimeUnit.SECONDS).join() - left;
  }
}
