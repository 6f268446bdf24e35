package dev.tarn.benchmarks;

import dev.tarn.memory.Memory;
import dev.tarn.memory.Recollection.Candidate;
import dev.tarn.memory.Recollection.Components;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/// What each part of a score is worth: the same candidates put in order by some of the parts alone.
final class Ablation {
  private static final int RECIPROCAL_RANK_FROM = 60;

  /// An order of candidates.
  private record By(String title, ToDoubleFunction<Components> score) {
    Comparator<Candidate> bestFirst() {
      return Comparator.<Candidate>comparingDouble(c -> score.applyAsDouble(c.components()))
          .reversed();
    }
  }

  private static final By TEXT = new By("its own words", Components::text);
  private static final By VECTOR = new By("its vector", Components::vector);

  private static final List<By> ORDERS =
      List.of(
          TEXT,
          VECTOR,
          new By("the words around it", Components::context),
          new By("own words and vector, weighted", c -> c.text() + c.vector()),
          new By("everything but the vector", c -> c.text() + c.context() + c.priors()),
          new By("everything but its own words", c -> c.vector() + c.context() + c.priors()),
          new By("everything but the words around it", c -> c.text() + c.vector() + c.priors()),
          new By("everything but priors", c -> c.text() + c.context() + c.vector()),
          new By("everything", c -> c.text() + c.context() + c.vector() + c.priors()));

  private final Map<By, Double> sums = new LinkedHashMap<>();
  private double reciprocal;
  private int questions;

  /// Adds one question.
  ///
  /// @param turns the turns that memories hold, in their order
  void add(
      List<Candidate> candidates, Set<String> gold, Function<List<Memory>, Set<String>> turns) {
    questions++;
    for (By by : ORDERS) {
      sums.merge(
          by, found(candidates.stream().sorted(by.bestFirst()).toList(), gold, turns), Double::sum);
    }
    Map<Candidate, Double> ranks = new HashMap<>();
    for (By by : List.of(TEXT, VECTOR)) {
      List<Candidate> sorted = candidates.stream().sorted(by.bestFirst()).toList();
      for (int i = 0; i < sorted.size(); i++) {
        ranks.merge(sorted.get(i), 1.0 / (RECIPROCAL_RANK_FROM + i), Double::sum);
      }
    }
    Comparator<Candidate> best = Comparator.comparingDouble(c -> -ranks.getOrDefault(c, 0.0));
    reciprocal += found(candidates.stream().sorted(best).toList(), gold, turns);
  }

  private static double found(
      List<Candidate> sorted, Set<String> gold, Function<List<Memory>, Set<String>> turns) {
    long found =
        turns.apply(sorted.stream().map(Candidate::memory).toList()).stream()
            .limit(10)
            .filter(gold::contains)
            .count();
    return 100.0 * found / gold.size();
  }

  /// R@10 by what the order went by, in Markdown.
  String table() {
    StringBuilder table = new StringBuilder("| ordered by | R@10 |\n|---|--:|");
    row(table, "own words and vector, by reciprocal ranks", reciprocal);
    sums.forEach((by, sum) -> row(table, by.title(), sum));
    return table.toString();
  }

  private void row(StringBuilder table, String title, double sum) {
    table.append(
        String.format(Locale.ROOT, "%n| %s | %.1f |", title, sum / Math.max(1, questions)));
  }
}
