package dev.tarn.router.usage;

/// What was counted in the last minute: a sum over a ring of seconds, one of them more than a
/// minute has, so that no span of 60 seconds ever holds more than was let in. Constant in size, and
/// in time but for seconds that passed unused. Thread-safe.
final class Window {
  private static final int SECONDS = 61;

  /// Made when something is to be counted: most keys have no limit.
  private long[] counts = {};

  private long newest = Long.MIN_VALUE;
  private long sum;

  /// Counts `amount` if less than `limit` has been counted; so the last to be let in may go beyond.
  ///
  /// @param second rises, from any start
  /// @return 0, or in how many seconds it would do
  synchronized int add(long second, long amount, long limit) {
    advance(second);
    if (sum >= limit) {
      return untilBelow(limit);
    }
    counts[slot(newest)] += amount;
    sum += amount;
    return 0;
  }

  /// Counts `amount` whatever the limit; less than nothing takes back what was counted then.
  ///
  /// @param at the second that it belongs to; what has passed is not counted any more
  synchronized void correct(long second, long at, long amount) {
    advance(second);
    if (at > newest - SECONDS && at <= newest) {
      counts[slot(at)] += amount;
      sum += amount;
    }
  }

  /// Whether nothing is left of what was counted.
  synchronized boolean isOver(long second) {
    return newest == Long.MIN_VALUE || second - newest >= SECONDS;
  }

  private void advance(long second) {
    if (second <= newest) {
      return;
    }
    if (isOver(second)) {
      counts = new long[SECONDS];
      sum = 0;
      newest = second;
      return;
    }
    while (newest < second) {
      newest++;
      sum -= counts[slot(newest)];
      counts[slot(newest)] = 0;
    }
  }

  private int untilBelow(long limit) {
    long left = sum;
    for (int passed = 1; passed < SECONDS; passed++) {
      left -= counts[slot(newest + passed)];
      if (left < limit) {
        return passed;
      }
    }
    return SECONDS;
  }

  private static int slot(long second) {
    return (int) Math.floorMod(second, (long) SECONDS);
  }
}
