package dev.tarn.records;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What one step of a call leaves behind; written whole or not at all.
///
/// @param scope key of the memory scope
/// @param conversation the thread, made or touched
/// @param turns new turns of the conversation, in order, for ledger and journal
/// @param retiredTurns keys of turns that the user dropped: out of the ledger's sequence, and a
///   journal entry of kind [JournalEntry.Kind#RETIRE] with these keys as payload
/// @param changes further journal entries, of notes and deletions
/// @param write the state of the call's write after this step
/// @param block the block woven at a user turn
/// @param receipt what recall did
/// @param asOf the epoch that it began under; see [Erasures#epoch]
public record Submission(
    String scope,
    Instant at,
    Optional<String> conversation,
    List<NewTurn> turns,
    Set<String> retiredTurns,
    List<NewChange> changes,
    Optional<WriteState> write,
    Optional<Block> block,
    Optional<Receipt> receipt,
    long asOf) {

  /// Refuses turns without a conversation.
  public Submission {
    turns = List.copyOf(turns);
    retiredTurns = Set.copyOf(retiredTurns);
    changes = List.copyOf(changes);
    if (!turns.isEmpty() && conversation.isEmpty()) {
      throw new IllegalArgumentException("turns need a conversation");
    }
  }

  /// One that begins as it is submitted.
  public Submission(
      String scope,
      Instant at,
      Optional<String> conversation,
      List<NewTurn> turns,
      Set<String> retiredTurns,
      List<NewChange> changes,
      Optional<WriteState> write,
      Optional<Block> block,
      Optional<Receipt> receipt) {
    this(
        scope,
        at,
        conversation,
        turns,
        retiredTurns,
        changes,
        write,
        block,
        receipt,
        Long.MAX_VALUE);
  }

  /// A turn that the ledger does not hold.
  ///
  /// @param position its number in the conversation, for order only: two turns may share it, and
  ///   then stand as they came
  /// @param hash keyed hash of role and normalised text
  /// @param occurrence which of the equal turns of this conversation it is, from 1
  /// @param key hash of scope, conversation, role, hash and occurrence
  /// @param payload the journal entry as JSON, redacted; empty for a turn that is only remembered
  ///   as known and not learned
  public record NewTurn(
      int position,
      String role,
      String hash,
      int occurrence,
      String key,
      Optional<String> payload) {
    /// The same, known and not learned.
    public NewTurn unlearned() {
      return new NewTurn(position, role, hash, occurrence, key, Optional.empty());
    }
  }

  /// A journal entry that is no turn.
  public record NewChange(JournalEntry.Kind kind, String payload) {}

  /// A write and how far it has come.
  public record WriteState(String id, Writes.Status status) {}
}
