package dev.tarn.records;

import dev.tarn.records.EmbeddingSpace.Leftover;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Spaces of workspaces in SQL.
final class SqlEmbeddingSpaces implements EmbeddingSpaces {
  private static final String SELECT =
      """
      SELECT s.workspace, s.name, s.weight, s.chosen, s.next, s.changed_at FROM embedding_space s
      JOIN workspace w ON w.name = s.workspace WHERE w.deleted_at IS NULL\
      """;
  private static final String ORDER = " ORDER BY s.workspace, s.name";
  private static final String ONE = SELECT + " AND s.workspace = ? AND s.name = ?";
  private static final String DELETE =
      "DELETE FROM embedding_space WHERE workspace = ? AND name = ?";
  private static final String INSERT =
      """
      INSERT INTO embedding_space (workspace, name, weight, chosen, next, changed_at)
      VALUES (?, ?, ?, ?, ?, ?)\
      """;
  private static final String LEAVE =
      """
      INSERT INTO embedding_leftover (workspace, model) VALUES (?, ?)
      ON CONFLICT (workspace, model) DO NOTHING\
      """;

  private final Reader reader;
  private final Writer writer;
  private final AccountChange change;

  SqlEmbeddingSpaces(Reader reader, Writer writer, AccountChange change) {
    this.reader = reader;
    this.writer = writer;
    this.change = change;
  }

  @Override
  public EmbeddingSpaces by(Actor actor) {
    return new SqlEmbeddingSpaces(reader, writer, new AccountChange(actor, change.clock()));
  }

  @Override
  public List<EmbeddingSpace> all() {
    return reader.all(SELECT + ORDER, SqlEmbeddingSpaces::space);
  }

  @Override
  public List<EmbeddingSpace> of(String workspace) {
    return reader.all(
        SELECT + " AND s.workspace = ?" + ORDER, SqlEmbeddingSpaces::space, workspace);
  }

  @Override
  public boolean change(
      String workspace,
      String name,
      UnaryOperator<Optional<EmbeddingSpace>> how,
      List<String> leftovers) {
    return writer.run(session -> {
      AccountChange.raise(session);
      if (SqlWorkspaces.named(session, workspace).isEmpty()) {
        return false;
      }
      Optional<EmbeddingSpace> before =
          session.first(ONE, SqlEmbeddingSpaces::space, workspace, name);
      Optional<EmbeddingSpace> after = how.apply(before);
      if (!after.equals(before)) {
        session.update(DELETE, workspace, name);
        if (after.isPresent()) {
          insert(session, after.get());
        }
        String action = after.isPresent() ? "embedding.change" : "embedding.remove";
        change.note(session, action, workspace, name, changed(before, after));
      }
      for (String model : leftovers) {
        session.update(LEAVE, workspace, model);
      }
      return true;
    });
  }

  private void insert(WriteSession session, EmbeddingSpace space) throws SQLException {
    session.update(
        INSERT,
        space.workspace(),
        space.name(),
        space.weight(),
        space.chosen(),
        space.next(),
        change.clock().instant().toEpochMilli());
  }

  private static List<String> changed(
      Optional<EmbeddingSpace> before, Optional<EmbeddingSpace> after) {
    Changed changed = new Changed();
    changed.field("weight", before.map(EmbeddingSpace::weight), after.map(EmbeddingSpace::weight));
    changed.field(
        "chosen", before.flatMap(EmbeddingSpace::chosen), after.flatMap(EmbeddingSpace::chosen));
    changed.field(
        "next", before.flatMap(EmbeddingSpace::next), after.flatMap(EmbeddingSpace::next));
    return changed.names();
  }

  @Override
  public List<Leftover> leftovers() {
    return reader.all(
        "SELECT workspace, model FROM embedding_leftover",
        row -> new Leftover(row.getString(1), row.getString(2)));
  }

  @Override
  public void cleared(Leftover leftover) {
    writer.run(session ->
        session.update(
            "DELETE FROM embedding_leftover WHERE workspace = ? AND model = ?",
            leftover.workspace(),
            leftover.model()));
  }

  private static EmbeddingSpace space(ResultSet row) throws SQLException {
    return new EmbeddingSpace(
        row.getString("workspace"),
        row.getString("name"),
        row.getDouble("weight"),
        Optional.ofNullable(row.getString("chosen")),
        Optional.ofNullable(row.getString("next")),
        Instant.ofEpochMilli(row.getLong("changed_at")));
  }
}
