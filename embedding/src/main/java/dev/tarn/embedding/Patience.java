package dev.tarn.embedding;

import dev.tarn.embedding.EmbeddingException.Kind;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/// How long a provider that fails is left alone: longer each time it fails again, until something
/// succeeds. Thread-safe.
final class Patience {
  private static final Duration DEAD_KEY = Duration.ofSeconds(30);

  /// Nobody is asked in vain where there is no key, and one may be given at any time.
  private static final Duration NO_KEY = Duration.ofSeconds(1);

  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final Duration AGAIN = Duration.ofMillis(500);
  private static final int MOST_DOUBLINGS = 12;

  private final LongSupplier nanos;
  private final Duration atMost;
  private final ReentrantLock lock = new ReentrantLock();
  // Below under the lock.
  private int failures;
  private long restUntil;
  private Optional<EmbeddingException> why = Optional.empty();

  /// @param nanos such as `System::nanoTime`
  /// @param atMost the longest rest after failures that are not the key's, unless the provider asks
  ///   for more
  Patience(LongSupplier nanos, Duration atMost) {
    this.nanos = nanos;
    this.atMost = atMost;
  }

  /// What is left of a rest; zero or less if there is none.
  Duration left() {
    lock.lock();
    try {
      return why.isEmpty() ? Duration.ZERO : Duration.ofNanos(restUntil - nanos.getAsLong());
    } finally {
      lock.unlock();
    }
  }

  /// The failure that the provider rests from, if it does.
  Optional<EmbeddingException> resting() {
    return left().isPositive() ? lastFailure() : Optional.empty();
  }

  /// Why the last request failed, if no later one succeeded.
  Optional<EmbeddingException> trouble() {
    return lastFailure();
  }

  private Optional<EmbeddingException> lastFailure() {
    lock.lock();
    try {
      return why;
    } finally {
      lock.unlock();
    }
  }

  void succeeded() {
    lock.lock();
    try {
      failures = 0;
      why = Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /// A request failed, for a reason that the next one may share.
  ///
  /// @param begun when it was sent; one that began before a rest did is no further failure
  /// @param asked how long the provider wants to be left alone
  void failed(EmbeddingException failure, long begun, Optional<Duration> asked) {
    lock.lock();
    try {
      long now = nanos.getAsLong();
      boolean known = why.isPresent() && begun - restUntil < 0;
      if (known) {
        return;
      }
      why = Optional.of(failure);
      if (failure.kind() == Kind.NO_KEY) {
        restUntil = now + NO_KEY.toNanos();
        return;
      }
      boolean dead = failure.kind() == Kind.DEAD_KEY;
      Duration own = (dead ? DEAD_KEY : AGAIN).multipliedBy(1L << failures);
      Duration rest =
          asked
              .filter(Duration::isPositive)
              .map(wanted -> shorter(wanted, LONGEST))
              .orElse(shorter(own, dead ? LONGEST : atMost));
      restUntil = now + rest.toNanos();
      failures = Math.min(failures + 1, MOST_DOUBLINGS);
    } finally {
      lock.unlock();
    }
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
