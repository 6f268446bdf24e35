package dev.tarn.memory;

import java.util.List;
import java.util.Optional;

/// What memory had to say to a question.
///
/// @param candidates all that were weighed, best first, with their scores and why they were left
///   out
/// @param chosen those that passed the floor and fit the budget, in the order of time
public record Recollection(List<Candidate> candidates, List<Memory> chosen) {
  /// Nothing came to mind.
  public static final Recollection EMPTY = new Recollection(List.of(), List.of());

  /// A memory that was weighed.
  ///
  /// @param rejected empty if it was chosen
  public record Candidate(
      Memory memory, double score, Components components, Optional<Rejection> rejected) {}

  /// The parts of a score, each after its weight.
  public record Components(double text, double context, double vector, double priors) {}

  /// Why a memory was left out.
  public enum Rejection {
    RETIRED,
    EXPIRED,
    QUARANTINED,
    /// Its person called it wrong or outdated.
    REFUTED,
    VISIBLE,
    ALREADY_WOVEN,
    NEAR_DUPLICATE,
    BELOW_FLOOR,
    OVER_BUDGET
  }

  /// How many passed the relevance floor, whether or not they fit the budget.
  public long retrieved() {
    return candidates.stream()
        .filter(c -> c.rejected().isEmpty() || c.rejected().get().equals(Rejection.OVER_BUDGET))
        .count();
  }
}
