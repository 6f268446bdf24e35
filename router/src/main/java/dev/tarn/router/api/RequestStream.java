package dev.tarn.router.api;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// The body of a request as a stream that blocks. The client is asked for more as what came is
/// read, so a few pieces are held at a time. Made on the event loop of a paused request, read by
/// one other thread.
final class RequestStream extends InputStream {
  private static final int AHEAD = 4;
  private static final long PATIENCE_SECONDS = 60;

  private final HttpServerRequest request;
  private final Context loop = Objects.requireNonNull(Vertx.currentContext());
  private final BlockingQueue<Next> pieces = new LinkedBlockingQueue<>();
  private Buffer piece = Buffer.buffer();
  private int at;
  private boolean ended;

  /// @param bytes empty at the end
  private record Next(Optional<Buffer> bytes, boolean failed) {}

  RequestStream(HttpServerRequest request) {
    this.request = request;
    request.handler(bytes -> pieces.add(new Next(Optional.of(bytes), false)));
    request.endHandler(end -> pieces.add(new Next(Optional.empty(), false)));
    request.exceptionHandler(failure -> pieces.add(new Next(Optional.empty(), true)));
    request.fetch(AHEAD);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    while (!ended && at == piece.length()) {
      next();
    }
    if (ended) {
      return -1;
    }
    int count = Math.min(length, piece.length() - at);
    piece.getBytes(at, at + count, into, offset);
    at += count;
    return count;
  }

  private void next() throws IOException {
    Next next;
    try {
      next = pieces.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the import was stopped", e);
    }
    if (next == null || next.failed()) {
      throw new IOException("the body did not arrive whole");
    }
    piece = next.bytes().orElseGet(Buffer::buffer);
    at = 0;
    ended = next.bytes().isEmpty();
    if (!ended) {
      loop.runOnContext(now -> request.fetch(1));
    }
  }
}
