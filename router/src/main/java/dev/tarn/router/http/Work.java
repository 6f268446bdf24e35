package dev.tarn.router.http;

import dev.tarn.router.dialect.RouterException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/// The one door of this room off the event loop: blocking work goes to a bounded executor, its
/// outcome comes back to the event loop it was asked on.
public final class Work {
  /// Half a millisecond of reading; two if they are all small fields.
  static final int QUICK_BYTES = 256 << 10;

  private Work() {}

  /// Runs `work` on `executor`. Fails with 503 if the executor takes no more.
  public static <T> Future<T> on(Executor executor, Callable<T> work) {
    CompletableFuture<T> done = new CompletableFuture<>();
    try {
      executor.execute(() -> {
        try {
          done.complete(work.call());
        } catch (Throwable e) {
          // An error too must end the call, which would wait for ever.
          done.completeExceptionally(e);
        }
      });
    } catch (RejectedExecutionException e) {
      done.completeExceptionally(
          RouterException.overloaded(
              "router_busy", "This router has too much to do; try again shortly.", 1));
    }
    return of(done);
  }

  /// Runs `work` at once if it is about so few bytes that the event loop does not feel it, else as
  /// [#on] does.
  static <T> Future<T> sized(Executor executor, long bytes, Callable<T> work) {
    return on(bytes <= QUICK_BYTES ? Runnable::run : executor, work);
  }

  /// The outcome of a stage, on the event loop it is asked on.
  public static <T> Future<T> of(CompletionStage<T> stage) {
    Context context = Vertx.currentContext();
    return context == null
        ? Future.fromCompletionStage(stage)
        : Future.fromCompletionStage(stage, context);
  }
}
