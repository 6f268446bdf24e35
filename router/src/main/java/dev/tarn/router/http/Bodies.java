package dev.tarn.router.http;

import dev.tarn.config.TarnConfig;
import dev.tarn.router.dialect.RouterException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads the body of a chat call whole, within limits of size and time. What is made of a large one
/// is made off the event loop: thirty megabytes take up to a fifth of a second each time that they
/// are gone through.
final class Bodies {
  private static final int MOST_FIRST_BYTES = 64 * 1024;

  private final Vertx vertx;
  private final TarnConfig.Limits limits;
  private final Duration timeout;
  private final Executor read;

  /// @param read bounded; for large bodies
  Bodies(Vertx vertx, TarnConfig.Limits limits, Duration timeout, Executor read) {
    this.vertx = vertx;
    this.limits = limits;
    this.timeout = timeout;
    this.read = read;
  }

  /// The body of a call.
  ///
  /// @param sent as the client sent it
  /// @param plain the same, or what it inflates to
  record Body(Buffer sent, byte[] plain, boolean encoded) {}

  /// What `reading` makes of the body; the event loop goes on meanwhile if it is large, and it is
  /// not read if the client leaves before. Fails as `reading` does, and with a [RouterException]:
  /// 408 late, 413 too large, 415 no JSON or an unknown encoding, 400 an encoding that is broken,
  /// 503 if too many large ones wait.
  <T> Future<T> json(Call call, Function<Body, T> reading) {
    HttpServerRequest request = call.request();
    Optional<String> type = Optional.ofNullable(request.getHeader(HttpHeaders.CONTENT_TYPE));
    if (type.map(t -> t.toLowerCase(Locale.ROOT)).filter(t -> !isJson(t)).isPresent()) {
      return Future.failedFuture(
          RouterException.unsupportedMediaType(
              "unsupported_content_type", "The body must be 'Content-Type: application/json'."));
    }
    Optional<String> encoding =
        Optional.ofNullable(request.getHeader(HttpHeaders.CONTENT_ENCODING))
            .map(e -> e.strip().toLowerCase(Locale.ROOT))
            .filter(e -> !e.equals("identity"));
    return whole(request)
        .compose(sent ->
            Work.sized(
                read,
                encoding.isEmpty() ? sent.length() : mostInflated(sent),
                () -> {
                  call.mustBeWanted();
                  return reading.apply(body(sent, encoding));
                }));
  }

  private long mostInflated(Buffer sent) {
    return (long) sent.length() * limits.inflationRatio();
  }

  private static boolean isJson(String type) {
    if (type.equals("application/json")) {
      return true;
    }
    String essence = type.split(";", 2)[0].strip();
    return essence.equals("application/json") || essence.endsWith("+json");
  }

  private Body body(Buffer sent, Optional<String> encoding) {
    byte[] bytes = sent.getBytes();
    return encoding
        .map(e -> new Body(sent, Inflate.body(e, bytes, limits), true))
        .orElseGet(() -> new Body(sent, bytes, false));
  }

  private Future<Buffer> whole(HttpServerRequest request) {
    Promise<Buffer> promise = Promise.promise();
    String declared = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (declared != null && (declared.length() > 9 || exceeds(declared))) {
      return Future.failedFuture(tooLarge());
    }
    Buffer body = Buffer.buffer(firstBytes(declared));
    request.handler(chunk -> {
      if (body.length() + chunk.length() > limits.bodyBytes()) {
        promise.tryFail(tooLarge());
      } else if (!promise.future().isComplete()) {
        body.appendBuffer(chunk);
      }
    });
    request.endHandler(end -> promise.tryComplete(body));
    request.exceptionHandler(failure -> promise.tryFail(RouterException.clientGone()));
    request.resume();
    if (promise.future().isComplete()) {
      // It came together with the head, as most do, and needs no timer.
      return promise.future();
    }
    long timer =
        vertx.setTimer(
            timeout.toMillis(),
            id ->
                promise.tryFail(
                    RouterException.requestTimeout(
                        "The body did not arrive within " + timeout.toSeconds() + " s.")));
    return promise.future().onComplete(done -> vertx.cancelTimer(timer));
  }

  /// Bytes to set aside before any has come: a length that is only declared costs nothing. The
  /// buffer grows with what comes.
  static int firstBytes(@Nullable String declared) {
    return declared == null ? 1024 : Math.clamp(Long.parseLong(declared), 0, MOST_FIRST_BYTES);
  }

  private boolean exceeds(String declared) {
    return Long.parseLong(declared) > limits.bodyBytes();
  }

  private RouterException tooLarge() {
    return RouterException.tooLarge(
        "The body is larger than " + limits.bodyBytes() + " bytes; send less.");
  }
}
