package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.testkit.Contents;
import dev.tarn.testkit.Converses;
import dev.tarn.testkit.FakeProvider;
import dev.tarn.testkit.Messages;
import dev.tarn.testkit.Received;
import dev.tarn.testkit.Reply;
import dev.tarn.testkit.Responses;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
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
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A client that leaves stops the provider, and the bill, within 100 ms.
class DisconnectIT {
  private static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final int ATTEMPTS = 5;

  @TempDir Path dataDir;
  private FakeProvider provider;
  private RunningTarn tarn;
  private Map<String, String> headers;
  private Map<String, String> hosted;

  @BeforeEach
  void start() {
    provider = FakeProvider.start();
    tarn = RunningTarn.start(TestConfig.of(dataDir, provider.baseUrl(), EmbeddingModelName.NONE));
    String key = tarn.serverKey("w", Optional.of("ann"));
    headers = Map.of("Authorization", "Bearer sk-callers-own", "x-memorylake-api-key", key);
    hosted = Map.of("Authorization", "Bearer " + key);
    RawHttp.send(tarn.port(), chat(Wire.OPENAI, false));
    provider.reset();
  }

  @AfterEach
  void stop() {
    tarn.close();
    provider.close();
  }

  /// A wire format, by one of its paths and the first event of an answer.
  enum Wire {
    OPENAI("/v1/openai/chat/completions"),
    RESPONSES("/v1/openai/responses"),
    ANTHROPIC("/v1/anthropic/v1/messages"),
    GEMINI(
        "/v1/gemini/v1beta/models/m:generateContent",
        "/v1/gemini/v1beta/models/m:streamGenerateContent?alt=sse"),
    BEDROCK("/v1/bedrock/model/m%3A0/converse", "/v1/bedrock/model/m%3A0/converse-stream"),
    TRANSLATED("/v1/chat/completions");

    private final String wholePath;
    private final String streamPath;

    Wire(String path) {
      this(path, path);
    }

    Wire(String wholePath, String streamPath) {
      this.wholePath = wholePath;
      this.streamPath = streamPath;
    }

    private String path(boolean stream) {
      return stream ? streamPath : wholePath;
    }

    /// What stands in a body.
    private String said() {
      return switch (this) {
        case OPENAI, ANTHROPIC, TRANSLATED ->
            "\"messages\":[{\"role\":\"user\",\"content\":\"Which lake?\"}]";
        case RESPONSES -> "\"input\":\"Which lake?\"";
        case GEMINI -> "\"contents\":[{\"parts\":[{\"text\":\"Which lake?\"}]}]";
        case BEDROCK ->
            "\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"Which lake?\"}]}]";
      };
    }

    /// Where no path names the provider, the model does.
    private String model() {
      return this == TRANSLATED ? "claude-sonnet-4-5" : "m";
    }

    private Reply begun() {
      return switch (this) {
        case OPENAI -> Reply.events("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n");
        case RESPONSES -> Reply.events(Responses.events("resp_1", "a").getFirst());
        case ANTHROPIC, TRANSLATED -> Reply.events(Messages.events("a").getFirst());
        case GEMINI -> Reply.events(Contents.events("a").getFirst());
        case BEDROCK -> Reply.frames(Converses.events("a").subList(0, 1));
      };
    }
  }

  private byte[] chat(Wire wire, boolean stream) {
    boolean pathSays = !wire.path(true).equals(wire.path(false));
    String body =
        (pathSays ? "{" : "{\"model\":\"" + wire.model() + "\",\"stream\":" + stream + ",")
            + wire.said()
            + "}";
    return RawHttp.post(
        wire.path(stream),
        wire == Wire.TRANSLATED ? hosted : headers,
        body.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @EnumSource
  void aClientThatLeavesBeforeTheFirstByteOfAStream_resetsTheProvidersRequest(Wire wire) {
    Reply late = wire.begun().after(new CompletableFuture<>());
    assertStopped(late, chat(wire, true), false);
  }

  @ParameterizedTest
  @EnumSource
  void aClientThatLeavesANonStreamedCall_resetsTheProvidersRequest(Wire wire) {
    Reply late = Reply.json(200, "{}").after(new CompletableFuture<>());
    assertStopped(late, chat(wire, false), false);
  }

  @ParameterizedTest
  @EnumSource
  void aClientThatLeavesInMidStream_resetsTheProvidersRequest(Wire wire) {
    Reply endless = wire.begun().then(new Reply.Step.Wait(new CompletableFuture<>()));
    assertStopped(endless, chat(wire, true), true);
  }

  @Test
  void aClientThatLeavesAPassedThroughCall_resetsTheProvidersRequest() {
    byte[] request =
        RawHttp.post("/v1/openai/embeddings", headers, "{}".getBytes(StandardCharsets.UTF_8));
    assertStopped(Reply.json(200, "{}").after(new CompletableFuture<>()), request, false);
  }

  /// The connection stays, so that its end tells nothing.
  @Test
  void aClientThatResetsAStreamOfHttp2_resetsTheProvidersRequest() {
    Vertx vertx = Vertx.vertx();
    HttpClientOptions options =
        new HttpClientOptions()
            .setProtocolVersion(HttpVersion.HTTP_2)
            .setHttp2ClearTextUpgrade(false);
    HttpClient client = vertx.createHttpClient(options);
    Reply endless = Wire.BEDROCK.begun().then(new Reply.Step.Wait(new CompletableFuture<>()));
    assertStopped(endless, () -> reset(client));
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private long reset(HttpClient client) {
    HttpClientRequest request =
        client
            .request(HttpMethod.POST, tarn.port(), "127.0.0.1", Wire.BEDROCK.path(true))
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    headers.forEach(request::putHeader);
    request
        .putHeader("content-type", "application/json")
        .send("{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"Hello there?\"}]}]}")
        .map(reply -> reply.exceptionHandler(reset -> {}))
        .toCompletionStage()
        .toCompletableFuture()
        .join();
    Received received = provider.awaitNext();
    long left = System.nanoTime();
    request.reset();
    return received.closed().orTimeout(20, TimeUnit.SECONDS).join() - left;
  }

  /// Leaves several times: each time the provider must learn of it, and the quickest time counts,
  /// since a busy machine can only make it longer.
  private void assertStopped(Reply reply, byte[] request, boolean afterFirstByte) {
    assertStopped(reply, () -> leave(request, afterFirstByte));
  }

  private void assertStopped(Reply reply, LongSupplier leaving) {
    List<Long> nanos = new ArrayList<>();
    for (int i = 0; i < ATTEMPTS; i++) {
      provider.script(reply);
      nanos.add(leaving.getAsLong());
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
