package dev.tarn.records;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The journal's table.
final class SqlJournal implements Journal {
  /// Up to where entries were given up; no row if none was.
  static final String DONE_POSITION = "SELECT content FROM setting WHERE name = 'journal-done'";

  private static final String DONE =
      """
      INSERT INTO setting (name, content) VALUES ('journal-done', ?)
      ON CONFLICT (name) DO UPDATE SET content = excluded.content\
      """;

  private final Database database;
  private final Reader reader;
  private final Writer writer;

  SqlJournal(Database database, Reader reader, Writer writer) {
    this.database = database;
    this.reader = reader;
    this.writer = writer;
  }

  @Override
  public List<JournalEntry> after(long position, int limit) {
    return reader.read(handle ->
        handle
            .createQuery(
                """
                SELECT position, scope, conversation, write_id, kind, payload, at FROM journal
                WHERE position > :position ORDER BY position LIMIT :limit\
                """)
            .bind("position", position)
            .bind("limit", limit)
            .map((row, context) -> entry(row))
            .list());
  }

  private static JournalEntry entry(ResultSet row) throws SQLException {
    return new JournalEntry(
        row.getLong("position"),
        row.getString("scope"),
        Optional.ofNullable(row.getString("conversation")),
        Optional.ofNullable(row.getString("write_id")),
        JournalEntry.Kind.valueOf(row.getString("kind")),
        row.getString("payload"),
        Instant.ofEpochMilli(row.getLong("at")));
  }

  @Override
  public void done(long position, Map<String, List<String>> outcomes) {
    writer.run(session -> {
      Set<String> touched =
          new LinkedHashSet<>(
              session.all(
                  """
                  SELECT DISTINCT write_id FROM journal
                  WHERE position <= ? AND write_id IS NOT NULL\
                  """,
                  row -> row.getString(1),
                  position));
      touched.addAll(outcomes.keySet());
      session.update("DELETE FROM journal WHERE position <= ?", position);
      session.update(DONE, Long.toString(position));
      for (String write : touched) {
        if (outcomes.containsKey(write)) {
          WriteStates.add(session, write, outcomes.getOrDefault(write, List.of()));
        }
        WriteStates.settle(session, write);
      }
      return true;
    });
  }

  @Override
  public Optional<Long> newest() {
    return reader.read(handle ->
        handle
            .createQuery("SELECT position FROM journal ORDER BY position DESC LIMIT 1")
            .mapTo(Long.class)
            .findOne());
  }

  @Override
  public long size() {
    return reader.read(
        handle -> handle.createQuery("SELECT count(*) FROM journal").mapTo(Long.class).one());
  }

  @Override
  public Optional<Long> last() {
    return reader.read(
        handle -> handle.createQuery(database.lastPosition()).mapTo(Long.class).findOne());
  }

  @Override
  public void reserve(long position) {
    if (last().orElse(0L) < position) {
      writer.run(session -> {
        database.reserve(session, position);
        return true;
      });
    }
  }
}
