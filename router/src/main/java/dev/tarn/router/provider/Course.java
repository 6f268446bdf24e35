package dev.tarn.router.provider;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/// How far a call has come along its plan. Belongs to one event loop.
final class Course {
  /// Tries of one call, however long its plan is and whatever it asks for: each attempt has one, as
  /// many as are left are for trying again.
  static final int MOST_TRIES = 24;

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
  private static final long FIRST_PAUSE_MILLIS = 100;

  private final Plan plan;
  private int index;
  private int tries;
  private int all;

  Course(Plan plan) {
    this.plan = plan;
  }

  /// Place of the attempt in the plan.
  int index() {
    return index;
  }

  /// The attempt to be tried, from now on once more.
  Attempt tried() {
    tries++;
    all++;
    return plan.attempts().get(index);
  }

  boolean hasNext() {
    return index + 1 < plan.attempts().size();
  }

  void next() {
    index++;
    tries = 0;
  }

  /// Whether a try that cost nobody anything may be made anew at once.
  boolean mayRepeat() {
    return tries <= Math.max(1, retries()) && hasRoom();
  }

  /// Milliseconds until then: none at first, since a connection that was kept is often a closed
  /// one.
  long repeatAfterMillis() {
    return tries == 1 ? 0 : backOff();
  }

  /// Whether a failure of the attempt is the end, whatever it is.
  boolean isLast() {
    return !hasNext() && retries() == 0;
  }

  /// Milliseconds until the attempt is tried again; empty if it is not. What the provider asks for
  /// if that is short, else exponential back-off with jitter.
  Optional<Long> pause(Optional<Duration> asked) {
    if (tries > retries() || !hasRoom()) {
      return Optional.empty();
    }
    if (asked.isPresent()) {
      return asked.filter(wait -> wait.compareTo(LONGEST_PAUSE) <= 0).map(Duration::toMillis);
    }
    return Optional.of(backOff());
  }

  /// Exponential, with jitter.
  private long backOff() {
    long most = FIRST_PAUSE_MILLIS << (tries - 1);
    return ThreadLocalRandom.current().nextLong(most / 2, most);
  }

  /// Whether one more try takes nothing from the attempts to come.
  private boolean hasRoom() {
    return all + plan.attempts().size() - index - 1 < MOST_TRIES;
  }

  private int retries() {
    return plan.retries(plan.attempts().get(index));
  }
}
