package dev.tarn.router;

import io.vertx.core.Future;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// Waits for what another thread brings, as a start and an end must.
final class Await {
  private Await() {}

  /// Blocks until it is there.
  ///
  /// @throws RuntimeException the one that it failed with; else [CompletionException] around it
  static <T> T await(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException known ? known : e;
    }
  }

  static <T> T await(Future<T> future) {
    return await(future.toCompletionStage().toCompletableFuture());
  }
}
