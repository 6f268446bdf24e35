package dev.tarn.memory;

import java.time.Instant;
import java.util.Optional;

/// Narrows a listing inside one scope.
///
/// @param unexpiredAt leaves out what has expired by then
/// @param asOf lists what was known at a moment, as it was known; empty for now
public record MemoryFilter(
    Optional<String> conversation,
    Optional<Memory.Kind> kind,
    Optional<Instant> unexpiredAt,
    Optional<Instant> asOf) {
  /// Everything in the scope.
  public static final MemoryFilter ALL = new MemoryFilter(Optional.empty(), Optional.empty());

  /// Of what is known now, expired or not.
  public MemoryFilter(Optional<String> conversation, Optional<Memory.Kind> kind) {
    this(conversation, kind, Optional.empty(), Optional.empty());
  }

  /// The memory as it is to be listed; empty if it is not.
  Optional<Memory> shown(Stored stored) {
    Stored then = asOf.map(stored::asOf).orElse(stored);
    Memory memory = then.memory();
    boolean expired =
        unexpiredAt
            .filter(at -> memory.expiresAt().filter(end -> !end.isAfter(at)).isPresent())
            .isPresent();
    return then.isLive() && !expired ? Optional.of(memory) : Optional.empty();
  }
}
