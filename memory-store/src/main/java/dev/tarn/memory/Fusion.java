package dev.tarn.memory;

import java.util.List;
import java.util.function.ToDoubleFunction;

/// Joins what words, surrounding words and vectors say into one score: a weighted sum of scores
/// brought to one scale (text by its maximum, cosine min–max), which found more than reciprocal
/// rank fusion on every data set tried (`memory.md` section 3).
final class Fusion {
  /// Share of each kind of evidence, and the priors that depend on who talks.
  ///
  /// @param user added to what was not said by the assistant
  /// @param question added to a turn that asks
  /// @param wish added to what a user wants of all answers
  /// @param answer share of what a question scores more than the turn after it
  /// @param conversation share of the mean score of a conversation's best
  record Weights(
      double text,
      double context,
      double vector,
      double user,
      double question,
      double wish,
      double answer,
      double conversation) {
    /// Two named people talk: names and what was said around are telling.
    static final Weights NAMED = new Weights(0.20, 0.35, 0.45, 0, -0.05, 0, 0.6, 0.4);

    /// A user and an assistant: the assistant's long answers are full of the words asked for, and
    /// the user's questions are full of facts.
    static final Weights CHAT = new Weights(0.25, 0.10, 0.65, 0.3, 0, 0.1, 0, 0);

    /// Without vectors the words carry all.
    Weights ofWordsAlone() {
      double words = text + context;
      return new Weights(
          text / words, context / words, 0, user, question, wish, answer, conversation);
    }
  }

  private final List<Weighed> members;
  private final int part;
  private final Weights weights;
  private final double maxText;
  private final double maxContext;
  private final double minCosine;
  private final double maxCosine;

  /// @param members the memories whose scores make up the scale
  /// @param part which text of the question
  Fusion(List<Weighed> members, int part, Weights weights) {
    this.members = members;
    this.part = part;
    this.weights = weights;
    maxText = max(Evidence::text);
    maxContext = max(Evidence::context);
    maxCosine = max(e -> e.hasCosine() ? e.cosine() : Double.NEGATIVE_INFINITY);
    minCosine = -max(e -> e.hasCosine() ? -e.cosine() : Double.NEGATIVE_INFINITY);
  }

  /// The score of one memory, without priors.
  Recollection.Components components(Weighed member) {
    Evidence evidence = member.parts().get(part);
    double text = share(evidence.text(), maxText);
    double context = share(evidence.context(), maxContext);
    // What was said a moment ago has no vector yet: its words speak for it.
    double cosine = evidence.hasCosine() ? spread(evidence.cosine()) : text;
    return new Recollection.Components(
        weights.text() * text, weights.context() * context, weights.vector() * cosine, 0);
  }

  private static double share(double score, double max) {
    return max > 0 ? Math.min(1, score / max) : 0;
  }

  private double spread(double cosine) {
    return maxCosine > minCosine
        ? Math.clamp((cosine - minCosine) / (maxCosine - minCosine), 0, 1)
        : 1;
  }

  private double max(ToDoubleFunction<Evidence> score) {
    return members.stream()
        .mapToDouble(m -> score.applyAsDouble(m.parts().get(part)))
        .max()
        .orElse(0);
  }
}
