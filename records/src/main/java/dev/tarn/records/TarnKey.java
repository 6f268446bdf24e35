package dev.tarn.records;

import java.time.Instant;
import java.util.Optional;

/// A memory key without its value.
///
/// @param id names it in lists and logs
/// @param hint the first characters, for people to tell keys apart
/// @param attributes what it may
/// @param disabledAt since when it is refused, until it is enabled again
/// @param revokedAt since when it is refused for good
public record TarnKey(
    String id,
    String hint,
    NewKey attributes,
    Instant createdAt,
    Optional<Instant> disabledAt,
    Optional<Instant> revokedAt) {

  /// What can be done with it at `now`.
  public State state(Instant now) {
    if (revokedAt.isPresent()) {
      return State.REVOKED;
    }
    if (attributes.expiresAt().filter(at -> !at.isAfter(now)).isPresent()) {
      return State.EXPIRED;
    }
    return disabledAt.isPresent() ? State.DISABLED : State.ACTIVE;
  }

  /// Whether a key counts, and if not, why.
  public enum State {
    ACTIVE,
    DISABLED,
    EXPIRED,
    REVOKED
  }
}
