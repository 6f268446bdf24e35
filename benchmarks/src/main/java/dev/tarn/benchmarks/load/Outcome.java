package dev.tarn.benchmarks.load;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/// What came of a run. Latencies are of the calls that count: answered 200 and, where memory was
/// on, with status `ok`; the others are counted by what they were.
final class Outcome {
  /// An embedding that took less came from the cache: computing one takes milliseconds.
  private static final double CACHED_MS = 0.2;

  private final Map<String, Integer> others = new TreeMap<>();
  private final Latencies all = new Latencies();
  private final Latencies outsideEmbedding = new Latencies();
  private long nanos;
  private int calls;
  private int refused;
  private int cached;

  void add(long latencyNanos, Answer answer) {
    calls++;
    int status = answer.status();
    if (status / 100 != 2) {
      refused++;
      others.merge("status " + status, 1, Integer::sum);
      return;
    }
    String memory = answer.header("x-memorylake-memory-status");
    if (memory.isEmpty() || memory.equals("off")) {
      all.add(latencyNanos);
      return;
    }
    if (!memory.equals("ok")) {
      others.merge(memory, 1, Integer::sum);
      return;
    }
    double embedMs = stage(answer.header("server-timing"), "embed");
    if (embedMs < CACHED_MS) {
      cached++;
    }
    all.add(latencyNanos);
    outsideEmbedding.add(latencyNanos - Math.round(embedMs * 1e6));
  }

  private static double stage(String timing, String name) {
    int at = timing.indexOf(name + ";dur=");
    if (at < 0) {
      return 0;
    }
    int from = at + name.length() + 5;
    int end = timing.indexOf(',', from);
    return Double.parseDouble(timing.substring(from, end < 0 ? timing.length() : end));
  }

  void over(long elapsedNanos) {
    nanos = elapsedNanos;
  }

  /// All calls, whatever came of them.
  int calls() {
    return calls;
  }

  /// Calls answered with anything but 2xx.
  int refused() {
    return refused;
  }

  /// Calls that count, a second.
  double perSecond() {
    return all.size() * 1e9 / nanos;
  }

  /// Percent of all calls that count.
  double okPercent() {
    return calls == 0 ? 0 : 100.0 * all.size() / calls;
  }

  /// Percent of all calls whose question had been embedded before.
  double cachedPercent() {
    return calls == 0 ? 0 : 100.0 * cached / calls;
  }

  /// Percent of all calls by what they were instead.
  Map<String, Double> otherPercent() {
    Map<String, Double> percent = new TreeMap<>();
    others.forEach((what, count) -> percent.put(what, 100.0 * count / calls));
    return percent;
  }

  double millisAt(double quantile) {
    return all.millisAt(quantile);
  }

  /// The same without the time that Tarn waited for the embedding.
  double outsideEmbeddingMillisAt(double quantile) {
    return outsideEmbedding.millisAt(quantile);
  }

  /// Latencies in the order they came, exact.
  private static final class Latencies {
    private long[] nanos = new long[1 << 14];
    private int size;

    void add(long latency) {
      if (size == nanos.length) {
        nanos = Arrays.copyOf(nanos, size * 2);
      }
      nanos[size++] = latency;
    }

    int size() {
      return size;
    }

    double millisAt(double quantile) {
      if (size == 0) {
        return 0;
      }
      long[] sorted = Arrays.copyOf(nanos, size);
      Arrays.sort(sorted);
      return sorted[(int) Math.min(size - 1, Math.floor(quantile * size))] / 1e6;
    }
  }
}
