package dev.tarn.router.provider;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/// How long calls may still take, looked at together a few times a second: a timer of its own for
/// each call, put off by each piece of a stream, cost more than all else of that piece. Belongs to
/// one event loop.
final class Deadlines {
  /// How late a deadline may be noticed, in milliseconds.
  static final long SWEEP_MILLIS = 50;

  private final Set<Deadline> running = Collections.newSetFromMap(new IdentityHashMap<>());

  Deadlines(Vertx vertx) {
    vertx.setPeriodic(SWEEP_MILLIS, id -> sweep());
  }

  /// Runs `late` unless what is waited for comes in time.
  Deadline start(Duration within, Runnable late) {
    Deadline deadline = new Deadline(within, late);
    running.add(deadline);
    return deadline;
  }

  private void sweep() {
    long now = System.nanoTime();
    List<Deadline> late = running.stream().filter(deadline -> now > deadline.nanos).toList();
    late.forEach(deadline -> {
      deadline.stop();
      deadline.late.run();
    });
  }

  /// One call's.
  final class Deadline {
    private final Runnable late;
    private long nanos;

    private Deadline(Duration within, Runnable late) {
      this.late = late;
      extend(within);
    }

    /// Counts anew from now.
    void extend(Duration within) {
      nanos = System.nanoTime() + within.toNanos();
    }

    /// What was waited for has come, or nobody waits any more.
    void stop() {
      running.remove(this);
    }
  }
}
