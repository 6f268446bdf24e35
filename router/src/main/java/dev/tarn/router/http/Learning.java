package dev.tarn.router.http;

import dev.tarn.memory.MemoryScope;
import dev.tarn.records.Pauses;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/// Whether people let their calls be learned from. Thread-safe; never blocks.
final class Learning {
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

  /// While the records do not answer, what was known lately counts. Never fails.
  Future<State> of(MemoryScope scope) {
    String name = name(scope);
    Future<Optional<Boolean>> found =
        known.find(name, () -> Optional.of(pauses.since(person(scope)).isPresent()));
    Future<Optional<Boolean>> told = found.isComplete() ? found : patiently(found);
    return told.transform(answer ->
        Future.succeededFuture(state(answer.succeeded() ? answer.result() : known.last(name))));
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
