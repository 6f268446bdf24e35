package dev.tarn.memory;

import java.util.Optional;

/// What is not to be recalled however well it answers.
final class Gate {
  private Gate() {}

  static Optional<Recollection.Rejection> rejection(Stored stored, RecallLimits limits) {
    Memory memory = stored.memory();
    if (!stored.isLive() || !isTrue(memory, limits)) {
      return Optional.of(Recollection.Rejection.RETIRED);
    }
    if (memory.expiresAt().filter(end -> !end.isAfter(limits.moment())).isPresent()) {
      return Optional.of(Recollection.Rejection.EXPIRED);
    }
    if (memory.quarantined()) {
      return Optional.of(Recollection.Rejection.QUARANTINED);
    }
    if (memory.standing() == Memory.Standing.WRONG
        || memory.standing() == Memory.Standing.OUTDATED) {
      return Optional.of(Recollection.Rejection.REFUTED);
    }
    if (memory.turnHash().filter(limits.visibleTurns()::contains).isPresent()) {
      return Optional.of(Recollection.Rejection.VISIBLE);
    }
    return limits.woven().contains(memory.id())
        ? Optional.of(Recollection.Rejection.ALREADY_WOVEN)
        : Optional.empty();
  }

  /// What begins to be true later is worth knowing now, but was not true then.
  private static boolean isTrue(Memory memory, RecallLimits limits) {
    boolean begun =
        limits.asOf().isEmpty()
            || memory.validFrom().filter(from -> from.isAfter(limits.moment())).isEmpty();
    return begun && memory.validTo().filter(end -> !end.isAfter(limits.moment())).isEmpty();
  }
}
