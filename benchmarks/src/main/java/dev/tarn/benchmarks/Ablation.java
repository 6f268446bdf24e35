package dev.tarn.benchmarks;

import dev.tarn.memory.Memory;
import dev.tarn.memory.Recollection.Candidate;
import dev.tarn.memory.Recollection.Components;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
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
  private enum By {
    TEXT("its own words", Components::text),
    CONTEXT("the words around it", Components::context),
    VECTOR("its vector", Components::vector),
    TEXT_AND_VECTOR("own words and vector, weighted", c -> c.text() + c.vector()),
    WITHOUT_VECTOR("everything but the vector", c -> c.text() + c.context() + c.priors()),
    WITHOUT_TEXT("everything but its own words", c -> c.vector() + c.context() + c.priors()),
    WITHOUT_CONTEXT("everything but the words around it", c -> c.text() + c.vector() + c.priors()),
    WITHOUT_PRIORS("everything but priors", c -> c.text() + c.context() + c.vector()),
    EVERYTHING("everything", c -> c.text() + c.context() + c.vector() + c.priors());

    private final String title;
    private final ToDoubleFunction<Components> score;

    By(String title, ToDoubleFunction<Components> score) {
      this.title = title;
      this.score = score;
    }

    private Comparator<Candidate> bestFirst() {
      return Comparator.<Candidate>comparingDouble(c -> score.applyAsDouble(c.components()))
          .reversed();
    }
  }

  private final Map<By, Double> sums = new EnumMap<>(By.class);
  private double reciprocal;
  private int questions;

  /// Adds one question.
  ///
  /// @param turns the turns that memories hold, in their order
  void add(
      List<Candidate> candidates, Set<String> gold, Function<List<Memory>, Set<String>> turns) {
    questions++;
    for (By by : By.values()) {
      sums.merge(
          by, found(candidates.stream().sorted(by.bestFirst()).toList(), gold, turns), Double::sum);
    }
    Map<Candidate, Double> ranks = new HashMap<>();
    for (By by : List.of(By.TEXT, By.VECTOR)) {
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
    sums.forEach((by, sum) -> row(table, by.title, sum));
    return table.toString();
  }

  private void row(StringBuilder table, String title, double sum) {
    table.append(
        String.format(Locale.ROOT, "%n| %s | %.1f |", title, sum / Math.max(1, questions)));
  }
}
