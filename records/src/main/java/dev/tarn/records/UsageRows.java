package dev.tarn.records;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Writes rows of `call_usage`, many in one statement: a statement for each costs twice as much,
/// and over a network a round trip.
final class UsageRows {
  /// Rows that go into one statement.
  private static final int MANY = 50;

  /// Nothing tells a database the type of a column in which all rows are null.
  private static final String NULLABLE = "CAST(? AS BIGINT)";

  private static final List<Column> ALWAYS =
      List.of(
          new Column("heading", Row::heading),
          new Column("at", row -> row.call().atMillis()),
          new Column("request_id", row -> row.call().requestId()),
          new Column("user_name", row -> text(row.call().by().user())),
          new Column("total_ms", row -> row.call().totalMillis()),
          new Column("first_byte_ms", NULLABLE, row -> orNull(row.call().firstByteMillis())),
          new Column("tokens_in", row -> row.tokens().input()),
          new Column("tokens_out", row -> row.tokens().output()),
          new Column("cost", NULLABLE, row -> orNull(row.call().cost())),
          new Column("memory_cost", NULLABLE, row -> orNull(row.call().memoryCost())));

  /// All 0 where nothing is cached, reasoned or remembered: of most calls where memory is off.
  private static final List<Column> SELDOM =
      List.of(
          new Column("tokens_cached", row -> row.tokens().cached()),
          new Column("tokens_cache_written", row -> row.tokens().cacheWritten()),
          new Column("tokens_reasoning", row -> row.tokens().reasoning()),
          new Column("tokens_memory", row -> row.tokens().memory()),
          new Column("tokens_saved", row -> row.tokens().saved()),
          new Column("tokens_embedded", row -> row.tokens().embedded()));

  private static final UsageRows PLAIN = new UsageRows(ALWAYS, SELDOM);
  private static final UsageRows FULL =
      new UsageRows(Stream.concat(ALWAYS.stream(), SELDOM.stream()).toList(), List.of());

  private final List<Column> columns;
  private final String many;
  private final String one;

  /// A call and what it stands under.
  ///
  /// @param heading its number
  record Row(CallUsage call, long heading) {
    private CallUsage.Tokens tokens() {
      return call.tokens();
    }

    private boolean isPlain() {
      return (tokens().cached()
              | tokens().cacheWritten()
              | tokens().reasoning()
              | tokens().memory()
              | tokens().saved()
              | tokens().embedded())
          == 0;
    }
  }

  /// @param placeholder in a statement
  private record Column(String name, String placeholder, Function<Row, Object> value) {
    Column(String name, Function<Row, Object> value) {
      this(name, "?", value);
    }
  }

  /// @param columns that are given
  /// @param zeros that are not
  private UsageRows(List<Column> columns, List<Column> zeros) {
    this.columns = columns;
    String names =
        Stream.concat(columns.stream(), zeros.stream())
            .map(Column::name)
            .collect(Collectors.joining(", "));
    String row =
        columns.stream().map(Column::placeholder).collect(Collectors.joining(", ", "(", ""))
            + ", 0".repeat(zeros.size())
            + ")";
    this.one = "INSERT INTO call_usage (" + names + ") VALUES " + row;
    this.many = one + (", " + row).repeat(MANY - 1);
  }

  /// Adds them.
  static void insert(WriteSession session, List<Row> rows) throws SQLException {
    Map<Boolean, List<Row>> plain = rows.stream().collect(Collectors.partitioningBy(Row::isPlain));
    PLAIN.add(session, plain.getOrDefault(true, List.of()));
    FULL.add(session, plain.getOrDefault(false, List.of()));
  }

  private void add(WriteSession session, List<Row> rows) throws SQLException {
    int alone = rows.size() % MANY;
    for (int from = 0; from < rows.size(); ) {
      int count = from < alone ? 1 : MANY;
      session.update(count == 1 ? one : many, values(rows.subList(from, from + count)));
      from += count;
    }
  }

  private Object[] values(List<Row> rows) {
    List<Object> values = new ArrayList<>(rows.size() * columns.size());
    for (Row row : rows) {
      for (Column column : columns) {
        values.add(column.value().apply(row));
      }
    }
    return values.toArray();
  }

  /// What callers wrote, as every database takes it: PostgreSQL refuses NUL and half characters,
  /// and one row that is refused would hold up all that wait behind it.
  static String text(String given) {
    for (int i = 0; i < given.length(); i++) {
      char c = given.charAt(i);
      if (c == 0 || Character.isSurrogate(c)) {
        return new String(given.replace('\0', '\uFFFD').getBytes(UTF_8), UTF_8);
      }
    }
    return given;
  }

  private static Object orNull(OptionalLong value) {
    return value.isPresent() ? Optional.of(value.getAsLong()) : Optional.empty();
  }
}
