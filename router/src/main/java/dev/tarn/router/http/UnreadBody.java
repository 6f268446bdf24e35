package dev.tarn.router.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/// What becomes of a request's body that nobody will read. On HTTP/1.1 the next request would stand
/// behind it, and wait for ever.
public final class UnreadBody {
  private UnreadBody() {}

  /// Ends the response, and with it the connection if there is a rest of the body to come.
  public static Future<Void> answer(HttpServerRequest request, Buffer last) {
    boolean unread = request.version() != HttpVersion.HTTP_2 && !request.isEnded();
    if (unread) {
      request.response().putHeader("Connection", "close");
    }
    return request
        .response()
        .end(last)
        .onComplete(done -> {
          if (unread && !request.isEnded()) {
            request.connection().close();
          }
        });
  }
}
