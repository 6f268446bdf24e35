package dev.tarn.records;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// Whether the database can be reached. While it is away, one call in [#PROBE] tries it, and all
/// others are told at once, so that a call that goes on without it does not wait for it first.
/// Thread-safe.
final class Reach {
  private static final Duration PROBE = Duration.ofSeconds(2);

  private final AtomicLong nextProbeNanos = new AtomicLong();
  private volatile boolean away;

  boolean mayTry() {
    if (!away) {
      return true;
    }
    long due = nextProbeNanos.get();
    long now = System.nanoTime();
    return now - due >= 0 && nextProbeNanos.compareAndSet(due, now + PROBE.toNanos());
  }

  void reached() {
    if (away) {
      away = false;
    }
  }

  void lost() {
    nextProbeNanos.set(System.nanoTime() + PROBE.toNanos());
    away = true;
  }
}
