package dev.tarn.memory;

import java.time.Instant;

/// Two facts that cannot both be true, as far as is known.
///
/// @param createdAt since both are known
public record Conflict(String id, Memory older, Memory newer, Instant createdAt) {
  /// What becomes of it.
  public enum Decision {
    /// The older is true still.
    KEEP,
    /// The newer took its place.
    REPLACE,
    /// Both are true.
    BOTH,
    /// It is not to be shown any more.
    DISMISS
  }

  /// The same two facts, the same id.
  static String id(MemoryScope scope, String one, String other) {
    boolean ordered = one.compareTo(other) < 0;
    return "conf_" + Hashes.of(scope.key(), ordered ? one : other, ordered ? other : one);
  }
}
