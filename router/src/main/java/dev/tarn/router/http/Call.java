package dev.tarn.router.http;

import dev.tarn.router.dialect.Dialect;
import dev.tarn.router.dialect.ErrorFormat;
import dev.tarn.router.dialect.RouterException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One request on its way through the corridor. Belongs to one event loop, which it leaves only to
/// be asked whether the client has gone.
final class Call {
  private static final Logger LOG = LoggerFactory.getLogger(Call.class);

  private final HttpServerRequest request;
  private final String id;
  private final long startedNanos = System.nanoTime();
  private final Diagnostics diagnostics = new Diagnostics();
  private final List<Runnable> whenGone = new ArrayList<>(2);
  private final List<Runnable> whenOver = new ArrayList<>(2);
  private String provider = "none";
  private String mode = "none";
  private ErrorFormat errors;
  private long authFrom;
  private long authNanos = -1;
  private volatile boolean gone;
  private boolean over;

  /// @param errors how failures are told until the dialect of the call is known
  Call(HttpServerRequest request, String id, String traceId, ErrorFormat errors) {
    this.request = request;
    this.errors = errors;
    this.id = id;
    diagnostics.put("request-id", id);
    diagnostics.plain("X-Trace-ID", traceId);
    request.response().closeHandler(closed -> finish(!request.response().ended()));
    request.response().exceptionHandler(failure -> finish(!request.response().ended()));
  }

  HttpServerRequest request() {
    return request;
  }

  HttpServerResponse response() {
    return request.response();
  }

  String id() {
    return id;
  }

  Diagnostics diagnostics() {
    return diagnostics;
  }

  long elapsedNanos() {
    return System.nanoTime() - startedNanos;
  }

  /// From now on it is asked who calls.
  void identifies() {
    authFrom = elapsedNanos();
  }

  /// The caller is known.
  void identified(String callerMode) {
    mode = callerMode;
    authNanos = elapsedNanos() - authFrom;
    diagnostics.put("mode", callerMode);
    diagnostics.timing("auth", authNanos);
  }

  /// The body brings the caller's own key.
  void bringsItsKey() {
    mode = "byok";
    diagnostics.put("mode", mode);
  }

  /// How long it took to know the caller; -1 if that did not come about.
  long authNanos() {
    return authNanos;
  }

  /// The path tells which dialect the client speaks.
  void speaks(Dialect dialect) {
    errors = dialect.errors();
  }

  /// How the client wants to be told of failures.
  ErrorFormat errors() {
    return errors;
  }

  /// It is known who will answer.
  void answeredBy(String providerName) {
    provider = providerName;
  }

  /// Name of the provider's row, `none` if the call did not get so far.
  String provider() {
    return provider;
  }

  /// `byok`, `hosted`, or `none` if the caller is not known.
  String mode() {
    return mode;
  }

  /// As sent to the client; 0 if it left before.
  int status() {
    return gone && !request.response().headWritten() ? 0 : request.response().getStatusCode();
  }

  boolean isGone() {
    return gone;
  }

  /// Ends work that nobody waits for any more. May be asked on any thread.
  ///
  /// @throws RouterException if the client has gone
  void mustBeWanted() {
    if (gone) {
      throw RouterException.clientGone();
    }
  }

  /// Runs `action` if the client leaves before its reply is over; at once if it has left.
  void onGone(Runnable action) {
    if (gone) {
      action.run();
    } else {
      whenGone.add(action);
    }
  }

  /// Runs `action` once, when the reply is over or the client has left.
  void onOver(Runnable action) {
    if (over) {
      action.run();
    } else {
      whenOver.add(action);
    }
  }

  /// The last byte has been handed over.
  void ended() {
    finish(false);
  }

  private void finish(boolean clientLeft) {
    if (over) {
      return;
    }
    over = true;
    gone = clientLeft;
    if (clientLeft) {
      whenGone.forEach(this::run);
    }
    whenOver.forEach(this::run);
  }

  /// One that fails keeps none of the others from being done: a bill settled, a place given back.
  private void run(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      LOG.error("what was to be done when call {} was over failed", id, Errors.Silent.of(e));
    }
  }
}
