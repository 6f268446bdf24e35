package dev.tarn.router.remember.reading;

import dev.tarn.memory.Fact;
import dev.tarn.memory.Memory;
import dev.tarn.memory.MemoryScope;
import dev.tarn.memory.Turn;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Turns for tests of rules.
final class Said {
  /// When they are said: a Tuesday.
  static final Instant AT = Instant.parse("2026-06-16T10:00:00Z");

  private Said() {}

  static List<Fact> facts(String text) {
    return new RuleFacts().facts(turn(text, Memory.Role.USER, false));
  }

  static Turn turn(String text, Memory.Role role, boolean quarantined) {
    return new Turn(
        MemoryScope.parse("w/default/u"),
        "c",
        0,
        "key",
        "hash",
        role,
        Optional.empty(),
        text,
        AT,
        Optional.empty(),
        quarantined);
  }
}
