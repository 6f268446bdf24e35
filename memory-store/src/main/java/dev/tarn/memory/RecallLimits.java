package dev.tarn.memory;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;

/// What a recall must respect.
///
/// @param now the time of the question
/// @param visibleTurns hashes of the turns that the request shows anyway
/// @param woven ids of memories that stand in blocks woven again
/// @param budgetTokens most tokens of the chosen memories together
/// @param cost tokens that a memory takes in the prompt
/// @param floor whether memories under the relevance floor are left out; a search through the API
///   wants the best whatever they are
/// @param asOf the past moment that is asked about: what was known then and true then; empty for
///   now
public record RecallLimits(
    Instant now,
    Set<String> visibleTurns,
    Set<String> woven,
    int budgetTokens,
    ToIntFunction<Memory> cost,
    boolean floor,
    Optional<Instant> asOf) {
  /// Of what is known and true now.
  public RecallLimits(
      Instant now,
      Set<String> visibleTurns,
      Set<String> woven,
      int budgetTokens,
      ToIntFunction<Memory> cost,
      boolean floor) {
    this(now, visibleTurns, woven, budgetTokens, cost, floor, Optional.empty());
  }

  /// The moment that is asked about.
  Instant moment() {
    return asOf.orElse(now);
  }
}
