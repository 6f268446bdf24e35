package dev.tarn.records;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/// A row of the journal as it is, to be put back.
record JournalCopy(
    long position,
    String scope,
    Optional<String> conversation,
    Optional<String> writeId,
    String kind,
    String payload,
    long at) {
  /// Rows that are held in memory for it.
  private static final int MOST = 20_000;

  /// Characters of text in them: a turn may be as long as a body.
  private static final long MOST_CHARS = 8_000_000;

  private static final String INSERT =
      """
      INSERT INTO journal (position, scope, conversation, write_id, kind, payload, at)
      VALUES (?, ?, ?, ?, ?, ?, ?)\
      """;

  /// Empties the journal and writes it anew; false if it holds too much for that now.
  static boolean rewrite(WriteSession session) throws SQLException {
    long chars =
        session.first("SELECT sum(length(payload)) FROM journal", row -> row.getLong(1)).orElse(0L);
    if (chars > MOST_CHARS) {
      return false;
    }
    List<JournalCopy> waiting =
        session.all(
            """
            SELECT position, scope, conversation, write_id, kind, payload, at FROM journal
            ORDER BY position LIMIT ?\
            """,
            JournalCopy::of,
            MOST + 1);
    if (waiting.size() > MOST) {
      return false;
    }
    session.update("DELETE FROM journal");
    for (JournalCopy row : waiting) {
      session.update(
          INSERT,
          row.position,
          row.scope,
          row.conversation,
          row.writeId,
          row.kind,
          row.payload,
          row.at);
    }
    return true;
  }

  private static JournalCopy of(ResultSet row) throws SQLException {
    return new JournalCopy(
        row.getLong(1),
        row.getString(2),
        Optional.ofNullable(row.getString(3)),
        Optional.ofNullable(row.getString(4)),
        row.getString(5),
        row.getString(6),
        row.getLong(7));
  }
}
