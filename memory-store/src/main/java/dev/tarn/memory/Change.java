package dev.tarn.memory;

import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/// What may happen to memories. Each is idempotent: applied again after a crash it changes nothing.
public sealed interface Change {
  /// A turn becomes one or more memories, or none if it says too little, and so does what was found
  /// in it. Learned again with other facts, these are added.
  record Learn(Turn turn, List<Fact> facts) implements Change {}

  /// What was found in a memory after its turn was learned. Of a memory that is gone, retired or
  /// quarantined by then nothing is kept, nor of one that does not hold the quote.
  ///
  /// @param id of a memory of a turn
  record Find(MemoryScope scope, String id, List<Fact> facts) implements Change {}

  /// A note, kept as it is.
  record Keep(Memory note) implements Change {}

  /// A memory comes from an export, with its history. One that is there already stays as it is.
  record Restore(Restored memory) implements Change {}

  /// Turns of a branch that the user dropped: memories that only they said are retired, and what
  /// these had ended is back.
  record Retire(MemoryScope scope, Set<String> turnKeys, Instant at) implements Change {}

  /// Memories are deleted, text and vectors, with their versions, with those that say the same and
  /// with what was found in them.
  record Forget(MemoryScope scope, Set<String> ids) implements Change {}

  /// What only the turns of a conversation said is deleted; what others say in the same words
  /// stands where they said it.
  ///
  /// @param turnKeys of all its turns
  record ForgetConversation(MemoryScope scope, String conversation, Set<String> turnKeys)
      implements Change {}

  /// Everything in a scope is deleted.
  record Erase(MemoryScope scope) implements Change {}

  /// A memory gets a new version.
  ///
  /// @param change id of this change
  /// @param expected version that it is made for; if the memory has another by now, nothing happens
  record Revise(
      MemoryScope scope,
      String id,
      String change,
      Instant at,
      Revision revision,
      OptionalInt expected)
      implements Change {}

  /// The newest change of a memory is taken back: a revision, a rating, the decision of a conflict,
  /// or that a newer fact ended it. Each further one takes back the change before that.
  record Undo(MemoryScope scope, String id, String change, Instant at, OptionalInt expected)
      implements Change {}

  /// A conflict is decided, or decided otherwise than before.
  record Decide(
      MemoryScope scope, String conflict, String change, Instant at, Conflict.Decision decision)
      implements Change {}
}
