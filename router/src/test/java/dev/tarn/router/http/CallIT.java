package dev.tarn.router.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.router.dialect.openai.OpenAiErrors;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What is done when a call ends, by its reply or by its client.
final class CallIT {
  private final Vertx vertx = Vertx.vertx();
  private final List<String> done = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Void> last = new CompletableFuture<>();
  private final CompletableFuture<Void> received = new CompletableFuture<>();
  private volatile Consumer<Call> answer = call -> {};
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
    call.onGone(() -> fail("gone"));
    call.onGone(() -> done.add("gone"));
    call.onOver(() -> fail("over"));
    call.onOver(() -> {
      done.add("over");
      last.complete(null);
    });
    received.complete(null);
    answer.accept(call);
  }

  private static void fail(String when) {
    throw new IllegalStateException(when + " is broken");
  }

  private HttpClientRequest send() {
    HttpClientRequest request =
        client
            .request(HttpMethod.GET, server.actualPort(), "127.0.0.1", "/")
            .toCompletionStage()
            .toCompletableFuture()
            .orTimeout(20, TimeUnit.SECONDS)
            .join();
    request.exceptionHandler(reset -> {});
    var _ = request.send();
    return request;
  }

  @Test
  void anActionThatThrows_keepsNoneFromRunningWhenTheReplyIsOver() {
    answer =
        call -> {
          var _ = call.response().end();
          call.ended();
        };

    send();

    assertThat(last).succeedsWithin(20, TimeUnit.SECONDS);
    assertThat(done).containsExactly("over");
  }

  @Test
  void anActionThatThrows_keepsNoneFromRunningWhenTheClientHasLeft() {
    HttpClientRequest request = send();
    assertThat(received).succeedsWithin(20, TimeUnit.SECONDS);

    request.connection().close();

    assertThat(last).succeedsWithin(20, TimeUnit.SECONDS);
    assertThat(done).containsExactly("gone", "over");
  }
}
