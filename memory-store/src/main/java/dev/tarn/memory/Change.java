package dev.tarn.memory;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/// What may happen to memories. Each is idempotent: applied again after a crash it changes nothing.
public sealed interface Change {
  /// A turn becomes one or more memories, or none if it says too little, and so does what was found
  /// in it. Learned again with other facts, these are added.
  record Learn(Turn turn, List<Fact> facts) implements Change {}

  /// A note, kept as it is.
  record Keep(Memory note) implements Change {}

  /// Turns of a branch that the user dropped: memories that only they said are retired.
  record Retire(MemoryScope scope, Set<String> turnKeys, Instant at) implements Change {}

  /// Memories are deleted, text and vectors.
  record Forget(MemoryScope scope, Set<String> ids) implements Change {}
}
