package dev.tarn.records;

import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// How writes move: from `AWAITING_ANSWER` to `JOURNALED` to `LEARNED`, never back; `LEARNED`,
/// `SKIPPED` and `DROPPED` are final. A journaled write of which the journal holds nothing is
/// learned.
final class WriteStates implements Writes {
  private static final String MAKE =
      """
      INSERT INTO write_state (id, scope, status, memory_ids, at) VALUES (?, ?, ?, '[]', ?)
      ON CONFLICT (id) DO NOTHING\
      """;
  private static final String MOVE =
      """
      UPDATE write_state SET status = ?, at = ? WHERE id = ? AND scope = ?
      AND (status = 'AWAITING_ANSWER' OR (status = 'JOURNALED' AND ? <> 'AWAITING_ANSWER'))\
      """;
  private static final String LEARN =
      """
      UPDATE write_state SET status = 'LEARNED' WHERE id = ? AND status = 'JOURNALED'
      AND NOT EXISTS (SELECT 1 FROM journal WHERE journal.write_id = write_state.id)\
      """;

  private final Reader reader;

  WriteStates(Reader reader) {
    this.reader = reader;
  }

  /// To be called after the entries of the step are in the journal.
  static void advance(WriteSession session, String scope, Submission.WriteState write, long at)
      throws SQLException {
    String status = write.status().name();
    if (session.update(MAKE, write.id(), scope, status, at) == 0) {
      session.update(MOVE, status, at, write.id(), scope, status);
    }
    if (write.status() == Status.JOURNALED) {
      settle(session, write.id());
    }
  }

  /// Nothing more comes of a write, if it is known.
  static void skip(WriteSession session, String scope, String id) throws SQLException {
    session.update(
        """
        UPDATE write_state SET status = 'SKIPPED' WHERE id = ? AND scope = ?
        AND status IN ('AWAITING_ANSWER', 'JOURNALED')\
        """,
        id,
        scope);
  }

  /// Marks a write learned if it waits for nothing.
  static void settle(WriteSession session, String id) throws SQLException {
    session.update(LEARN, id);
  }

  /// Adds memories that came of a write; nothing if the write is not known any more.
  static void add(WriteSession session, String id, List<String> memoryIds) throws SQLException {
    Optional<String> before =
        session.first(
            "SELECT memory_ids FROM write_state WHERE id = ?", row -> row.getString(1), id);
    if (before.isPresent()) {
      Set<String> all = new LinkedHashSet<>(JsonStrings.read(before.get()));
      all.addAll(memoryIds);
      session.update(
          "UPDATE write_state SET memory_ids = ? WHERE id = ?", JsonStrings.write(all), id);
    }
  }

  @Override
  public Optional<Write> find(String scope, String id) {
    return reader.read(handle ->
        handle
            .createQuery(
                "SELECT status, memory_ids FROM write_state WHERE id = :id AND scope = :scope")
            .bind("id", id)
            .bind("scope", scope)
            .map((row, context) ->
                new Write(
                    id,
                    Status.valueOf(row.getString("status")),
                    JsonStrings.read(row.getString("memory_ids"))))
            .findOne());
  }
}
