package dev.tarn.records;

import dev.tarn.records.Submission.NewTurn;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/// Puts a [Submission] into the tables, inside the transaction of a [Writer].
///
/// Dropped turns go before new ones, so that one submission can replace a turn. A dropped turn that
/// is said again under the same occurrence is alive again, at its new position, and is journaled
/// again: its key is the same, so the store learns the same memories anew.
final class SubmissionWriter {
  private static final String TOUCH =
      """
      INSERT INTO conversation (scope, id, last_seen) VALUES (?, ?, ?)
      ON CONFLICT (scope, id) DO UPDATE SET last_seen =
        CASE WHEN excluded.last_seen > conversation.last_seen
          THEN excluded.last_seen ELSE conversation.last_seen END
      RETURNING number\
      """;
  private static final String TURN =
      """
      INSERT INTO turn
        (conversation, scope, hash, occurrence, position, role, turn_key, first_seen)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (conversation, hash, occurrence) DO UPDATE
        SET dropped_at = NULL, position = excluded.position
        WHERE turn.dropped_at IS NOT NULL
      RETURNING number\
      """;
  private static final String DROP =
      "UPDATE turn SET dropped_at = ? WHERE turn_key = ? AND scope = ? AND dropped_at IS NULL";
  private static final String ENTRY =
      """
      INSERT INTO journal (scope, conversation, write_id, kind, payload, at)
      VALUES (?, ?, ?, ?, ?, ?) RETURNING position\
      """;
  private static final String RECEIPT =
      """
      INSERT INTO receipt (id, scope, body, at) VALUES (?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET body = excluded.body WHERE receipt.scope = excluded.scope\
      """;
  private static final String BLOCK =
      """
      INSERT INTO block (scope, conversation, prefix, sealed, memory_ids, tokens, at)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (scope, conversation, prefix) DO UPDATE
        SET sealed = excluded.sealed, memory_ids = excluded.memory_ids,
          tokens = excluded.tokens, at = excluded.at\
      """;

  private final BlockCipher cipher;
  private final Epochs epochs;

  SubmissionWriter(BlockCipher cipher, Epochs epochs) {
    this.cipher = cipher;
    this.epochs = epochs;
  }

  Submitted write(WriteSession session, Submission submission) throws SQLException {
    if (epochs.outdated(session, submission.scope(), submission.asOf())) {
      if (submission.write().isPresent()) {
        WriteStates.skip(session, submission.scope(), submission.write().get().id());
      }
      return Submitted.OUTDATED;
    }
    Step step = new Step(session, submission);
    long position = step.drop();
    Set<String> journaled = new LinkedHashSet<>();
    Optional<Long> conversation = step.touch();
    if (conversation.isPresent()) {
      for (NewTurn turn : submission.turns()) {
        Optional<String> payload = turn.payload();
        if (step.add(conversation.get(), turn) && payload.isPresent()) {
          position = step.journal(JournalEntry.Kind.LEARN, payload.get());
          journaled.add(turn.key());
        }
      }
    }
    for (Submission.NewChange change : submission.changes()) {
      position = step.journal(change.kind(), change.payload());
    }
    step.rest();
    return new Submitted(Set.copyOf(journaled), position, false);
  }

  /// One submission under way.
  private final class Step {
    private final WriteSession session;
    private final Submission submission;
    private final long at;

    Step(WriteSession session, Submission submission) {
      this.session = session;
      this.submission = submission;
      this.at = submission.at().toEpochMilli();
    }

    Optional<Long> touch() throws SQLException {
      if (submission.conversation().isEmpty()) {
        return Optional.empty();
      }
      return session.first(
          TOUCH, row -> row.getLong(1), submission.scope(), submission.conversation(), at);
    }

    /// Drops what was retired; the position of its journal entry, 0 if there is none.
    long drop() throws SQLException {
      if (submission.retiredTurns().isEmpty()) {
        return 0;
      }
      for (String key : submission.retiredTurns()) {
        session.update(DROP, at, key, submission.scope());
      }
      return journal(
          JournalEntry.Kind.RETIRE,
          JsonStrings.write(submission.retiredTurns().stream().sorted().toList()));
    }

    /// Whether the turn was unknown, or dropped before.
    boolean add(long conversation, NewTurn turn) throws SQLException {
      return session
          .first(
              TURN,
              row -> row.getLong(1),
              conversation,
              submission.scope(),
              turn.hash(),
              turn.occurrence(),
              turn.position(),
              turn.role(),
              turn.key(),
              at)
          .isPresent();
    }

    long journal(JournalEntry.Kind kind, String payload) throws SQLException {
      return session
          .first(
              ENTRY,
              row -> row.getLong(1),
              submission.scope(),
              submission.conversation(),
              submission.write().map(Submission.WriteState::id),
              kind.name(),
              payload,
              at)
          .orElseThrow();
    }

    void rest() throws SQLException {
      if (submission.write().isPresent()) {
        WriteStates.advance(session, submission.scope(), submission.write().get(), at);
      }
      if (submission.block().isPresent()) {
        seal(submission.block().get());
      }
      if (submission.receipt().isPresent()) {
        Receipt receipt = submission.receipt().get();
        session.update(
            RECEIPT, receipt.id(), submission.scope(), receipt.body(), millis(receipt.at()));
      }
    }

    private void seal(Block block) throws SQLException {
      session.update(
          BLOCK,
          submission.scope(),
          block.conversation(),
          block.prefix(),
          cipher.seal(block.text(), submission.scope(), block.conversation(), block.prefix()),
          JsonStrings.write(block.memoryIds()),
          block.tokens(),
          millis(block.at()));
    }

    private static long millis(Instant at) {
      return at.toEpochMilli();
    }
  }
}
