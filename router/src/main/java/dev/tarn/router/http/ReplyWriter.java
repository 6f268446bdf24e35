package dev.tarn.router.http;

import dev.tarn.router.provider.UpstreamReply;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Writes a provider's reply to the client: the head, then the bytes as they come, with
/// back-pressure. Belongs to one event loop.
final class ReplyWriter {
  private final Call call;
  private final Context loop = Objects.requireNonNull(Vertx.currentContext());
  private final UpstreamReply from;
  private final HttpServerResponse to;
  private final Passage passage;
  private final Consumer<Buffer> tap;
  private final Supplier<Future<?>> beforeEnd;
  private final Promise<End> end = Promise.promise();
  private long missing;
  private boolean declared;
  private Buffer held = Buffer.buffer();
  private boolean handingOn;

  /// Whether anything went to the client since that was last looked at.
  private boolean heard;

  private boolean over;
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
      Passage passage,
      Consumer<Buffer> tap,
      Supplier<Future<?>> beforeEnd) {
    this.call = call;
    this.from = reply;
    this.to = call.response();
    this.passage = passage;
    this.tap = tap;
    this.beforeEnd = beforeEnd;
  }

  /// Writes a reply, head first.
  ///
  /// @param tap sees each piece of the provider's after it was handed on
  /// @param beforeEnd what the end of the reply waits for
  static Future<End> write(
      Call call,
      UpstreamReply reply,
      Passage passage,
      Consumer<Buffer> tap,
      Supplier<Future<?>> beforeEnd) {
    ReplyWriter writer = new ReplyWriter(call, reply, passage, tap, beforeEnd);
    writer.head();
    writer.body();
    return writer.end.future();
  }

  /// Writes a reply whose body is all here.
  ///
  /// @param headers besides the diagnostics
  static Future<End> whole(
      Call call, int status, MultiMap headers, Buffer body, Supplier<Future<?>> beforeEnd) {
    return beforeEnd
        .get()
        .transform(done -> {
          if (call.isGone()) {
            return Future.succeededFuture(End.CLIENT_GONE);
          }
          HttpServerResponse to = call.response();
          to.setStatusCode(status);
          to.headers().addAll(headers);
          call.diagnostics().writeTo(to.headers());
          UnreadBody.answer(call.request(), body);
          call.ended();
          return Future.succeededFuture(End.WHOLE);
        });
  }

  private void head() {
    passage.head(to);
    missing = declaredLength(to.headers());
    declared = missing >= 0;
    call.diagnostics().writeTo(to.headers());
    if (!declared && hasBody()) {
      to.setChunked(true);
      // Clients wait for the head of a stream, and the first token may be a minute away.
      handOnSoon();
    }
  }

  private boolean hasBody() {
    int status = to.getStatusCode();
    return status != 204 && status != 304 && !call.request().method().equals(HttpMethod.HEAD);
  }

  private void body() {
    call.onGone(() -> end.tryComplete(End.CLIENT_GONE));
    from.read(this::piece, this::whole, this::broken);
    passage.patience().ifPresent(this::keepAlive);
  }

  private void keepAlive(Duration every) {
    long timer = loop.owner().setPeriodic(Math.max(1, every.toMillis()), id -> unlessHeard());
    end.future().onComplete(done -> loop.owner().cancelTimer(timer));
  }

  private void unlessHeard() {
    if (!heard && !over && !broken && !call.isGone() && !to.writeQueueFull()) {
      held.appendBuffer(passage.keepAlive());
      handOnSoon();
    }
    heard = false;
  }

  private void piece(Buffer piece) {
    if (over || call.isGone()) {
      return;
    }
    missing -= piece.length();
    held.appendBuffer(passage.piece(piece));
    boolean isLast = declared && missing <= 0;
    if (!isLast && held.length() > 0) {
      heard = true;
      handOnSoon();
    }
    tap.accept(piece);
    if (passage.isOver()) {
      from.discard();
      whole();
    }
  }

  /// What the socket had ready arrives in many pieces, one for each chunk; it is handed on as soon
  /// as all of it has been seen, in one write: each write is a system call, and those are most of
  /// what a stream costs.
  private void handOnSoon() {
    if (!handingOn) {
      handingOn = true;
      loop.runOnContext(now -> handOn());
    }
  }

  private void handOn() {
    handingOn = false;
    if (broken || call.isGone() || to.ended()) {
      return;
    }
    if (held.length() == 0) {
      to.writeHead();
      return;
    }
    to.write(taken());
    if (to.writeQueueFull()) {
      from.pause();
      to.drainHandler(drained -> from.resume());
    }
  }

  private Buffer taken() {
    Buffer all = held;
    held = Buffer.buffer();
    return all;
  }

  /// The last bytes and the end are one write, and with a short reply the head too.
  private void whole() {
    if (over) {
      return;
    }
    over = true;
    Buffer last = passage.end();
    beforeEnd
        .get()
        .onComplete(done -> {
          if (!call.isGone() && !broken) {
            held.appendBuffer(last);
            UnreadBody.answer(call.request(), taken());
            call.ended();
            end.tryComplete(End.WHOLE);
          }
        });
  }

  /// After what is left to be said the connection is reset, so that nobody takes the part for the
  /// whole.
  private void broken() {
    if (over || broken || call.isGone() || to.ended()) {
      return;
    }
    broken = true;
    held.appendBuffer(passage.broken());
    Future<Void> said = held.length() > 0 ? to.write(taken()) : Future.succeededFuture();
    said.onComplete(done -> {
      to.reset(0x2);
      call.ended();
      end.tryComplete(End.BROKEN);
    });
  }

  private static long declaredLength(MultiMap headers) {
    String declared = headers.get(HttpHeaders.CONTENT_LENGTH);
    try {
      return declared == null ? -1 : Long.parseLong(declared.strip());
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
