package dev.tarn.memory;

import java.time.Instant;
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
public record RecallLimits(
    Instant now,
    Set<String> visibleTurns,
    Set<String> woven,
    int budgetTokens,
    ToIntFunction<Memory> cost,
    boolean floor) {}
