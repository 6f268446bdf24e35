package dev.tarn.router.api;

import dev.tarn.memory.MemoryStore;
import dev.tarn.records.Records;
import dev.tarn.router.http.Callers;
import dev.tarn.router.recall.Recall;
import dev.tarn.router.recall.Tokens;
import dev.tarn.router.remember.Journal;
import dev.tarn.router.remember.Learner;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/// The door of this room.
public final class Api {
  private final MemoryApi memories;
  private final Executor executor;

  /// @param executor bounded; runs what blocks
  /// @param ids makes ids of memories and writes
  public Api(
      MemoryStore store,
      Records records,
      Journal journal,
      Learner learner,
      Recall recall,
      Tokens tokens,
      Executor executor,
      InstantSource clock,
      Supplier<String> ids) {
    this.memories = new MemoryApi(store, records, journal, learner, recall, tokens, clock, ids);
    this.executor = executor;
  }

  /// Serves our own APIs on one event loop.
  ///
  /// @param bodyBytes largest body
  public Handler<HttpServerRequest> handler(Vertx vertx, Callers callers, int bodyBytes) {
    return new ApiRoutes(callers, memories, executor).handler(vertx, bodyBytes);
  }
}
