package dev.tarn.router.recall;

import dev.tarn.memory.Memory;
import dev.tarn.memory.MemoryScope;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// Memories for tests.
final class Given {
  static final MemoryScope SCOPE = new MemoryScope("w1", "default", "ann", Optional.empty());

  private Given() {}

  static Memory said(String text) {
    return memory(text, Optional.of(Memory.Role.USER), Optional.empty());
  }

  static Memory memory(String text, Optional<Memory.Role> role, Optional<String> speaker) {
    return new Memory(
        "mem_1",
        SCOPE,
        role.isPresent() ? Memory.Kind.TURN : Memory.Kind.NOTE,
        text,
        role,
        speaker,
        Optional.of("conv_1"),
        0,
        0,
        "en",
        Optional.empty(),
        Instant.parse("2026-05-08T23:59:59Z"),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        1,
        Memory.Trust.USER,
        Memory.Source.UNKNOWN,
        Map.of(),
        1,
        Optional.empty(),
        Optional.empty(),
        false,
        Memory.Standing.NEUTRAL);
  }
}
