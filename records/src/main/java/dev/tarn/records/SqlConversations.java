package dev.tarn.records;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Lists the ledger's conversations.
final class SqlConversations implements Conversations {
  private static final String SELECT =
      """
      SELECT number, id, last_seen,
        (SELECT count(*) FROM turn
          WHERE turn.conversation = conversation.number AND dropped_at IS NULL) AS turns,
        (SELECT min(first_seen) FROM turn
          WHERE turn.conversation = conversation.number) AS first_seen
      FROM conversation WHERE scope = ?\
      """;
  private static final String SUM =
      """
      SELECT count(DISTINCT conversation.number) AS conversations,
        count(turn.number) AS turns, min(turn.first_seen) AS first_seen,
        max(conversation.last_seen) AS last_seen
      FROM conversation LEFT JOIN turn
        ON turn.conversation = conversation.number AND dropped_at IS NULL
      WHERE conversation.scope = ?\
      """;

  private final Reader reader;

  SqlConversations(Reader reader) {
    this.reader = reader;
  }

  /// A row and its place in the list.
  private record Placed(Summary summary, long number) {
    String position() {
      return summary.lastSeen().toEpochMilli() + " " + number;
    }
  }

  @Override
  public Page<Summary> page(String scope, Page.Asked asked) {
    String sql = SELECT;
    List<Object> parameters = new ArrayList<>(List.of(scope));
    if (asked.after().isPresent()) {
      long[] after = position(asked.after().get());
      sql += " AND (last_seen < ? OR (last_seen = ? AND number < ?))";
      parameters.addAll(List.of(after[0], after[0], after[1]));
    }
    parameters.add(asked.rows());
    List<Placed> found =
        reader.all(
            sql + " ORDER BY last_seen DESC, number DESC LIMIT ?",
            SqlConversations::placed,
            parameters.toArray());
    Page<Placed> page = Page.of(found, asked, Placed::position);
    return new Page<>(page.items().stream().map(Placed::summary).toList(), page.next());
  }

  /// @throws IllegalArgumentException if no page said so
  private static long[] position(String text) {
    String[] parts = text.split(" ", -1);
    if (parts.length != 2) {
      throw new IllegalArgumentException("not a position in a list of conversations");
    }
    return new long[] {Long.parseLong(parts[0]), Long.parseLong(parts[1])};
  }

  @Override
  public Optional<Summary> find(String scope, String id) {
    return reader.first(SELECT + " AND id = ?", row -> placed(row).summary(), scope, id);
  }

  @Override
  public Sum sum(String scope) {
    return reader
        .first(
            SUM,
            row ->
                new Sum(
                    row.getInt("conversations"),
                    row.getInt("turns"),
                    instant(row, "first_seen"),
                    instant(row, "last_seen")),
            scope)
        .orElseThrow();
  }

  private static Placed placed(ResultSet row) throws SQLException {
    Instant lastSeen = Instant.ofEpochMilli(row.getLong("last_seen"));
    return new Placed(
        new Summary(
            row.getString("id"),
            row.getInt("turns"),
            instant(row, "first_seen").orElse(lastSeen),
            lastSeen),
        row.getLong("number"));
  }

  private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
  }
}
