package dev.tarn.router.provider;

import dev.tarn.config.TarnConfig;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.provider.Deadlines.Deadline;
import dev.tarn.router.provider.UpstreamReply.Try;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.RequestOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/// One call on its way to a provider. Belongs to one event loop.
///
/// Nothing is tried again unless the plan allows it, with one exception: a connection that could
/// not be made has cost nobody anything and is tried once more.
public final class UpstreamCall {
  private static final long CANCEL = 0x8;
  private static final long RETRY_AFTER_LIMIT_MILLIS = 2_000;
  private static final long FIRST_PAUSE_MILLIS = 100;

  private final Vertx vertx;
  private final HttpClient client;
  private final Credentials credentials;
  private final PublicHosts publicHosts;
  private final Deadlines deadlines;
  private final TarnConfig.Upstream config;
  private final Plan plan;
  private final Function<Attempt, Outgoing> outgoing;
  private final Promise<UpstreamReply> reply = Promise.promise();
  private final List<Try> tries = new ArrayList<>(1);
  private Optional<HttpClientRequest> current = Optional.empty();
  private Optional<Deadline> deadline = Optional.empty();
  private boolean cancelled;
  private long startedNanos;

  UpstreamCall(
      Vertx vertx,
      HttpClient client,
      Credentials credentials,
      PublicHosts publicHosts,
      Deadlines deadlines,
      TarnConfig.Upstream config,
      Plan plan,
      Function<Attempt, Outgoing> outgoing) {
    this.vertx = vertx;
    this.client = client;
    this.credentials = credentials;
    this.publicHosts = publicHosts;
    this.deadlines = deadlines;
    this.config = config;
    this.plan = plan;
    this.outgoing = outgoing;
  }

  /// The head of the answer, its body paused.
  public Future<UpstreamReply> reply() {
    return reply.future();
  }

  /// The client has gone: resets the request, whatever state it is in, so that the provider stops.
  public void cancel() {
    stop(RouterException.clientGone());
  }

  void start() {
    attempt(plan.first());
  }

  /// Ends the call in whatever state it is: before the head the reply fails, after it, it breaks
  /// off.
  private void stop(RouterException why) {
    cancelled = true;
    deadline.ifPresent(Deadline::stop);
    reply.tryFail(why);
    current.ifPresent(request -> request.reset(CANCEL));
  }

  private void attempt(Attempt attempt) {
    startedNanos = System.nanoTime();
    deadline =
        Optional.of(deadlines.start(config.firstByteTimeout(), () -> stop(tooLate(attempt))));
    Future.succeededFuture()
        .compose(begun -> credentials.sign(outgoing.apply(attempt), attempt.credential()))
        .onSuccess(signed -> connect(attempt, signed))
        .onFailure(failure -> unsigned(attempt, failure));
  }

  private void connect(Attempt attempt, Outgoing out) {
    if (cancelled) {
      return;
    }
    RequestOptions options =
        new RequestOptions()
            .setHost(attempt.provider().host())
            .setPort(attempt.provider().port())
            .setSsl(attempt.provider().tls())
            .setMethod(out.method())
            .setURI(out.uri())
            .setHeaders(out.headers());
    connected(attempt, options)
        .onSuccess(request -> write(attempt, out, request))
        .onFailure(failure -> unconnected(attempt, out, failure));
  }

  /// Where the operator did not name the address, it is looked at before each connection.
  private Future<HttpClientRequest> connected(Attempt attempt, RequestOptions options) {
    return attempt.provider().reach() == Reach.ANY_URL
        ? publicHosts.pinned(options).compose(client::request)
        : client.request(options);
  }

