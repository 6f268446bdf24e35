package dev.tarn.memory;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// What somebody changes of a memory; what is absent stays.
///
/// @param metadata instead of all that was there
/// @param quarantined `false` releases it
/// @param standing what its person thinks of it
public record Revision(
    Optional<String> text,
    Optional<Map<String, Object>> metadata,
    Optional<Edit<Instant>> validFrom,
    Optional<Edit<Instant>> validTo,
    Optional<Edit<Instant>> expiresAt,
    Optional<Boolean> quarantined,
    Optional<Memory.Standing> standing) {

  /// A new value, or none.
  public record Edit<T>(Optional<T> to) {}

  /// Feedback, and nothing else.
  public static Revision rated(Memory.Standing standing) {
    return new Revision(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(standing));
  }

  /// Whether it changes nothing.
  public boolean changesNothing() {
    return standing.isEmpty() && isNothingElse();
  }

  /// Whether it says nothing but what its person thinks.
  boolean isRating() {
    return standing.isPresent() && isNothingElse();
  }

  private boolean isNothingElse() {
    return text.isEmpty()
        && metadata.isEmpty()
        && validFrom.isEmpty()
        && validTo.isEmpty()
        && expiresAt.isEmpty()
        && quarantined.isEmpty();
  }
}
