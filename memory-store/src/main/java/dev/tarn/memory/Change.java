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

  /// Memories are deleted, text and vectors, with those that say the same and facts taken from
  /// them.
  record Forget(MemoryScope scope, Set<String> ids) implements Change {}

  /// What a conversation was the first to say is deleted, and what only its turns said.
  ///
  /// @param turnKeys of all its turns
  record ForgetConversation(MemoryScope scope, String conversation, Set<String> turnKeys)
      implements Change {}

  /// Everything in a scope is deleted.
  record Erase(MemoryScope scope) implements Change {}
}
