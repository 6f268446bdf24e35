package dev.tarn.router.api;

import dev.tarn.config.Secret;
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
import java.util.function.Function;
import java.util.function.Supplier;

/// The door of this room.
public final class Api {
  private final MemoryApi memories;
  private final StoredKeys storedKeys;
  private final Function<Vertx, ProviderDoor> providers;
  private final Secret operatorKey;
  private final Executor executor;

  /// @param providers makes the door to providers for one event loop
  /// @param operatorKey opens what is not one user's
  /// @param executor bounded; runs what blocks
  /// @param ids makes ids of memories and writes
  public Api(
      MemoryStore store,
      Records records,
      Journal journal,
      Learner learner,
      Recall recall,
      Tokens tokens,
      Function<Vertx, ProviderDoor> providers,
      Secret operatorKey,
      Executor executor,
      InstantSource clock,
      Supplier<String> ids) {
    this.memories = new MemoryApi(store, records, journal, learner, recall, tokens, clock, ids);
    this.storedKeys = new StoredKeys(records.providerKeys());
    this.providers = providers;
    this.operatorKey = operatorKey;
    this.executor = executor;
  }

  /// Serves our own APIs on one event loop.
  ///
  /// @param bodyBytes largest body
  public Handler<HttpServerRequest> handler(Vertx vertx, Callers callers, int bodyBytes) {
    ProviderKeyRoutes providerKeys =
        new ProviderKeyRoutes(
            new LocalAdministrators(callers, operatorKey)::administrate,
            storedKeys,
            providers.apply(vertx),
            () -> {},
            executor);
    return new ApiRoutes(callers, memories, providerKeys, executor).handler(vertx, bodyBytes);
  }
}
