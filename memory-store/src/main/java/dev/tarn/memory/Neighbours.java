package dev.tarn.memory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the memories around one say for it. "Lake Como, in June" answers nothing by itself: what
/// was asked just before speaks for it. And where several good ones stand together, the
/// conversation was about the matter, and the next one in it is more likely than one from
/// elsewhere. Both hold where people talk with each other; an assistant's answers repeat what they
/// were asked, and need no help.
final class Neighbours {
  private static final int BEST_OF_CONVERSATION = 3;

  private final Fusion.Weights weights;
  private final Map<Place, Asked> asked = new HashMap<>();
  private final Map<String, Double> conversations = new HashMap<>();

  private record Place(String conversation, int turn) {}

  /// What a turn that asks something scores.
  private record Asked(double text, double vector) {
    Asked or(Asked other) {
      return new Asked(Math.max(text, other.text), Math.max(vector, other.vector));
    }
  }

  Neighbours(List<Ranking.Scored> scored, Fusion.Weights weights) {
    this.weights = weights;
    Map<String, List<Double>> scores = new HashMap<>();
    for (Ranking.Scored one : scored) {
      Memory memory = one.member().memory();
      if (memory.conversation().isPresent()) {
        String conversation = memory.conversation().get();
        scores.computeIfAbsent(conversation, c -> new ArrayList<>()).add(one.score());
        if (Priors.asks(memory)) {
          asked.merge(
              new Place(conversation, memory.turn()),
              new Asked(one.components().text(), one.components().vector()),
              Asked::or);
        }
      }
    }
    scores.forEach((conversation, all) -> conversations.put(conversation, meanOfBest(all)));
  }

  /// What the neighbours of a memory add to its score.
  double of(Ranking.Scored one) {
    Memory memory = one.member().memory();
    return memory.conversation().isEmpty()
        ? 0
        : lent(one, memory.conversation().get())
            + weights.conversation() * conversations.getOrDefault(memory.conversation().get(), 0.0);
  }

  private double lent(Ranking.Scored one, String conversation) {
    Memory memory = one.member().memory();
    Optional<Asked> before =
        Optional.ofNullable(asked.get(new Place(conversation, memory.turn() - 1)));
    if (before.isEmpty() || Priors.asks(memory)) {
      return 0;
    }
    return weights.answer()
        * (Math.max(0, before.get().text() - one.components().text())
            + Math.max(0, before.get().vector() - one.components().vector()));
  }

  /// A conversation with one or two memories has a mean as if the others were nothing.
  private static double meanOfBest(List<Double> scores) {
    return scores.stream()
            .sorted(Comparator.reverseOrder())
            .limit(BEST_OF_CONVERSATION)
            .mapToDouble(score -> score)
            .sum()
        / BEST_OF_CONVERSATION;
  }
}
