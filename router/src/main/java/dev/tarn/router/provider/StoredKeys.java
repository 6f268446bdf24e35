package dev.tarn.router.provider;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tarn.config.Secret;
import dev.tarn.records.KeyVault;
import dev.tarn.records.StoredKey;
import dev.tarn.router.dialect.RouterException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The provider keys that workspaces have stored, for calls under way: looked up off the event loop
/// and then kept for seconds, [#FRESH], and looked up again at once when an account was changed;
/// while the database is away, those of the last [#STALE] go on. Thread-safe; never blocks.
public final class StoredKeys {
  static final Duration FRESH = Duration.ofSeconds(5);
  static final Duration STALE = Duration.ofMinutes(10);

  /// Of a workspace that has stored none.
  public static final KeyVault.Unlocked NONE =
      new KeyVault.Unlocked() {
        @Override
        public List<StoredKey> keys() {
          return List.of();
        }

        @Override
        public Secret open(StoredKey key) {
          throw new IllegalStateException("there is no such key");
        }
      };

  private static final Logger LOG = LoggerFactory.getLogger(StoredKeys.class);

  private record Known(KeyVault.Unlocked keys, Instant at, long era) {}

  private final KeyVault vault;
  private final BiConsumer<StoredKey, String> refusals;
  private final LongSupplier era;
  private final Executor executor;
  private final InstantSource clock;
  private final Cache<String, Known> known =
      Caffeine.newBuilder()
          .executor(Runnable::run)
          .maximumSize(10_000)
          .expireAfterWrite(STALE)
          .build();

  /// @param refusals gets keys that their providers refuse, and why; may block
  /// @param era rises when an account was changed; what was looked up before counts no more
  /// @param executor bounded; runs look-ups, which block
  public StoredKeys(
      KeyVault vault,
      BiConsumer<StoredKey, String> refusals,
      LongSupplier era,
      Executor executor,
      InstantSource clock) {
    this.vault = vault;
    this.refusals = refusals;
    this.era = era;
    this.executor = executor;
    this.clock = clock;
  }

  /// The keys of a workspace. Fails with 503 `accounts_unavailable`.
  Future<KeyVault.Unlocked> of(String workspace) {
    long now = era.getAsLong();
    Optional<Known> seen =
        Optional.ofNullable(known.getIfPresent(workspace)).filter(k -> k.era() == now);
    Optional<Known> fresh = seen.filter(k -> k.at().plus(FRESH).isAfter(clock.instant()));
    if (fresh.isPresent()) {
      return Future.succeededFuture(fresh.get().keys());
    }
    CompletableFuture<KeyVault.Unlocked> asked = new CompletableFuture<>();
    onExecutor(() -> look(workspace, now, asked), asked);
    return here(asked)
        .recover(failure ->
            seen.isPresent()
                ? Future.succeededFuture(seen.get().keys())
                : Future.failedFuture(
                    RouterException.overloaded(
                        "accounts_unavailable",
                        "Stored provider keys cannot be looked up right now; try again shortly.",
                        5)));
  }

  private void look(String workspace, long begun, CompletableFuture<KeyVault.Unlocked> asked) {
    try {
      KeyVault.Unlocked keys = vault.unlock(workspace);
      known.put(workspace, new Known(keys, clock.instant(), begun));
      asked.complete(keys);
    } catch (Throwable e) {
      // An error too must end the calls that wait.
      asked.completeExceptionally(e);
    }
  }

  /// A provider has refused a key: it is passed over from the next call on, and in the records
  /// until it is changed or tested.
  public void refused(StoredKey key) {
    known.invalidate(key.workspace());
    onExecutor(
        () -> {
          try {
            refusals.accept(key, "its provider refused it");
          } catch (RuntimeException e) {
            LOG.warn("could not note that stored key {} was refused: {}", key.id(), e.toString());
          } finally {
            known.invalidate(key.workspace());
          }
        },
        new CompletableFuture<>());
  }

  private void onExecutor(Runnable work, CompletableFuture<?> asked) {
    try {
      executor.execute(work);
    } catch (RejectedExecutionException e) {
      asked.completeExceptionally(e);
    }
  }

  private static <T> Future<T> here(CompletableFuture<T> stage) {
    Context context = Vertx.currentContext();
    return context == null
        ? Future.fromCompletionStage(stage)
        : Future.fromCompletionStage(stage, context);
  }
}
