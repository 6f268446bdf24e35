package dev.tarn.router.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.config.TarnConfig;
import dev.tarn.router.dialect.openai.OpenAiErrors;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Where bodies are read: small ones on the event loop, large ones by an executor that a test holds
/// in its hand.
class BodiesIT {
  private static final int LARGE = Work.QUICK_BYTES + 1;

  private final Vertx vertx = Vertx.vertx();
  private final BlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>();
  private final List<String> readOn = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Throwable> failed = new CompletableFuture<>();
  private final CompletableFuture<Call> left = new CompletableFuture<>();
  private volatile Executor read = waiting::add;
  private HttpServer server;
  private HttpClient client;

  @BeforeEach
  void start() {
    server =
        vertx
            .createHttpServer()
            .requestHandler(this::receive)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    client = vertx.createHttpClient();
  }

  @AfterEach
  void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private void receive(HttpServerRequest request) {
    Call call = new Call(request, "req_1", "trace", OpenAiErrors.FORMAT);
    call.onGone(() -> left.complete(call));
    TarnConfig.Limits limits = new TarnConfig.Limits(4 << 20, 8 << 20, 100, 1_000, 1 << 20, 64);
    new Bodies(vertx, limits, Duration.ofSeconds(20), task -> read.execute(task))
        .json(call, this::length)
        .onSuccess(length -> request.response().end(length + " " + Context.isOnEventLoopThread()))
        .onFailure(failure -> {
          failed.complete(failure);
          Errors.write(call, failure);
        });
  }

  private int length(Bodies.Body body) {
    readOn.add(Context.isOnEventLoopThread() ? "loop" : "executor");
    return body.plain().length;
  }

  private record Answer(int status, String retryAfter, String text) {}

  private Answer send(byte[] body) {
    return client
        .request(HttpMethod.POST, server.actualPort(), "127.0.0.1", "/")
        .compose(request -> request.send(Buffer.buffer(body)))
        .compose(reply ->
            reply
                .body()
                .map(text ->
                    new Answer(
                        reply.statusCode(),
                        String.valueOf(reply.getHeader("retry-after")),
                        text.toString())))
        .toCompletionStage()
        .toCompletableFuture()
        .orTimeout(20, TimeUnit.SECONDS)
        .join();
  }

  private Runnable next() throws InterruptedException {
    return Objects.requireNonNull(waiting.poll(20, TimeUnit.SECONDS), "nothing was handed over");
  }

  @Test
  void aSmallBody_isReadWhereItCame() {
    assertThat(send(new byte[LARGE - 1]).status()).isEqualTo(200);

    assertThat(readOn).containsExactly("loop");
    assertThat(waiting).isEmpty();
  }

  @Test
  void aLargeBody_isReadElsewhere_andGoesOnWhereItCame() {
    read = task -> Thread.ofPlatform().start(task);

    assertThat(send(new byte[LARGE]).text()).isEqualTo(LARGE + " true");
    assertThat(readOn).containsExactly("executor");
  }

  @Test
  void whileALargeBodyIsRead_smallOnesAreAnswered() throws Exception {
    CompletableFuture<Answer> large = CompletableFuture.supplyAsync(() -> send(new byte[LARGE]));
    Runnable reading = next();

    assertThat(send(new byte[10]).status()).isEqualTo(200);
    assertThat(large).isNotDone();
    reading.run();
    assertThat(large.join().status()).isEqualTo(200);
  }

  @Test
  void aLargeBodyThatNobodyWaitsForAnyMore_isNotRead() throws Exception {
    HttpClientRequest request =
        client
            .request(HttpMethod.POST, server.actualPort(), "127.0.0.1", "/")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    request.exceptionHandler(reset -> {});
    var _ = request.send(Buffer.buffer(new byte[LARGE]));
    Runnable reading = next();
    request.connection().close();
    assertThat(left).succeedsWithin(20, TimeUnit.SECONDS);

    reading.run();

    assertThat(failed).succeedsWithin(20, TimeUnit.SECONDS);
    assertThat(readOn).isEmpty();
  }

  @Test
  void moreThanCanBeRead_isRefusedAsBusy() {
    read =
        task -> {
          throw new RejectedExecutionException();
        };

    Answer answer = send(new byte[LARGE]);

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.retryAfter()).isEqualTo("1");
    assertThat(answer.text()).contains("router_busy");
  }
}
