package dev.tarn.memory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Chooses from scored memories, best first, what goes into the prompt.
final class Choice {
  private static final Comparator<Memory> BY_TIME =
      Comparator.comparing(Memory::createdAt)
          .thenComparingInt(Memory::turn)
          .thenComparingInt(Memory::chunk)
          .thenComparing(Memory::id);

  private final RecallLimits limits;
  private final Floor floor;
  private final Function<Weighed, Optional<float[]>> vectors;
  private final double nearDuplicate;

  private final List<Weighed> taken = new ArrayList<>();
  private int tokens;

  Choice(
      RecallLimits limits,
      Floor floor,
      double nearDuplicate,
      Function<Weighed, Optional<float[]>> vectors) {
    this.limits = limits;
    this.floor = floor;
    this.nearDuplicate = nearDuplicate;
    this.vectors = vectors;
  }

  Recollection of(List<Ranking.Scored> bestFirst) {
    List<Recollection.Candidate> candidates = new ArrayList<>();
    for (Ranking.Scored scored : bestFirst) {
      candidates.add(
          new Recollection.Candidate(
              scored.member().memory(),
              scored.score(),
              scored.components(),
              rejection(scored.member())));
    }
    List<Memory> chosen = taken.stream().map(Weighed::memory).sorted(BY_TIME).toList();
    return new Recollection(List.copyOf(candidates), chosen);
  }

  private Optional<Recollection.Rejection> rejection(Weighed member) {
    Optional<Recollection.Rejection> gate = Gate.rejection(member.stored(), limits);
    if (gate.isPresent()) {
      return gate;
    }
    if (limits.floor() && !floor.passes(member)) {
      return Optional.of(Recollection.Rejection.BELOW_FLOOR);
    }
    int cost = limits.cost().applyAsInt(member.memory());
    // A shorter one further down may still fit.
    if (cost > limits.budgetTokens() - tokens) {
      return Optional.of(Recollection.Rejection.OVER_BUDGET);
    }
    if (taken.stream().anyMatch(other -> same(member, other))) {
      return Optional.of(Recollection.Rejection.NEAR_DUPLICATE);
    }
    tokens += cost;
    taken.add(member);
    return Optional.empty();
  }

  /// Vectors first: comparing them is cheaper than reading the words again.
  private boolean same(Weighed one, Weighed other) {
    Optional<float[]> first = vectors.apply(one);
    Optional<float[]> second = vectors.apply(other);
    boolean far =
        first.isPresent()
            && second.isPresent()
            && NearDuplicates.cosine(first.get(), second.get()) < nearDuplicate;
    return !far && NearDuplicates.byWords(one.memory(), other.memory());
  }
}
