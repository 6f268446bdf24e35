package dev.tarn.records;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The audit log as it is read; [AccountChange] writes it.
final class SqlAuditLog implements AuditLog {
  private static final String COLUMNS =
      "SELECT number, at, actor, action, workspace, target, fields FROM account_change";

  private final Reader reader;

  SqlAuditLog(Reader reader) {
    this.reader = reader;
  }

  @Override
  public Page<AuditEntry> page(Optional<String> workspace, Page.Asked asked) {
    long before = asked.after().map(Long::parseLong).orElse(Long.MAX_VALUE);
    List<AuditEntry> found =
        reader.read(handle ->
            handle
                .createQuery(
                    COLUMNS
                        + " WHERE number < :before"
                        + (workspace.isPresent() ? " AND workspace = :workspace" : "")
                        + " ORDER BY number DESC LIMIT :rows")
                .bind("before", before)
                .bind("rows", asked.rows())
                .bindMap(workspace.map(name -> Map.of("workspace", name)).orElse(Map.of()))
                .map((row, context) -> entry(row))
                .list());
    return Page.of(found, asked, entry -> Long.toString(entry.number()));
  }

  private static AuditEntry entry(ResultSet row) throws SQLException {
    return new AuditEntry(
        row.getLong("number"),
        Instant.ofEpochMilli(row.getLong("at")),
        row.getString("actor"),
        row.getString("action"),
        row.getString("workspace"),
        row.getString("target"),
        JsonStrings.read(row.getString("fields")));
  }
}
