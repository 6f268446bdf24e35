package dev.tarn.embedding;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/// The first bytes of a body; what comes after them is not read, and the connection closed.
final class BoundedBody implements HttpResponse.BodySubscriber<BoundedBody.Bytes> {
  /// @param whole whether that is all there was
  record Bytes(byte[] bytes, boolean whole) {}

  private final int limit;
  private final CompletableFuture<Bytes> body = new CompletableFuture<>();
  private final List<ByteBuffer> buffers = new ArrayList<>();
  private Optional<Flow.Subscription> subscription = Optional.empty();
  private int length;

  BoundedBody(int limit) {
    this.limit = limit;
  }

  @Override
  public CompletionStage<Bytes> getBody() {
    return body;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = Optional.of(given);
    given.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> more) {
    for (ByteBuffer buffer : more) {
      int room = limit - length;
      if (buffer.remaining() > room) {
        buffers.add(buffer.slice(buffer.position(), room));
        length += room;
        subscription.ifPresent(Flow.Subscription::cancel);
        complete(false);
        return;
      }
      buffers.add(buffer);
      length += buffer.remaining();
    }
  }

  @Override
  public void onError(Throwable failure) {
    body.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    complete(true);
  }

  private void complete(boolean whole) {
    if (body.isDone()) {
      return;
    }
    ByteBuffer all = ByteBuffer.allocate(length);
    buffers.forEach(all::put);
    buffers.clear();
    body.complete(new Bytes(all.array(), whole));
  }
}
