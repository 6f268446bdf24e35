package dev.tarn.router.remember;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;

/// A position that moves on, and those who wait for it. Thread-safe.
final class Reached {
  private final ConcurrentSkipListMap<Long, CompletableFuture<Void>> waiting =
      new ConcurrentSkipListMap<>();
  private volatile long position;

  Reached(long position) {
    this.position = position;
  }

  long position() {
    return position;
  }

  /// Moves, also back: then nobody is told.
  void move(long to) {
    position = to;
    release();
  }

  /// Completes once the position is there.
  CompletableFuture<Void> at(long wanted) {
    CompletableFuture<Void> future =
        waiting.computeIfAbsent(wanted, p -> new CompletableFuture<>());
    release();
    return future;
  }

  private void release() {
    Map.Entry<Long, CompletableFuture<Void>> first = waiting.firstEntry();
    while (first != null && first.getKey() <= position) {
      waiting.remove(first.getKey());
      first.getValue().complete(null);
      first = waiting.firstEntry();
    }
  }
}
