package dev.tarn.router.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.Objects;

/// What becomes of a request's body that nobody will read. On HTTP/1.1 the next request would stand
/// behind it and wait for ever, so the connection is closed; but not at once: closed over bytes
/// that were never read it is reset, and the client loses the answer (RFC 9112 section 9.6).
public final class UnreadBody {
  private static final long LINGER_MILLIS = 2_000;

  private UnreadBody() {}

  /// Ends the response, and with it the connection if there is a rest of the body to come. Must be
  /// called on an event loop.
  public static void answer(HttpServerRequest request, Buffer last) {
    boolean unread = request.version() != HttpVersion.HTTP_2 && !request.isEnded();
    if (unread) {
      request.response().putHeader("Connection", "close");
    }
    Future<Void> said = request.response().end(last);
    if (unread) {
      said.onComplete(done -> drain(request));
    }
  }

  private static void drain(HttpServerRequest request) {
    if (request.isEnded()) {
      request.connection().close();
      return;
    }
    Vertx vertx = Objects.requireNonNull(Vertx.currentContext()).owner();
    long timer = vertx.setTimer(LINGER_MILLIS, id -> request.connection().close());
    request
        .exceptionHandler(gone -> vertx.cancelTimer(timer))
        .handler(piece -> {})
        .endHandler(end -> {
          vertx.cancelTimer(timer);
          request.connection().close();
        })
        .resume();
  }
}
