package dev.tarn.memory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// From evidence to a recollection: fusion, priors, gates, floor, budget, order of time. Pure;
/// every store ends here.
final class Ranking {
  private final Question question;
  private final RecallLimits limits;
  private final List<Asked> asked;
  private final Function<Weighed, Optional<float[]>> vectors;

  /// @param asked spaces whose cosines are in the evidence, in that order; empty if words alone
  ///   decide: no vectors came, or the question's language is not the models'
  /// @param vectors the stored vector of a memory in the first of them
  Ranking(
      Question question,
      RecallLimits limits,
      List<Asked> asked,
      Function<Weighed, Optional<float[]>> vectors) {
    this.question = question;
    this.limits = limits;
    this.asked = asked;
    this.vectors = vectors;
  }

  /// Whether vectors of this space can speak to the question.
  static boolean understands(VectorSpace space, Question question) {
    return question.language().equals(Languages.UNKNOWN)
        || space.languages().contains(question.language());
  }

  Recollection rank(List<Weighed> members) {
    List<Scored> scored = new ArrayList<>();
    List<Weighed> eligible = members.stream().filter(this::isEligible).toList();
    Fusion.Weights weights = weights(members);
    Priors priors = new Priors(question, weights, limits.moment());
    List<Fusion> fusions = new ArrayList<>();
    List<Double> shares = asked.stream().map(Asked::weight).toList();
    for (int part = 0; part < question.parts().size(); part++) {
      fusions.add(new Fusion(eligible.isEmpty() ? members : eligible, part, weights, shares));
    }
    members.forEach(member -> scored.add(score(member, fusions, priors)));
    Neighbours neighbours =
        new Neighbours(scored.stream().filter(this::isEligible).toList(), weights);
    List<Scored> bestFirst =
        scored.stream()
            .map(one -> one.plusContext(neighbours.of(one)))
            .sorted(Scored.BEST_FIRST)
            .toList();
    List<VectorSpace> spaces = asked.stream().map(Asked::space).toList();
    double nearDuplicate = spaces.isEmpty() ? 0 : spaces.getFirst().nearDuplicate();
    return new Choice(limits, new Floor(question, spaces), nearDuplicate, vectors).of(bestFirst);
  }

  private boolean isEligible(Scored one) {
    return isEligible(one.member());
  }

  private boolean isEligible(Weighed member) {
    return Gate.rejection(member.stored(), limits).isEmpty();
  }

  private Fusion.Weights weights(List<Weighed> members) {
    long named = members.stream().filter(m -> m.memory().speaker().isPresent()).count();
    Fusion.Weights weights =
        2 * named > members.size() ? Fusion.Weights.NAMED : Fusion.Weights.CHAT;
    return asked.isEmpty() ? weights.ofWordsAlone() : weights;
  }

  /// The best of the question's texts counts, each at its weight.
  private Scored score(Weighed member, List<Fusion> fusions, Priors priors) {
    Recollection.Components best = new Recollection.Components(0, 0, 0, 0);
    for (int part = 0; part < fusions.size(); part++) {
      double weight = question.parts().get(part).weight();
      Recollection.Components c = fusions.get(part).components(member);
      if (weight * sum(c) > sum(best)) {
        best =
            new Recollection.Components(
                weight * c.text(), weight * c.context(), weight * c.vector(), 0);
      }
    }
    double prior = priors.of(member.stored());
    return new Scored(
        member,
        sum(best) + prior,
        new Recollection.Components(best.text(), best.context(), best.vector(), prior));
  }

  private static double sum(Recollection.Components c) {
    return c.text() + c.context() + c.vector();
  }

  /// A memory with its score.
  record Scored(Weighed member, double score, Recollection.Components components) {
    /// Ties go to the later memory, then to the smaller id, so that the order never wavers.
    static final Comparator<Scored> BEST_FIRST =
        Comparator.comparingDouble(Scored::score)
            .reversed()
            .thenComparing(s -> s.member().memory().createdAt(), Comparator.reverseOrder())
            .thenComparing(s -> s.member().memory().id());

    /// The same with more from what stands around it.
    Scored plusContext(double more) {
      return new Scored(
          member,
          score + more,
          new Recollection.Components(
              components.text(),
              components.context() + more,
              components.vector(),
              components.priors()));
    }
  }
}
