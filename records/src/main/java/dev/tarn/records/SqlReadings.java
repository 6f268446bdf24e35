package dev.tarn.records;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/// What is left to be read, by the ledger: it survives a restart, and an erasure takes it along.
final class SqlReadings implements Readings {
  private static final String READERS =
      "SELECT "
          + SqlWorkspaces.COLUMNS
          + " FROM workspace w WHERE w.deleted_at IS NULL AND w.facts_model IS NOT NULL"
          + " ORDER BY w.name";
  private static final String DUE =
      """
      SELECT scope, id, last_seen, read_at FROM conversation
      WHERE last_seen > ? AND last_seen <= ?
        AND (read_at IS NULL OR read_at < last_seen)
        AND substr(scope, 1, ?) = ?
      ORDER BY last_seen, number LIMIT ?\
      """;
  private static final String READ =
      "UPDATE conversation SET read_at = ? WHERE scope = ? AND id = ?";
  private static final String SPENT =
      "SELECT tokens FROM facts_spending WHERE workspace = ? AND day = ?";
  private static final String SPEND =
      """
      INSERT INTO facts_spending (workspace, day, tokens) VALUES (?, ?, ?)
      ON CONFLICT (workspace) DO UPDATE SET day = excluded.day, tokens = excluded.tokens\
      """;

  private final Reader reader;
  private final Writer writer;

  SqlReadings(Reader reader, Writer writer) {
    this.reader = reader;
    this.writer = writer;
  }

  @Override
  public List<Workspace> readers() {
    return reader.all(READERS, SqlWorkspaces::workspace);
  }

  @Override
  public List<Due> due(String workspace, Instant after, Instant until, int limit) {
    // As keys of scopes begin.
    String prefix = URLEncoder.encode(workspace, StandardCharsets.UTF_8) + "/";
    return reader.all(
        DUE,
        SqlReadings::due,
        after.toEpochMilli(),
        until.toEpochMilli(),
        prefix.length(),
        prefix,
        limit);
  }

  private static Due due(ResultSet row) throws SQLException {
    long readAt = row.getLong("read_at");
    Optional<Instant> read =
        row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(readAt));
    return new Due(
        row.getString("scope"),
        row.getString("id"),
        Instant.ofEpochMilli(row.getLong("last_seen")),
        read);
  }

  @Override
  public void read(String scope, String conversation, Instant until) {
    writer.run(session -> session.update(READ, until.toEpochMilli(), scope, conversation));
  }

  @Override
  public boolean take(String workspace, Instant now, long tokens, long most) {
    long day = LocalDate.ofInstant(now, ZoneOffset.UTC).toEpochDay();
    return writer.run(session -> {
      long spent = session.first(SPENT, row -> row.getLong(1), workspace, day).orElse(0L) + tokens;
      boolean holds = tokens <= 0 || spent <= most;
      if (holds) {
        session.update(SPEND, workspace, day, Math.max(0, spent));
      }
      return holds;
    });
  }
}
