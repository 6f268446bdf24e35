package dev.tarn.records;

import java.time.Instant;
import java.util.Optional;

/// One change to memory that is on disk and waits for the store.
///
/// @param position its sequence in the journal, rising, never used twice
/// @param payload JSON, as it was submitted
public record JournalEntry(
    long position,
    String scope,
    Optional<String> conversation,
    Optional<String> writeId,
    Kind kind,
    String payload,
    Instant at) {
  /// What the payload means.
  public enum Kind {
    LEARN,
    /// Facts in a memory of a turn that was learned before.
    FIND,
    KEEP,
    /// A memory of an export, as its line.
    RESTORE,
    RETIRE,
    FORGET,
    REVISE,
    UNDO,
    DECIDE,
    /// A conversation, with the keys of its turns.
    FORGET_THREAD,
    /// All of the scope.
    ERASE
  }
}
