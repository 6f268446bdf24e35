package dev.tarn.router.http;

import dev.tarn.memory.MemoryScope;
import dev.tarn.records.Pauses;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/// Whether people let their calls be learned from. Thread-safe; never blocks.
final class Learning {
  /// No scope's key.
  private static final String ANYBODY = "";

  private final Pauses pauses;
  private final Duration patience;
  private final LookUps<Boolean> known;

  /// @param patience the most that a call waits for the answer
  /// @param executor runs look-ups
  Learning(
      Pauses pauses,
      Duration patience,
      AccountWatch watch,
      Executor executor,
      InstantSource clock) {
    this.pauses = pauses;
    this.patience = patience;
    this.known = new LookUps<>(watch, executor, clock);
  }

  /// What may become of what a person says.
  enum State {
    ON,
    /// It is noted as known, by its hash, so that no history teaches it later.
    PAUSED,
    /// It cannot be told now, so nothing is kept.
    UNKNOWN
  }

  /// Where nobody has paused, which is so for most routers, no person is looked up. While the
  /// records do not answer, what was known lately counts. Never fails.
  Future<State> of(MemoryScope scope) {
    String name = name(scope);
    return told(ANYBODY, pauses::any)
        .compose(any -> {
          if (any.isEmpty()) {
            return Future.succeededFuture(known.last(name));
          }
          return any.get()
              ? told(name, () -> pauses.since(person(scope)).isPresent())
              : Future.succeededFuture(any);
        })
        .map(Learning::state);
  }

  /// Never fails; empty if nothing is known.
  private Future<Optional<Boolean>> told(String name, Callable<Boolean> look) {
    Future<Optional<Boolean>> found = known.find(name, () -> Optional.of(look.call()));
    Future<Optional<Boolean>> told = found.isComplete() ? found : patiently(found);
    return told.recover(failure -> Future.succeededFuture(known.last(name)));
  }

  private Future<Optional<Boolean>> patiently(Future<Optional<Boolean>> found) {
    return Work.of(
        found
            .toCompletionStage()
            .toCompletableFuture()
            .copy()
            .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS));
  }

  private static State state(Optional<Boolean> paused) {
    return paused.map(is -> is ? State.PAUSED : State.ON).orElse(State.UNKNOWN);
  }

  private static Pauses.Person person(MemoryScope scope) {
    return new Pauses.Person(scope.workspace(), scope.project(), scope.user());
  }

  private static String name(MemoryScope scope) {
    return scope.agent().isEmpty()
        ? scope.key()
        : new MemoryScope(scope.workspace(), scope.project(), scope.user(), Optional.empty()).key();
  }
}
