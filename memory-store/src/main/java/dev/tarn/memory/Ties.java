package dev.tarn.memory;

import java.time.Instant;
import java.util.Optional;

/// How a fact stands to the others about the same. Worked out from all of them by [Timeline], never
/// set by itself.
///
/// @param ending by a newer one
/// @param disputes id of the older fact that it contradicts
/// @param times turns that said it, repetitions among them
/// @param last when the latest of them did
record Ties(Optional<Ending> ending, Optional<String> disputes, int times, Optional<Instant> last) {
  static final Ties NONE = new Ties(Optional.empty(), Optional.empty(), 1, Optional.empty());

  /// That a fact is no longer true.
  ///
  /// @param at since when
  /// @param by id of the fact that says so
  /// @param recordedAt when that was known
  record Ending(Instant at, String by, Instant recordedAt) {}
}
