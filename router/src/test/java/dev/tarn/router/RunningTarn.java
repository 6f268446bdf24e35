package dev.tarn.router;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tarn.config.TarnConfig;
import dev.tarn.records.CallLimits;
import dev.tarn.records.NewKey;
import dev.tarn.records.RecordStores;
import dev.tarn.records.Records;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// A router under test, with a plain HTTP client and keys to call it with.
final class RunningTarn implements AutoCloseable {
  static final ObjectMapper JSON = new ObjectMapper();

  private final TarnConfig config;
  private final Engines engines;
  private final InstantSource clock;
  private final DataFiles files;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private Tarn tarn;

  private RunningTarn(TarnConfig config, Engines engines, InstantSource clock) {
    this.config = config;
    this.engines = engines;
    this.clock = clock;
    this.files = DataFiles.open(config);
    this.tarn = new Tarn(config, files, engines, clock);
  }

  static RunningTarn start(TarnConfig config) {
    return start(config, new Engines() {});
  }

  static RunningTarn start(TarnConfig config, Engines engines) {
    return start(config, engines, InstantSource.system());
  }

  static RunningTarn start(TarnConfig config, Engines engines, InstantSource clock) {
    return new RunningTarn(config, engines, clock);
  }

  /// Stops the router and starts it again on the same data.
  void restart() {
    tarn.close();
    tarn = new Tarn(config, files, engines, clock);
  }

  String url(String path) {
    return "http://127.0.0.1:" + tarn.port() + path;
  }

  int port() {
    return tarn.port();
  }

  /// The port at which the operator alone is served.
  int operatorPort() {
    return tarn.operatorPort().orElseThrow();
  }

  /// A key that administers a workspace.
  String adminKey(String workspace) {
    return create(NewKey.admin(workspace)).value().reveal();
  }

  /// A key for one user.
  String personalKey(String workspace, String user) {
    return key(workspace, Optional.of(user), Optional.empty());
  }

  /// A key whose calls name their user.
  String serverKey(String workspace, Optional<String> defaultUser) {
    return key(workspace, Optional.empty(), defaultUser);
  }

  private String key(String workspace, Optional<String> user, Optional<String> defaultUser) {
    return create(
            new NewKey(
                workspace,
                NewKey.Role.MEMBER,
                Optional.empty(),
                user,
                defaultUser,
                false,
                NewKey.MemoryMode.FULL,
                NewKey.FailurePolicy.OPEN,
                List.of(),
                List.of(),
                NewKey.Fallback.NONE,
                CallLimits.NONE,
                Optional.empty()))
        .value()
        .reveal();
  }

  /// Makes a key beside the running router, as the command line does.
  dev.tarn.records.Keys.Created create(NewKey key) {
    try (Records records = records()) {
      return records.keys().create(key);
    }
  }

  Records records() {
    return RecordStores.open(
        config.database(), config.dataDir(), files.masterKey(), 16, InstantSource.system());
  }

  /// A chat call with the caller's own key.
  HttpResponse<String> chat(String memoryKey, String body, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url("/v1/openai/chat/completions")))
            .header("Authorization", "Bearer sk-callers-own")
            .header("x-memorylake-api-key", memoryKey)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    headers.forEach(request::setHeader);
    return send(request.build());
  }

  HttpResponse<String> get(String path, String memoryKey) {
    return send(
        HttpRequest.newBuilder(URI.create(url(path)))
            .header("Authorization", "Bearer " + memoryKey)
            .build());
  }

  HttpResponse<String> post(String path, String memoryKey, String body) {
    return post(path, memoryKey, body, Map.of());
  }

  HttpResponse<String> post(
      String path, String memoryKey, String body, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url(path)))
            .header("Authorization", "Bearer " + memoryKey)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    headers.forEach(request::setHeader);
    return send(request.build());
  }

  /// A call of one of our own APIs, perhaps with a body.
  HttpResponse<String> call(String method, String path, String key, String body) {
    HttpRequest.BodyPublisher sent =
        body.isEmpty()
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body);
    return send(
        HttpRequest.newBuilder(URI.create(url(path)))
            .header("Authorization", "Bearer " + key)
            .header("Content-Type", "application/json")
            .method(method, sent)
            .build());
  }

  HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /// Waits until a write has been learned, and gives the ids of its memories.
  JsonNode awaitLearned(String writeId, String memoryKey) {
    await(() -> write(writeId, memoryKey).path("status").asText().equals("learned"));
    return write(writeId, memoryKey).path("memory_ids");
  }

  private JsonNode write(String writeId, String memoryKey) {
    return json(get("/v1/writes/" + writeId, memoryKey).body());
  }

  /// Waits until a receipt is on disk.
  JsonNode awaitReceipt(String receiptId, String memoryKey) {
    await(() -> get("/v1/receipts/" + receiptId, memoryKey).statusCode() == 200);
    return json(get("/v1/receipts/" + receiptId, memoryKey).body());
  }

  /// Waits until every memory has its vector.
  void awaitEmbedded() {
    await(() -> get("/metrics", "operator-key").body().contains("tarn_memories_unembedded 0.0"));
  }

  /// Looks again and again until it is so, for at most a minute.
  void await(BooleanSupplier what) {
    long until = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (!what.getAsBoolean()) {
      if (System.nanoTime() > until) {
        throw new AssertionError("did not happen within a minute");
      }
      CompletableFuture.runAsync(
              () -> {}, CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS))
          .join();
    }
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  @Override
  public void close() {
    tarn.close();
    http.close();
  }
}
