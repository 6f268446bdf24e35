package dev.tarn.router.provider;

import java.util.OptionalDouble;

/// Counts of the last five minutes, in slices of 30 seconds. Latencies are kept as a histogram
/// whose steps grow by a quarter, from 1 ms to some 13 minutes, so that a percentile is right to a
/// quarter. Not thread-safe.
final class SlidingWindow {
  private static final int SLICES = 10;
  private static final long SLICE_MILLIS = 30_000;
  private static final double GROWTH = Math.log(1.25);
  private static final int STEPS = 62;

  private final Slice[] slices = new Slice[SLICES];

  private static final class Slice {
    private final int[] latencies = new int[STEPS];
    private long number = Long.MIN_VALUE;
    private int answers;
    private int begun;
    private int faults;
    private long tokens;
    private long nanos;

    private void begin(long slice) {
      number = slice;
      answers = 0;
      begun = 0;
      faults = 0;
      tokens = 0;
      nanos = 0;
      java.util.Arrays.fill(latencies, 0);
    }
  }

  SlidingWindow() {
    java.util.Arrays.setAll(slices, i -> new Slice());
  }

  void answered(long now) {
    slice(now).answers++;
  }

  /// The first word of an answer came after so long.
  void began(long now, long millis) {
    Slice slice = slice(now);
    slice.begun++;
    slice.latencies[step(millis)]++;
  }

  void failed(long now) {
    slice(now).faults++;
  }

  void spoke(long now, long tokens, long nanos) {
    Slice slice = slice(now);
    slice.tokens += tokens;
    slice.nanos += nanos;
  }

  /// Milliseconds to the first word that this part of the answers took at most.
  ///
  /// @param part from 0 to 1
  OptionalDouble percentile(long now, double part) {
    long begun = 0;
    int[] latencies = new int[STEPS];
    for (Slice slice : slices) {
      if (isRecent(slice, now)) {
        begun += slice.begun;
        for (int i = 0; i < STEPS; i++) {
          latencies[i] += slice.latencies[i];
        }
      }
    }
    long seen = 0;
    for (int i = 0; i < STEPS && begun > 0; i++) {
      seen += latencies[i];
      if (seen >= part * begun) {
        return OptionalDouble.of(Math.exp(i * GROWTH));
      }
    }
    return OptionalDouble.empty();
  }

  OptionalDouble tokensPerSecond(long now) {
    long tokens = 0;
    long nanos = 0;
    for (Slice slice : slices) {
      if (isRecent(slice, now)) {
        tokens += slice.tokens;
        nanos += slice.nanos;
      }
    }
    return tokens == 0 || nanos == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(tokens * 1e9 / nanos);
  }

  double errorRate(long now) {
    long answers = 0;
    long faults = 0;
    for (Slice slice : slices) {
      if (isRecent(slice, now)) {
        answers += slice.answers;
        faults += slice.faults;
      }
    }
    return faults == 0 ? 0 : (double) faults / (answers + faults);
  }

  private Slice slice(long now) {
    long number = now / SLICE_MILLIS;
    Slice slice = slices[(int) (number % SLICES)];
    if (slice.number != number) {
      slice.begin(number);
    }
    return slice;
  }

  private static boolean isRecent(Slice slice, long now) {
    long number = now / SLICE_MILLIS;
    return slice.number <= number && slice.number > number - SLICES;
  }

  private static int step(long millis) {
    int step = (int) Math.ceil(Math.log((double) Math.max(1, millis)) / GROWTH);
    return Math.min(STEPS - 1, step);
  }
}
