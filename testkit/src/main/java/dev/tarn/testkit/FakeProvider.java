package dev.tarn.testkit;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// A provider on loopback: a real server that plays scripted replies, keeps what it received and
/// notices when its caller leaves. Unscripted chat calls get a plausible answer; any other path is
/// echoed. Thread-safe.
public final class FakeProvider implements AutoCloseable {
  private final Vertx vertx;
  private final HttpServer server;
  private final ConcurrentLinkedQueue<Reply> scripted = new ConcurrentLinkedQueue<>();
  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final BlockingQueue<Received> arrivals = new LinkedBlockingQueue<>();
  private volatile Function<Received, String> answers = r -> "Noted.";
  private volatile Function<Received, Optional<Reply>> guard = r -> Optional.empty();
  private volatile Strictness strictness = Strictness.NONE;

  private FakeProvider(int port) {
    vertx = Vertx.vertx();
    server =
        vertx
            .createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(port))
            .requestHandler(this::receive);
    server.listen().toCompletionStage().toCompletableFuture().join();
  }

  /// Starts on a free port.
  public static FakeProvider start() {
    return new FakeProvider(0);
  }

  /// Starts on this port.
  public static FakeProvider start(int port) {
    return new FakeProvider(port);
  }

  /// The base URL of Google's API, which has no version.
  public String googleUrl() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  /// Its base URL, with `/v1`.
  public String baseUrl() {
    return "http://127.0.0.1:" + server.actualPort() + "/v1";
  }

  /// Plays this reply to the next request; several are played in order.
  public FakeProvider script(Reply reply) {
    scripted.add(reply);
    return this;
  }

  /// What unscripted chat calls are answered with.
  public void answer(Function<Received, String> text) {
    answers = text;
  }

  /// What is refused, before anything is played: a signature that does not hold, say.
  public void guard(Function<Received, Optional<Reply>> refusal) {
    guard = refusal;
  }

  /// Refuses what this provider refuses, before anything is played, until it is told to be another.
  public FakeProvider strict(Strictness profile) {
    strictness = profile;
    return this;
  }

  /// Everything received so far, whole bodies only.
  public List<Received> received() {
    return List.copyOf(received);
  }

  /// The last of them.
  public Received last() {
    return received.getLast();
  }

  /// The next request that has not been awaited yet.
  public Received awaitNext() {
    try {
      Received next = arrivals.poll(20, TimeUnit.SECONDS);
      return Optional.ofNullable(next)
          .orElseThrow(
              () -> new AssertionError("nothing arrived within " + Duration.ofSeconds(20)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /// Forgets scripts and what was received; whose profile it keeps to stays.
  public void reset() {
    scripted.clear();
    received.clear();
    arrivals.clear();
    answers = r -> "Noted.";
    guard = r -> Optional.empty();
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private void receive(HttpServerRequest request) {
    CompletableFuture<Long> closed = new CompletableFuture<>();
    HttpServerResponse response = request.response();
    response.closeHandler(gone -> {
      if (!response.ended()) {
        closed.complete(System.nanoTime());
      }
    });
    request
        .body()
        .onSuccess(body -> {
          Received what =
              new Received(
                  request.method().name(),
                  request.uri(),
                  request.headers().entries().stream()
                      .map(e -> Map.entry(e.getKey(), e.getValue()))
                      .toList(),
                  body.getBytes(),
                  closed);
          received.add(what);
          arrivals.add(what);
          play(response, reply(what));
        });
  }

  private Reply reply(Received request) {
    Optional<Reply> refusal = guard.apply(request).or(() -> strictness.refusal(request));
    if (refusal.isPresent()) {
      return refusal.get();
    }
    Reply next = scripted.poll();
    if (next != null) {
      return next;
    }
    if (request.uri().contains("/chat/completions")) {
      String text = answers.apply(request);
      return request.json().path("stream").asBoolean() ? Reply.chatStream(text) : Reply.chat(text);
    }
    if (request.uri().endsWith("awPredict")) {
      String text = answers.apply(request);
      return request.uri().endsWith(":rawPredict")
          ? Reply.message(text)
          : Reply.messageStream(text);
    }
    if (request.uri().endsWith("/messages")) {
      String text = answers.apply(request);
      return request.json().path("stream").asBoolean()
          ? Reply.messageStream(text)
          : Reply.message(text);
    }
    if (request.uri().endsWith("/responses")) {
      String text = answers.apply(request);
      String id = "resp_" + received.size();
      return request.json().path("stream").asBoolean()
          ? Reply.responseStream(id, text)
          : Reply.response(id, text);
    }
    if (request.uri().endsWith("/messages/count_tokens")) {
      return Reply.json(200, "{\"input_tokens\":12}");
    }
    Optional<Reply> google = google(request);
    if (google.isPresent()) {
      return google.get();
    }
    if (request.uri().endsWith("/converse")) {
      return Reply.converse(answers.apply(request));
    }
    if (request.uri().endsWith("/converse-stream")) {
      return Reply.converseStream(answers.apply(request));
    }
    if (request.uri().endsWith("/count-tokens")) {
      return Reply.json(200, "{\"inputTokens\":12}");
    }
    if (request.uri().endsWith("/models")) {
      return Reply.json(
          200,
          "{\"object\":\"list\",\"data\":[{\"id\":\"gpt-4o-mini\",\"object\":\"model\",\"created\":1,\"owned_by\":\"openai\"}]}");
    }
    return Reply.json(
        200,
        "{\"method\":\"%s\",\"uri\":\"%s\",\"bytes\":%d}"
            .formatted(request.method(), request.uri(), request.body().length));
  }

  /// Google's paths: a model, a colon, what is asked of it.
  private Optional<Reply> google(Received request) {
    String path = request.uri().split("\\?", 2)[0];
    boolean events = request.uri().contains("alt=sse");
    return switch (path.substring(path.lastIndexOf('/') + 1).replaceFirst("[^:]*", "")) {
      case ":generateContent" -> Optional.of(Reply.content(answers.apply(request)));
      case ":streamGenerateContent" -> {
        String text = answers.apply(request);
        yield Optional.of(events ? Reply.contentStream(text) : Reply.contentArray(text));
      }
      case ":countTokens" -> Optional.of(Reply.json(200, "{\"totalTokens\":12}"));
      case ":embedContent" ->
          Optional.of(Reply.json(200, "{\"embedding\":{\"values\":[0.25,-0.5]}}"));
      case ":batchEmbedContents" ->
          Optional.of(Reply.json(200, "{\"embeddings\":[{\"values\":[0.25,-0.5]}]}"));
      default ->
          path.endsWith("/v1beta/models")
              ? Optional.of(
                  Reply.json(200, "{\"models\":[{\"name\":\"models/gemini-2.5-flash\"}]}"))
              : Optional.empty();
    };
  }

  private static void play(HttpServerResponse response, Reply reply) {
    var _ =
        reply
            .before()
            .thenRun(() -> {
              if (reply.status() == 0) {
                response.reset();
                return;
              }
              response.setStatusCode(reply.status());
              reply.headers().forEach(response::putHeader);
              if (reply.whole()) {
                long length =
                    reply.steps().stream()
                        .mapToLong(s -> s instanceof Reply.Step.Send send ? send.bytes().length : 0)
                        .sum();
                response.putHeader("content-length", Long.toString(length));
              } else {
                response.setChunked(true);
                response.writeHead();
              }
              step(response, reply, 0);
            });
  }

  private static void step(HttpServerResponse response, Reply reply, int index) {
    if (response.closed()) {
      return;
    }
    if (index == reply.steps().size()) {
      response.end();
      return;
    }
    switch (reply.steps().get(index)) {
      case Reply.Step.Send send ->
          response
              .write(Buffer.buffer(send.bytes()))
              .onSuccess(sent -> step(response, reply, index + 1));
      case Reply.Step.Wait wait ->
          Future.fromCompletionStage(wait.gate())
              .onSuccess(open -> step(response, reply, index + 1));
      case Reply.Step.Cut cut -> response.reset();
    }
  }
}
