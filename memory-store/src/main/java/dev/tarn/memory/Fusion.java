package dev.tarn.memory;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

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
  private final List<Scale> cosines;

  /// Where the cosines of one space lie, and what of the vectors' share is its.
  private record Scale(double least, double most, double share) {
    double spread(double cosine) {
      return most > least ? Math.clamp((cosine - least) / (most - least), 0, 1) : 1;
    }
  }

  /// @param members the memories whose scores make up the scale
  /// @param part which text of the question
  /// @param asked weights of the spaces that are asked
  Fusion(List<Weighed> members, int part, Weights weights, List<Double> asked) {
    this.members = members;
    this.part = part;
    this.weights = weights;
    maxText = max(Evidence::text);
    maxContext = max(Evidence::context);
    double all = asked.stream().mapToDouble(Double::doubleValue).sum();
    cosines =
        IntStream.range(0, asked.size())
            .mapToObj(space -> scale(space, asked.get(space) / all))
            .toList();
  }

  private Scale scale(int space, double share) {
    double most = max(e -> e.hasCosine(space) ? e.cosine(space) : Double.NEGATIVE_INFINITY);
    double least = -max(e -> e.hasCosine(space) ? -e.cosine(space) : Double.NEGATIVE_INFINITY);
    return new Scale(least, most, share);
  }

  /// The score of one memory, without priors.
  Recollection.Components components(Weighed member) {
    Evidence evidence = member.parts().get(part);
    double text = share(evidence.text(), maxText);
    double context = share(evidence.context(), maxContext);
    double cosine = 0;
    for (int space = 0; space < cosines.size(); space++) {
      Scale scale = cosines.get(space);
      // What was said a moment ago has no vector yet: its words speak for it.
      double near = evidence.hasCosine(space) ? scale.spread(evidence.cosine(space)) : text;
      cosine += scale.share() * near;
    }
    return new Recollection.Components(
        weights.text() * text, weights.context() * context, weights.vector() * cosine, 0);
  }

  private static double share(double score, double max) {
    return max > 0 ? Math.min(1, score / max) : 0;
  }

  private double max(ToDoubleFunction<Evidence> score) {
    return members.stream()
        .mapToDouble(m -> score.applyAsDouble(m.parts().get(part)))
        .max()
        .orElse(0);
  }
}
