package dev.tarn.router.provider;

import dev.tarn.config.TarnConfig;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.provider.Deadlines.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.RequestOptions;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/// One request to one provider, until its head or its failure. Belongs to one event loop.
final class UpstreamTry {
  private static final long CANCEL = 0x8;

  private final Connections connections;
  private final Attempt attempt;
  private final Promise<Outcome> outcome = Promise.promise();
  private final Deadline deadline;
  private final long startedNanos = System.nanoTime();
  private Optional<HttpClientRequest> current = Optional.empty();
  private int status;
  private boolean dropped;
  private boolean over;

  /// What all tries of an event loop share.
  record Connections(
      HttpClient client,
      Credentials credentials,
      PublicHosts publicHosts,
      Deadlines deadlines,
      TarnConfig.Upstream config) {}

  /// What came of it.
  sealed interface Outcome {}

  /// A head; its body is paused.
  record Answered(UpstreamReply reply) implements Outcome {}

  /// No head came.
  ///
  /// @param reason in a word
  /// @param costNothing whether nothing of the body was written, so that it can be sent again
  record Failed(String reason, RouterException why, boolean costNothing) implements Outcome {}

  UpstreamTry(Connections connections, Attempt attempt) {
    this.connections = connections;
    this.attempt = attempt;
    this.deadline =
        connections.deadlines().start(connections.config().firstByteTimeout(), this::late);
  }

  Future<Outcome> outcome() {
    return outcome.future();
  }

  Attempt attempt() {
    return attempt;
  }

  long elapsedMillis() {
    return (System.nanoTime() - startedNanos) / 1_000_000;
  }

  /// Whether the provider got the call and has neither refused nor dropped it, so that it may be at
  /// work, or was when it ended.
  boolean isAtWork() {
    return current.isPresent() && status < 400 && !dropped;
  }

  /// Signs and sends. What is written before is written in vain after [#cancel()].
  void send(Outgoing out) {
    connections
        .credentials()
        .sign(out, attempt.credential())
        .onSuccess(signed -> connect(signed))
        .onFailure(failure -> fail("unsigned", told(failure), false));
  }

  /// Ends it, whatever state it is in, so that the provider stops: before the head it fails, after
  /// it, the reply breaks off.
  void cancel() {
    stop("cancelled", RouterException.clientGone());
  }

  private void late() {
    stop("late", tooLate());
  }

  private void stop(String reason, RouterException why) {
    fail(reason, why, false);
    current.ifPresent(request -> request.reset(CANCEL));
  }

  private void fail(String reason, RouterException why, boolean costNothing) {
    over = true;
    deadline.stop();
    outcome.tryComplete(new Failed(reason, why, costNothing));
  }

  private void connect(Outgoing out) {
    if (over) {
      return;
    }
    Provider provider = attempt.provider();
    RequestOptions options =
        new RequestOptions()
            .setHost(provider.host())
            .setPort(provider.port())
            .setSsl(provider.tls())
            .setMethod(out.method())
            .setURI(out.uri())
            .setHeaders(out.headers());
    connected(options)
        .onSuccess(request -> write(out, request))
        .onFailure(failure -> unconnected(out, failure));
  }

  /// Where the operator did not name the address, it is looked at before each connection.
  private Future<HttpClientRequest> connected(RequestOptions options) {
    return attempt.provider().reach() == Reach.ANY_URL
        ? connections.publicHosts().pinned(options).compose(connections.client()::request)
        : connections.client().request(options);
  }

  private void write(Outgoing out, HttpClientRequest request) {
    // Failures come through the response's future; without a handler they would be logged too.
    request.exceptionHandler(failure -> {});
    if (over) {
      request.reset(CANCEL);
      return;
    }
    current = Optional.of(request);
    try {
      send(out, request);
    } catch (RuntimeException e) {
      // A head that cannot be written leaves a connection that nobody may use again.
      request.reset(CANCEL);
      fail("broken", failed(e), false);
      return;
    }
    request
        .response()
        .onSuccess(this::answered)
        .onFailure(failure -> {
          dropped = !over;
          fail("broken", failed(failure), false);
        });
  }

  private static void send(Outgoing out, HttpClientRequest request) {
    switch (out.body()) {
      case Outgoing.Whole whole -> request.send(whole.bytes()).onComplete(r -> {});
      case Outgoing.Streamed streamed -> {
        if (streamed.length() >= 0) {
          request.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(streamed.length()));
        } else {
          request.setChunked(true);
        }
        request.send(streamed.bytes()).onComplete(r -> {});
      }
    }
  }

  private void answered(HttpClientResponse response) {
    response.pause();
    status = response.statusCode();
    if (over) {
      response.request().reset(CANCEL);
      return;
    }
    outcome.tryComplete(
        new Answered(
            new UpstreamReply(response, attempt, deadline, connections.config().idleTimeout())));
  }

  private void unconnected(Outgoing out, Throwable failure) {
    boolean full = failure instanceof ConnectionPoolTooBusyException;
    boolean refused = failure instanceof RouterException;
    boolean again =
        out.body() instanceof Outgoing.Whole && !full && !refused && !isTimeout(failure);
    fail(full ? "full" : "unreachable", full ? queueFull() : failed(failure), again);
  }

  private RouterException queueFull() {
    return RouterException.overloaded(
        "provider_queue_full",
        "Too many calls wait for " + attempt.provider().name() + "; try again shortly.",
        1);
  }

  private static RouterException told(Throwable failure) {
    return failure instanceof RouterException known
        ? known
        : RouterException.internal("The call could not be signed.");
  }

  private RouterException failed(Throwable failure) {
    if (failure instanceof RouterException known) {
      return known;
    }
    if (isTimeout(failure)) {
      return tooLate();
    }
    return RouterException.badGateway(
        "provider_unreachable",
        "Could not reach "
            + attempt.provider().name()
            + " ("
            + failure.getClass().getSimpleName()
            + "); try again.");
  }

  private RouterException tooLate() {
    return RouterException.gatewayTimeout(
        "provider_timeout", attempt.provider().name() + " did not answer in time; try again.");
  }

  private static boolean isTimeout(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof TimeoutException || t instanceof io.netty.channel.ConnectTimeoutException) {
        return true;
      }
    }
    return false;
  }
}
