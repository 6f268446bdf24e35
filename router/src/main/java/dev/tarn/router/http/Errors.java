package dev.tarn.router.http;

import dev.tarn.router.dialect.RouterException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one place where a failure becomes an answer, in the error format of the dialect called.
final class Errors {
  private static final Logger LOG = LoggerFactory.getLogger(Errors.class);

  private Errors() {}

  /// Answers with what went wrong, unless a reply is under way or nobody is there to read it.
  static void write(Call call, Throwable failure) {
    HttpServerResponse response = call.response();
    if (call.isGone() || response.ended()) {
      return;
    }
    if (response.headWritten()) {
      LOG.error("call {} failed after its head was sent", call.id(), Silent.of(failure));
      response.reset();
      return;
    }
    RouterException known = known(call, failure);
    response.setStatusCode(known.status());
    call.diagnostics().writeTo(response.headers());
    known
        .retryAfterSeconds()
        .ifPresent(s -> response.putHeader("Retry-After", Integer.toString(s)));
    response.putHeader("Content-Type", "application/json");
    call.errors().headers(known).forEach(response::putHeader);
    UnreadBody.answer(call.request(), Buffer.buffer(call.errors().body(known)));
    call.ended();
  }

  private static RouterException known(Call call, Throwable failure) {
    if (failure instanceof RouterException known) {
      return known;
    }
    LOG.error("call {} failed inside the router", call.id(), Silent.of(failure));
    return RouterException.internal(
        "The router failed; its log has the reason under " + call.id() + ".");
  }

  /// A failure without its message, which may quote what a caller sent, a key too.
  static final class Silent extends Exception {
    private static final long serialVersionUID = 1L;

    private Silent(Throwable failure) {
      super(failure.getClass().getName(), null, false, true);
      setStackTrace(failure.getStackTrace());
    }

    static Silent of(Throwable failure) {
      return new Silent(failure);
    }
  }
}
