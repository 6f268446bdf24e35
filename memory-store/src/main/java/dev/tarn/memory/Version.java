package dev.tarn.memory;

import java.time.Instant;
import java.util.Optional;

/// A memory as it was known from one moment to the next.
///
/// @param number from 1
/// @param recordedAt when it became so
/// @param change id of the change that made it; empty if turns did
/// @param memory what it said; of what no change changes, as it is now
public record Version(
    int number, Instant recordedAt, Cause cause, Optional<String> change, Memory memory) {
  /// Why there is a version.
  public enum Cause {
    CREATED,
    REVISED,
    RATED,
    /// A newer fact says otherwise.
    ENDED,
    /// A conflict was decided.
    DECIDED,
    UNDONE
  }
}
