package dev.tarn.router.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tarn.router.dialect.RouterException;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;

/// What was looked up in the records. It is looked up again after [#FRESH], and at once when an
/// account was changed; while the records are away, what was found within [#STALE] goes on, unless
/// an account has been changed since. Thread-safe; never blocks.
final class LookUps<T> {
  static final Duration FRESH = Duration.ofSeconds(5);
  static final Duration STALE = Duration.ofMinutes(10);

  private record Known<T>(Optional<T> found, long atMillis, long era) {}

  private final AccountWatch watch;
  private final Executor executor;
  private final InstantSource clock;

  /// Kept in order by who asks: waking a thread for it would cost more than the work.
  private final Cache<String, Known<T>> known =
      Caffeine.newBuilder()
          .executor(Runnable::run)
          .maximumSize(10_000)
          .expireAfterWrite(STALE)
          .build();

  /// @param executor runs look-ups, which block
  LookUps(AccountWatch watch, Executor executor, InstantSource clock) {
    this.watch = watch;
    this.executor = executor;
    this.clock = clock;
  }

  /// What is kept under `name`, or what `look` finds. Fails with 503 `accounts_unavailable`.
  Future<Optional<T>> find(String name, Callable<Optional<T>> look) {
    long era = watch.era();
    Optional<Known<T>> seen = known(name, era);
    if (seen.filter(this::isFresh).isPresent()) {
      return Future.succeededFuture(seen.get().found());
    }
    return Work.on(executor, look)
        .compose(
            found -> {
              known.put(name, new Known<>(found, clock.millis(), era));
              return Future.succeededFuture(found);
            },
            failure ->
                seen.filter(k -> k.found().isPresent() && k.era() == watch.era())
                    .map(k -> Future.succeededFuture(k.found()))
                    .orElseGet(() ->
                        Future.failedFuture(
                            RouterException.overloaded(
                                "accounts_unavailable",
                                "Keys cannot be checked right now; try again shortly.",
                                5))));
  }

  /// What was found under a name, unless it is to be looked up again.
  Optional<T> fresh(String name) {
    return known(name, watch.era()).filter(this::isFresh).flatMap(Known::found);
  }

  /// What was found under a name last, however long ago within [#STALE], unless an account has been
  /// changed since.
  Optional<T> last(String name) {
    return known(name, watch.era()).flatMap(Known::found);
  }

  private Optional<Known<T>> known(String name, long era) {
    return Optional.ofNullable(known.getIfPresent(name)).filter(k -> k.era() == era);
  }

  private boolean isFresh(Known<T> seen) {
    return clock.millis() - seen.atMillis() < FRESH.toMillis();
  }
}
