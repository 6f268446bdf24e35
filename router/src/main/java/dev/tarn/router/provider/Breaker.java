package dev.tarn.router.provider;

/// Leaves a provider alone that failed several times in a row: for a while, which doubles each time
/// a probe fails, then for as long as one probe is under way. Not thread-safe.
final class Breaker {
  private static final int FAULTS = 5;
  private static final long FIRST_MILLIS = 5_000;
  private static final long MOST_MILLIS = 5 * 60_000;

  private int faults;
  private long pauseMillis = FIRST_MILLIS;
  private long openUntil = Long.MIN_VALUE;
  private boolean open;

  void answered() {
    faults = 0;
    open = false;
    pauseMillis = FIRST_MILLIS;
  }

  void failed(long now) {
    faults++;
    if (open) {
      pauseMillis = Math.min(MOST_MILLIS, pauseMillis * 2);
    }
    if (faults >= FAULTS) {
      open = true;
      openUntil = now + pauseMillis;
    }
  }

  /// Whether a call may be made.
  boolean lets(long now) {
    return !open || now >= openUntil;
  }

  /// A call is made. If it is a probe, no other is until its outcome is known, or never heard for
  /// as long again, its client having left.
  void begins(long now) {
    if (open) {
      openUntil = now + pauseMillis;
    }
  }
}
