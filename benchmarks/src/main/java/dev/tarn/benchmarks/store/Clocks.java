package dev.tarn.benchmarks.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

/// How long things took, by name.
final class Clocks {
  private final Map<String, List<Long>> nanos = new LinkedHashMap<>();

  <T> T time(String name, Callable<T> work) {
    long start = System.nanoTime();
    try {
      return work.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    } finally {
      note(name, System.nanoTime() - start);
    }
  }

  void note(String name, long took) {
    nanos.computeIfAbsent(name, n -> new ArrayList<>()).add(took);
  }

  double seconds(String name) {
    return nanos.getOrDefault(name, List.of()).stream().mapToLong(n -> n).sum() / 1e9;
  }

  /// Milliseconds below which the share of the calls stayed.
  double percentile(String name, double share) {
    List<Long> sorted = nanos.getOrDefault(name, List.of(0L)).stream().sorted().toList();
    return sorted.get(Math.min(sorted.size() - 1, (int) (share * sorted.size()))) / 1e6;
  }

  /// Everything that was timed more than once, in Markdown.
  String table() {
    StringBuilder table =
        new StringBuilder("| | calls | p50 ms | p99 ms | max ms |\n|---|--:|--:|--:|--:|");
    nanos.forEach((name, all) ->
        table.append(
            String.format(
                Locale.ROOT,
                "%n| %s | %d | %.2f | %.2f | %.2f |",
                name,
                all.size(),
                percentile(name, .50),
                percentile(name, .99),
                percentile(name, 1))));
    return table.toString();
  }

  Map<String, Map<String, Double>> json() {
    Map<String, Map<String, Double>> json = new LinkedHashMap<>();
    nanos
        .keySet()
        .forEach(name ->
            json.put(
                name,
                Map.of(
                    "p50ms", percentile(name, .50),
                    "p99ms", percentile(name, .99),
                    "maxms", percentile(name, 1))));
    return json;
  }
}
