package dev.tarn.records;

import java.time.Instant;
import java.util.Optional;

/// A workspace and what holds for all of its calls.
///
/// @param limits of all its calls together
/// @param routing defaults for what calls may say of routing: JSON in the words of the body's
///   `extra`; `{}` says nothing
/// @param hostedAfterStored whether a call that its stored keys could not serve goes on to the
///   operator's
/// @param trimAboveTokens from how many tokens on old messages that memory holds are left out of a
///   call; empty if only calls that ask for it are trimmed
/// @param suppliesHistory whether a call that names its conversation and brings its newest message
///   alone gets what was said before
/// @param facts how an LLM reads its conversations for facts; empty if none does
public record Workspace(
    String name,
    CallLimits limits,
    String routing,
    boolean hostedAfterStored,
    Optional<Integer> trimAboveTokens,
    boolean suppliesHistory,
    Optional<FactReading> facts,
    Instant createdAt) {

  /// One whose conversations no LLM reads.
  public Workspace(
      String name,
      CallLimits limits,
      String routing,
      boolean hostedAfterStored,
      Optional<Integer> trimAboveTokens,
      boolean suppliesHistory,
      Instant createdAt) {
    this(
        name,
        limits,
        routing,
        hostedAfterStored,
        trimAboveTokens,
        suppliesHistory,
        Optional.empty(),
        createdAt);
  }
}
