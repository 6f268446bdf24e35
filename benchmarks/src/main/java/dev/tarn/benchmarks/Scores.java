package dev.tarn.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Means over questions, in percent but for MRR and nDCG.
final class Scores {
  static final List<Integer> DEPTHS = List.of(5, 10, 20);
  static final List<Integer> BUDGETS = List.of(250, 500, 1000, 2000);

  private final Map<String, Double> sums = new LinkedHashMap<>();
  private int questions;

  /// Adds one question.
  ///
  /// @param ranked ids of turns, best first, each once
  /// @param byBudget ids of the turns whose memories were chosen within each budget of tokens
  /// @param sessions the session of each turn; sessions come in the order of their best turns
  void add(
      List<String> ranked,
      Set<String> gold,
      Map<Integer, Set<String>> byBudget,
      Map<String, String> sessions) {
    questions++;
    for (int depth : DEPTHS) {
      long found = ranked.stream().limit(depth).filter(gold::contains).count();
      sum("R@" + depth, 100.0 * found / gold.size());
    }
    for (int depth : DEPTHS) {
      boolean hit = ranked.stream().limit(depth).anyMatch(gold::contains);
      sum("hit@" + depth, hit ? 100 : 0);
    }
    Set<String> asked = gold.stream().map(sessions::get).collect(Collectors.toSet());
    sum("session hit@10", hit(ranked.stream().map(sessions::get).distinct(), asked));
    sum("session of 10 turns", hit(ranked.stream().map(sessions::get), asked));
    sum("MRR", reciprocalRank(ranked, gold));
    sum("nDCG@10", ndcg(ranked, gold));
    byBudget.forEach((budget, turns) -> {
      long found = gold.stream().filter(turns::contains).count();
      sum("R " + budget + " tok", 100.0 * found / gold.size());
    });
  }

  int questions() {
    return questions;
  }

  /// Mean by name of the measure.
  Map<String, Double> means() {
    Map<String, Double> means = new LinkedHashMap<>();
    sums.forEach((name, sum) -> means.put(name, sum / questions));
    return means;
  }

  /// 100 if one of the first ten is wanted.
  private static double hit(Stream<String> ranked, Set<String> wanted) {
    return ranked.limit(10).anyMatch(wanted::contains) ? 100 : 0;
  }

  private void sum(String name, double value) {
    sums.merge(name, value, Double::sum);
  }

  private static double reciprocalRank(List<String> ranked, Set<String> gold) {
    for (int i = 0; i < ranked.size(); i++) {
      if (gold.contains(ranked.get(i))) {
        return 1.0 / (i + 1);
      }
    }
    return 0;
  }

  private static double ndcg(List<String> ranked, Set<String> gold) {
    double gain = 0;
    double ideal = 0;
    for (int i = 0; i < 10; i++) {
      double discount = Math.log(2) / Math.log(i + 2);
      gain += i < ranked.size() && gold.contains(ranked.get(i)) ? discount : 0;
      ideal += i < gold.size() ? discount : 0;
    }
    return gain / ideal;
  }

  /// A table of groups of questions, in Markdown.
  static String table(Map<String, Scores> groups) {
    List<String> lines = new ArrayList<>();
    List<String> names = new ArrayList<>();
    groups.values().stream().findFirst().ifPresent(s -> names.addAll(s.means().keySet()));
    lines.add("| questions | n | " + String.join(" | ", names) + " |");
    lines.add("|---|---|" + "---|".repeat(names.size()));
    groups.forEach((group, scores) -> {
      StringBuilder line = new StringBuilder("| " + group + " | " + scores.questions() + " |");
      Map<String, Double> means = scores.means();
      for (String name : names) {
        String form = name.equals("MRR") || name.startsWith("nDCG") ? "%.3f" : "%.1f";
        line.append(String.format(Locale.ROOT, " " + form + " |", means.getOrDefault(name, 0.0)));
      }
      lines.add(line.toString());
    });
    return String.join("\n", lines);
  }

  /// The percentiles of latencies in milliseconds, by step.
  static Map<String, Map<String, Double>> latencies(Map<String, List<Long>> nanosByStep) {
    Map<String, Map<String, Double>> all = new TreeMap<>();
    nanosByStep.forEach((step, nanos) -> {
      List<Long> sorted = nanos.stream().sorted().toList();
      Map<String, Double> one = new LinkedHashMap<>();
      one.put("p50 ms", percentile(sorted, 0.50));
      one.put("p99 ms", percentile(sorted, 0.99));
      all.put(step, one);
    });
    return all;
  }

  private static double percentile(List<Long> sorted, double share) {
    int at = Math.min(sorted.size() - 1, (int) (share * sorted.size()));
    return sorted.get(at) / 1e6;
  }
}
