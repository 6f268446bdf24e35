package dev.tarn.records;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.statement.Query;

/// Usage in SQL.
final class SqlUsageBook implements UsageBook {
  /// Stands where the name of an erased user stood.
  static final String ERASED = "(erased)";

  /// What is known of each call, from both tables.
  static final String CALLS = "call_usage JOIN usage_heading h ON h.number = call_usage.heading";

  /// Headings whose numbers are kept.
  private static final int MOST = 10_000;

  /// Rows that are changed in one go.
  private static final int STEP = 500;

  private static final String SUMS =
      """
      sum(CASE WHEN kind = 'memory_embedding' THEN 0 ELSE 1 END) AS calls,
        sum(CASE WHEN status < 100 OR status >= 400 THEN 1 ELSE 0 END) AS failed,
        sum(CASE WHEN estimated AND kind <> 'memory_embedding' THEN 1 ELSE 0 END) AS estimates,
        sum(CASE WHEN cost IS NULL AND kind <> 'memory_embedding' THEN 1 ELSE 0 END) AS unpriced,
        sum(tokens_in) AS sum_in, sum(tokens_cached) AS sum_cached,
        sum(tokens_cache_written) AS sum_cache_written, sum(tokens_out) AS sum_out,
        sum(tokens_reasoning) AS sum_reasoning, sum(tokens_memory) AS sum_memory,
        sum(tokens_saved) AS sum_saved, sum(tokens_embedded) AS sum_embedded,
        sum(cost) AS sum_cost,
        sum(CASE WHEN key_source = 'passthrough' THEN cost ELSE 0 END) AS own_key_cost,
        sum(memory_cost) AS sum_memory_cost, sum(total_ms) AS sum_total,
        count(first_byte_ms) AS answered, sum(first_byte_ms) AS sum_first_byte
      FROM %s WHERE day >= :from AND day <= :to\
      """
          .formatted(CALLS);

  private final Reader reader;
  private final Writer writer;

  /// Numbers of headings that are on disk. Guarded by the lock of this.
  private final Map<UsageHeading, Long> headings = new HashMap<>();

  SqlUsageBook(Reader reader, Writer writer) {
    this.reader = reader;
    this.writer = writer;
  }

  @Override
  public synchronized void add(List<CallUsage> calls) {
    if (headings.size() >= MOST) {
      headings.clear();
    }
    try {
      headings.putAll(writer.run(session -> add(session, calls)));
    } catch (RecordsException e) {
      // What is held here may be gone: expired, or of a database that was restored.
      headings.clear();
      throw e;
    }
  }

  /// Adds a row for each call. Whoever holds the lock waits for this, so that nobody changes what
  /// is known of headings meanwhile.
  ///
  /// @return the headings that were made for it, which are known once they are on disk
  private Map<UsageHeading, Long> add(WriteSession session, List<CallUsage> calls)
      throws SQLException {
    Map<UsageHeading, Long> made = new HashMap<>();
    List<UsageRows.Row> rows = new ArrayList<>(calls.size());
    for (CallUsage call : calls) {
      UsageHeading heading = UsageHeading.of(call);
      Long number = headings.get(heading);
      if (number == null) {
        number = made.get(heading);
      }
      if (number == null) {
        number = heading.insert(session);
        made.put(heading, number);
      }
      rows.add(new UsageRows.Row(call, number));
    }
    UsageRows.insert(session, rows);
    return made;
  }

  /// Every name in the statement is one of ours.
  @Override
  public List<Group> sums(Question question) {
    String columns =
        question.by().stream().map(Dimension::column).collect(Collectors.joining(", "));
    boolean grouped = !columns.isEmpty();
    String sql =
        "SELECT "
            + (grouped ? columns + ", " : "")
            + SUMS
            + (question.workspace().isPresent() ? " AND workspace = :workspace" : "")
            + (grouped ? " GROUP BY " + columns + " ORDER BY " + columns : " HAVING count(*) > 0")
            + " LIMIT :most";
    return reader.read(handle -> {
      Query query =
          handle
              .createQuery(sql)
              .bind("from", question.from().toEpochDay())
              .bind("to", question.to().toEpochDay())
              .bind("most", question.most());
      question.workspace().ifPresent(name -> query.bind("workspace", name));
      return query.map((row, context) -> group(row, question.by())).list();
    });
  }

  private static Group group(ResultSet row, List<Dimension> by) throws SQLException {
    List<String> names = new ArrayList<>(by.size());
    for (Dimension dimension : by) {
      names.add(
          dimension == Dimension.DAY
              ? LocalDate.ofEpochDay(row.getLong(dimension.column())).toString()
              : row.getString(dimension.column()));
    }
    return new Group(List.copyOf(names), sum(row));
  }

  /// The sum of nothing but nulls is null, which reads as 0.
  private static Sum sum(ResultSet row) throws SQLException {
    return new Sum(
        row.getLong("calls"),
        row.getLong("failed"),
        row.getLong("estimates"),
        row.getLong("unpriced"),
        new CallUsage.Tokens(
            row.getLong("sum_in"),
            row.getLong("sum_cached"),
            row.getLong("sum_cache_written"),
            row.getLong("sum_out"),
            row.getLong("sum_reasoning"),
            row.getLong("sum_memory"),
            row.getLong("sum_saved"),
            row.getLong("sum_embedded")),
        row.getLong("sum_cost"),
        row.getLong("own_key_cost"),
        row.getLong("sum_memory_cost"),
        row.getLong("sum_total"),
        row.getLong("answered"),
        row.getLong("sum_first_byte"));
  }

  /// Looks for the rows beside the writer: there is no index of users, and no call is to wait.
  @Override
  public int eraseUser(String workspace, String user, Optional<String> project, Instant until) {
    List<Long> numbers =
        reader.read(handle ->
            handle
                .createQuery(
                    "SELECT call_usage.number FROM "
                        + CALLS
                        + " WHERE workspace = :workspace"
                        + " AND user_name = :user AND at <= :until"
                        + (project.isPresent() ? " AND project = :project" : ""))
                .bind("workspace", workspace)
                .bind("user", UsageRows.text(user))
                .bind("until", until.toEpochMilli())
                .bindMap(project.map(p -> Map.of("project", UsageRows.text(p))).orElse(Map.of()))
                .mapTo(Long.class)
                .list());
    for (int from = 0; from < numbers.size(); from += STEP) {
      List<Long> step = numbers.subList(from, Math.min(numbers.size(), from + STEP));
      writer.run(session -> {
        for (long number : step) {
          session.update("UPDATE call_usage SET user_name = ? WHERE number = ?", ERASED, number);
        }
        return true;
      });
    }
    return numbers.size();
  }
}