  private void write(Attempt attempt, Outgoing out, HttpClientRequest request) {
    // Failures come through the response's future; without a handler they would be logged too.
    request.exceptionHandler(failure -> {});
    if (cancelled) {
      request.reset(CANCEL);
      return;
    }
    current = Optional.of(request);
    try {
      send(out, request);
    } catch (RuntimeException e) {
      // A head that cannot be written leaves a connection that nobody may use again.
      request.reset(CANCEL);
      broken(attempt, e);
      return;
    }
    request
        .response()
        .onSuccess(response -> answered(attempt, response))
        .onFailure(failure -> broken(attempt, failure));
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

  private void answered(Attempt attempt, HttpClientResponse response) {
    response.pause();
    int status = response.statusCode();
    OptionalLong pause =
        retryable(status) && mayRetry() ? pauseBeforeRetry(response) : OptionalLong.empty();
    if (pause.isPresent()) {
      tries.add(new Try(attempt, status, "status_" + status, elapsedMillis()));
      reply(response, attempt).discard();
      current = Optional.empty();
      vertx.setTimer(Math.max(1, pause.getAsLong()), id -> again(attempt));
      return;
    }
    tries.add(new Try(attempt, status, "", elapsedMillis()));
    reply.tryComplete(reply(response, attempt));
  }

  private UpstreamReply reply(HttpClientResponse response, Attempt attempt) {
    return new UpstreamReply(
        response, attempt, tries, deadline.orElseThrow(), config.idleTimeout());
  }

  private void again(Attempt attempt) {
    if (!cancelled) {
      attempt(attempt);
    }
  }

  private boolean mayRetry() {
    return tries.size() < plan.retries();
  }

  private static boolean retryable(int status) {
    return status == 429 || status == 529 || (status >= 500 && status != 501);
  }

  /// `Retry-After` if it is short enough to wait for, else exponential back-off with jitter.
  private OptionalLong pauseBeforeRetry(HttpClientResponse response) {
    String retryAfter = response.getHeader(HttpHeaders.RETRY_AFTER);
    if (retryAfter == null) {
      long most = FIRST_PAUSE_MILLIS << tries.size();
      return OptionalLong.of(ThreadLocalRandom.current().nextLong(most / 2, most));
    }
    try {
      long millis = (long) (Double.parseDouble(retryAfter.trim()) * 1_000);
      return millis <= RETRY_AFTER_LIMIT_MILLIS ? OptionalLong.of(millis) : OptionalLong.empty();
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  private void unconnected(Attempt attempt, Outgoing out, Throwable failure) {
    deadline.ifPresent(Deadline::stop);
    boolean untouched = out.body() instanceof Outgoing.Whole;
    tries.add(new Try(attempt, 0, "unreachable", elapsedMillis()));
    boolean timedOut = isTimeout(failure);
    boolean full = failure instanceof ConnectionPoolTooBusyException;
    boolean refused = failure instanceof RouterException;
    if (!cancelled
        && !refused
        && untouched
        && !timedOut
        && !full
        && tries.size() <= Math.max(1, plan.retries())) {
      attempt(attempt);
      return;
    }
    reply.tryFail(
        full
            ? RouterException.overloaded(
                "provider_queue_full",
                "Too many calls wait for " + attempt.provider().name() + "; try again shortly.",
                1)
            : failed(attempt, failure));
  }

  private void unsigned(Attempt attempt, Throwable failure) {
    deadline.ifPresent(Deadline::stop);
    tries.add(new Try(attempt, 0, "unsigned", elapsedMillis()));
    reply.tryFail(failure);
  }

  private void broken(Attempt attempt, Throwable failure) {
    deadline.ifPresent(Deadline::stop);
    current = Optional.empty();
    tries.add(new Try(attempt, 0, "broken", elapsedMillis()));
    reply.tryFail(failed(attempt, failure));
  }

  private static RouterException failed(Attempt attempt, Throwable failure) {
    if (failure instanceof RouterException known) {
      return known;
    }
    if (isTimeout(failure)) {
      return tooLate(attempt);
    }
    String name = attempt.provider().name();
    return RouterException.badGateway(
        "provider_unreachable",
        "Could not reach " + name + " (" + failure.getClass().getSimpleName() + "); try again.");
  }

  private static RouterException tooLate(Attempt attempt) {
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

  private long elapsedMillis() {
    return (System.nanoTime() - startedNanos) / 1_000_000;
  }
}
