package dev.tarn.benchmarks.load;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/// What one way of calling came to, in one round, or as the median of rounds.
///
/// @param concurrency calls at the same time
/// @param perSecond calls that count, a second
/// @param p50 milliseconds
/// @param p99 milliseconds
/// @param outsideP50 milliseconds without the embedding; 0 where there is none
/// @param cost of the proxy
/// @param okPercent calls that count
/// @param cachedPercent calls whose question had been embedded before
/// @param otherPercent calls that do not count, by what they were
record Cell(
    Call call,
    int concurrency,
    double perSecond,
    double p50,
    double p99,
    double outsideP50,
    Cost cost,
    double okPercent,
    double cachedPercent,
    Map<String, Double> otherPercent) {

  /// What calls cost the proxy.
  ///
  /// @param cpuMicros for each call
  /// @param authMicros for each call, by the clock, until its caller was known; 0 if it asks nobody
  record Cost(double cpuMicros, double authMicros, double residentMiB) {}

  static Cell of(Call call, int concurrency, Outcome outcome, Cost cost) {
    return new Cell(
        call,
        concurrency,
        outcome.perSecond(),
        outcome.millisAt(0.5),
        outcome.millisAt(0.99),
        outcome.outsideEmbeddingMillisAt(0.5),
        cost,
        outcome.okPercent(),
        outcome.cachedPercent(),
        outcome.otherPercent());
  }

  /// The median of the rounds, number by number.
  static Cell median(List<Cell> rounds) {
    Cell first = rounds.getFirst();
    Map<String, Double> others = new TreeMap<>();
    rounds.forEach(r -> r.otherPercent().keySet().forEach(k -> others.put(k, 0.0)));
    others.replaceAll((k, v) -> median(rounds, r -> r.otherPercent().getOrDefault(k, 0.0)));
    return new Cell(
        first.call(),
        first.concurrency(),
        median(rounds, Cell::perSecond),
        median(rounds, Cell::p50),
        median(rounds, Cell::p99),
        median(rounds, Cell::outsideP50),
        new Cost(
            median(rounds, Cell::cpuMicros),
            median(rounds, cell -> cell.cost().authMicros()),
            median(rounds, cell -> cell.cost().residentMiB())),
        median(rounds, Cell::okPercent),
        median(rounds, Cell::cachedPercent),
        others);
  }

  double cpuMicros() {
    return cost.cpuMicros();
  }

  private static double median(List<Cell> rounds, ToDoubleFunction<Cell> number) {
    return quantile(rounds.stream().mapToDouble(number).toArray(), 0.5);
  }

  /// A quantile, by interpolation between the two values next to it.
  static double quantile(double[] values, double share) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }

  /// What is written to the result file.
  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("way", call.way().label());
    json.put("dialect", call.wire().label());
    json.put("format", call.form().label());
    json.put("concurrency", concurrency);
    json.put("perSecond", perSecond);
    json.put("p50Millis", p50);
    json.put("p99Millis", p99);
    json.put("p50OutsideEmbeddingMillis", outsideP50);
    json.put("cpuMicrosPerCall", cost.cpuMicros());
    json.put("authMicrosPerCall", cost.authMicros());
    json.put("residentMiB", cost.residentMiB());
    json.put("okPercent", okPercent);
    json.put("cachedPercent", cachedPercent);
    json.put("otherPercent", otherPercent);
    return json;
  }
}
