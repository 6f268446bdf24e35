package dev.tarn.records;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Saved boundaries in SQL.
final class SqlBoundaries implements Boundaries {
  private static final String SELECT =
      "SELECT workspace, id, project, user_name, agent, created_at FROM boundary";
  private static final String NAMED = SELECT + " WHERE workspace = ? AND id = ?";
  private static final String INSERT =
      """
      INSERT INTO boundary (workspace, id, project, user_name, agent, created_at)
      VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (workspace, id) DO NOTHING\
      """;

  private final Reader reader;
  private final Writer writer;
  private final AccountChange change;

  SqlBoundaries(Reader reader, Writer writer, AccountChange change) {
    this.reader = reader;
    this.writer = writer;
    this.change = change;
  }

  @Override
  public Boundaries by(Actor actor) {
    return new SqlBoundaries(reader, writer, new AccountChange(actor, change.clock()));
  }

  @Override
  public Optional<Boundary> create(Boundary boundary) {
    String workspace = boundary.workspace();
    return writer.run(session -> {
      AccountChange.raise(session);
      boolean made =
          SqlWorkspaces.named(session, workspace).isPresent()
              && session.update(
                      INSERT,
                      workspace,
                      boundary.id(),
                      boundary.project(),
                      boundary.user(),
                      boundary.agent(),
                      change.clock().instant().toEpochMilli())
                  > 0;
      if (!made) {
        return Optional.empty();
      }
      change.note(session, "boundary.create", workspace, boundary.id(), List.of());
      return session.first(NAMED, SqlBoundaries::boundary, workspace, boundary.id());
    });
  }

  @Override
  public Optional<Boundary> find(String workspace, String id) {
    return reader.first(NAMED, SqlBoundaries::boundary, workspace, id);
  }

  @Override
  public Page<Boundary> page(String workspace, Page.Asked asked) {
    List<Boundary> found =
        reader.all(
            SELECT + " WHERE workspace = ? AND id > ? ORDER BY id LIMIT ?",
            SqlBoundaries::boundary,
            workspace,
            asked.after().orElse(""),
            asked.rows());
    return Page.of(found, asked, Boundary::id);
  }

  @Override
  public boolean remove(String workspace, String id) {
    return writer.run(session -> {
      AccountChange.raise(session);
      boolean removed =
          session.update("DELETE FROM boundary WHERE workspace = ? AND id = ?", workspace, id) > 0;
      if (removed) {
        change.note(session, "boundary.remove", workspace, id, List.of());
      }
      return removed;
    });
  }

  private static Boundary boundary(ResultSet row) throws SQLException {
    return new Boundary(
        row.getString("workspace"),
        row.getString("id"),
        Optional.ofNullable(row.getString("project")),
        Optional.ofNullable(row.getString("user_name")),
        Optional.ofNullable(row.getString("agent")),
        Instant.ofEpochMilli(row.getLong("created_at")));
  }
}
