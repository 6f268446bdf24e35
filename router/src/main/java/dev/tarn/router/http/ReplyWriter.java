package dev.tarn.router.http;

import dev.tarn.router.dialect.ErrorFormat;
import dev.tarn.router.provider.KeySource;
import dev.tarn.router.provider.UpstreamReply;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Writes a provider's reply to the client: the head, then the bytes as they come, with
/// back-pressure and untouched. Belongs to one event loop.
final class ReplyWriter {
  private final Call call;
  private final HttpClientResponse from;
  private final HttpServerResponse to;
  private final ErrorFormat errors;
  private final boolean events;
  private final Consumer<Buffer> tap;
  private final Supplier<Future<?>> beforeEnd;
  private final Promise<End> end = Promise.promise();
  private long missing;
  private Buffer last = Buffer.buffer();
  private boolean broken;

  /// How a reply ended.
  enum End {
    /// The provider said that was all.
    WHOLE,
    /// The provider broke off; the client was told.
    BROKEN,
    /// The client left; the provider was told.
    CLIENT_GONE
  }

  private ReplyWriter(
      Call call,
      UpstreamReply reply,
      ErrorFormat errors,
      Consumer<Buffer> tap,
      Supplier<Future<?>> beforeEnd) {
    this.call = call;
    this.from = reply.response();
    this.to = call.response();
    this.errors = errors;
    this.tap = tap;
    this.beforeEnd = beforeEnd;
    String type = from.getHeader(HttpHeaders.CONTENT_TYPE);
    this.events = type != null && type.startsWith("text/event-stream");
    this.missing = declaredLength(from);
  }

  /// Writes a reply, head first.
  ///
  /// @param tap sees each piece after it was handed on
  /// @param beforeEnd what the end of the reply waits for
  static Future<End> write(
      Call call,
      UpstreamReply reply,
      ErrorFormat errors,
      Consumer<Buffer> tap,
      Supplier<Future<?>> beforeEnd) {
    ReplyWriter writer = new ReplyWriter(call, reply, errors, tap, beforeEnd);
    writer.head(reply.attempt().credential().source() == KeySource.PASSTHROUGH);
    writer.body();
    return writer.end.future();
  }

  private void head(boolean callersKey) {
    to.setStatusCode(from.statusCode());
    if (from.statusMessage() != null) {
      to.setStatusMessage(from.statusMessage());
    }
    Headers.down(from.headers(), to.headers(), callersKey);
    call.diagnostics().writeTo(to.headers());
    if (missing < 0 && hasBody()) {
      to.setChunked(true);
      // Clients wait for the head of a stream, and the first token may be a minute away.
      to.writeHead();
    }
  }

  private boolean hasBody() {
    int status = from.statusCode();
    return status != 204 && status != 304 && !call.request().method().equals(HttpMethod.HEAD);
  }

  private void body() {
    call.onGone(() -> end.tryComplete(End.CLIENT_GONE));
    from.exceptionHandler(failure -> broken());
    from.endHandler(done -> whole());
    from.handler(this::piece);
    from.resume();
  }

  private void piece(Buffer piece) {
    if (call.isGone()) {
      return;
    }
    boolean isLast = missing >= 0 && (missing -= piece.length()) <= 0;
    if (isLast) {
      // One write for the last piece and the end, and for a short reply with the head too.
      last = piece;
    } else {
      to.write(piece);
      if (to.writeQueueFull()) {
        from.pause();
        to.drainHandler(drained -> from.resume());
      }
    }
    tap.accept(piece);
  }

  private void whole() {
    beforeEnd
        .get()
        .onComplete(done -> {
          if (!call.isGone() && !broken) {
            to.end(last);
            call.ended();
            end.tryComplete(End.WHOLE);
          }
        });
  }

  /// No success marker after an error: an event says so where the client reads events, then the
  /// connection is reset, so that nobody takes the part for the whole.
  private void broken() {
    if (broken || call.isGone() || to.ended()) {
      return;
    }
    broken = true;
    Future<Void> said =
        events
            ? to.write(
                Buffer.buffer(
                    errors.streamError(
                        502,
                        "server_error",
                        "provider_broken_answer",
                        "The provider broke off its answer; what came so far is not whole.")))
            : Future.succeededFuture();
    said.onComplete(done -> {
      to.reset(0x2);
      call.ended();
      end.tryComplete(End.BROKEN);
    });
  }

  private static long declaredLength(HttpClientResponse response) {
    String declared = response.getHeader(HttpHeaders.CONTENT_LENGTH);
    try {
      return declared == null ? -1 : Long.parseLong(declared.strip());
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
