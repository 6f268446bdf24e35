package dev.tarn.records;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Writes rows of `call_usage`, many in one statement: a statement for each costs twice as much,
/// and over a network a round trip. A parameter costs as much as the column that it fills, so what
/// calls have in common is said once for all of them where there are enough.
final class UsageRows {
  private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();

  /// Calls with much in common that go into one statement.
  private static final int ALIKE = 50;

  /// Calls of any kind that go into one statement.
  private static final int MIXED = 25;

  /// Nothing tells a database the type of a column in which all rows are null.
  private static final String NULLABLE = "CAST(? AS BIGINT)";

  /// Whose, where and how: the same for most calls of a key within a second.
  private record Alike(
      long day,
      String workspace,
      String key,
      String project,
      CallUsage.Via via,
      String kind,
      int status,
      boolean streamed,
      int attempts,
      boolean estimated) {
    static Alike of(CallUsage call) {
      return new Alike(
          Math.floorDiv(call.atMillis(), DAY_MILLIS),
          call.by().workspace(),
          call.by().key(),
          call.by().project(),
          call.via(),
          call.kind(),
          call.status(),
          call.streamed(),
          call.attempts(),
          call.estimated());
    }
  }

  private static final List<Column<Alike>> COMMON =
      List.of(
          new Column<>("day", Alike::day),
          new Column<>("workspace", Alike::workspace),
          new Column<>("key_id", Alike::key),
          new Column<>("project", alike -> text(alike.project())),
          new Column<>("provider", alike -> alike.via().provider()),
          new Column<>("model", alike -> text(alike.via().model())),
          new Column<>("kind", Alike::kind),
          new Column<>("key_source", alike -> alike.via().keySource()),
          new Column<>("provider_key", alike -> text(alike.via().providerKey())),
          new Column<>("status", Alike::status),
          new Column<>("streamed", Alike::streamed),
          new Column<>("attempts", Alike::attempts),
          new Column<>("estimated", Alike::estimated));

  private static final List<Column<CallUsage>> OWN =
      List.of(
          new Column<>("at", CallUsage::atMillis),
          new Column<>("request_id", CallUsage::requestId),
          new Column<>("user_name", call -> text(call.by().user())),
          new Column<>("total_ms", CallUsage::totalMillis),
          new Column<>("first_byte_ms", NULLABLE, call -> orNull(call.firstByteMillis())),
          new Column<>("tokens_in", call -> call.tokens().input()),
          new Column<>("tokens_out", call -> call.tokens().output()),
          new Column<>("cost", NULLABLE, call -> orNull(call.cost())),
          new Column<>("memory_cost", NULLABLE, call -> orNull(call.memoryCost())));

  /// All 0 where nothing is cached, reasoned or remembered: of most calls where memory is off.
  private static final List<Column<CallUsage>> SELDOM =
      List.of(
          new Column<>("tokens_cached", call -> call.tokens().cached()),
          new Column<>("tokens_cache_written", call -> call.tokens().cacheWritten()),
          new Column<>("tokens_reasoning", call -> call.tokens().reasoning()),
          new Column<>("tokens_memory", call -> call.tokens().memory()),
          new Column<>("tokens_saved", call -> call.tokens().saved()),
          new Column<>("tokens_embedded", call -> call.tokens().embedded()));

  private static final UsageRows PLAIN = new UsageRows(OWN, SELDOM);
  private static final UsageRows FULL =
      new UsageRows(Stream.concat(OWN.stream(), SELDOM.stream()).toList(), List.of());

  private final List<Column<CallUsage>> own;
  private final String alike;
  private final String mixed;
  private final String one;

  /// @param placeholder in a statement
  private record Column<T>(String name, String placeholder, Function<T, Object> value) {
    Column(String name, Function<T, Object> value) {
      this(name, "?", value);
    }
  }

  /// @param own of each call
  /// @param zeros left out
  private UsageRows(List<Column<CallUsage>> own, List<Column<CallUsage>> zeros) {
    this.own = own;
    String into =
        "INSERT INTO call_usage (%s) "
            .formatted(
                Stream.<List<? extends Column<?>>>of(COMMON, own, zeros)
                    .flatMap(List::stream)
                    .map(Column::name)
                    .collect(Collectors.joining(", ")));
    String noughts = ", 0".repeat(zeros.size());
    String common = placeholders(COMMON);
    String row = "(" + common + ", " + placeholders(own) + noughts + ")";
    this.one = into + "VALUES " + row;
    this.mixed = into + "VALUES " + String.join(", ", Collections.nCopies(MIXED, row));
    this.alike =
        "%sSELECT common.*, own.*%s FROM (SELECT %s) AS common, (VALUES %s) AS own"
            .formatted(
                into,
                noughts,
                COMMON.stream().map(c -> "? AS " + c.name()).collect(Collectors.joining(", ")),
                String.join(", ", Collections.nCopies(ALIKE, "(" + placeholders(own) + ")")));
  }

  private static String placeholders(List<? extends Column<?>> columns) {
    return columns.stream().map(Column::placeholder).collect(Collectors.joining(", "));
  }

  /// Adds a row for each call.
  static void insert(WriteSession session, List<CallUsage> calls) throws SQLException {
    Map<Boolean, List<CallUsage>> plain =
        calls.stream().collect(Collectors.partitioningBy(UsageRows::isPlain));
    PLAIN.add(session, plain.getOrDefault(true, List.of()));
    FULL.add(session, plain.getOrDefault(false, List.of()));
  }

  private static boolean isPlain(CallUsage call) {
    CallUsage.Tokens tokens = call.tokens();
    return (tokens.cached()
            | tokens.cacheWritten()
            | tokens.reasoning()
            | tokens.memory()
            | tokens.saved()
            | tokens.embedded())
        == 0;
  }

  private void add(WriteSession session, List<CallUsage> calls) throws SQLException {
    Map<Alike, List<CallUsage>> groups = new LinkedHashMap<>();
    for (CallUsage call : calls) {
      groups.computeIfAbsent(Alike.of(call), alike -> new ArrayList<>()).add(call);
    }
    List<CallUsage> rest = new ArrayList<>();
    for (Map.Entry<Alike, List<CallUsage>> group : groups.entrySet()) {
      rest.addAll(addAlike(session, group.getKey(), group.getValue()));
    }
    addMixed(session, rest);
  }

  /// Adds as many as fill statements; what is left comes back.
  private List<CallUsage> addAlike(WriteSession session, Alike common, List<CallUsage> calls)
      throws SQLException {
    int from = 0;
    for (; from + ALIKE <= calls.size(); from += ALIKE) {
      List<Object> parameters = new ArrayList<>(values(COMMON, common));
      for (CallUsage call : calls.subList(from, from + ALIKE)) {
        parameters.addAll(values(own, call));
      }
      session.update(alike, parameters.toArray());
    }
    return calls.subList(from, calls.size());
  }

  private void addMixed(WriteSession session, List<CallUsage> calls) throws SQLException {
    int alone = calls.size() % MIXED;
    for (int from = 0; from < calls.size(); ) {
      int count = from < alone ? 1 : MIXED;
      List<Object> parameters = new ArrayList<>();
      for (CallUsage call : calls.subList(from, from + count)) {
        parameters.addAll(values(COMMON, Alike.of(call)));
        parameters.addAll(values(own, call));
      }
      session.update(count == 1 ? one : mixed, parameters.toArray());
      from += count;
    }
  }

  private static <T> List<Object> values(List<Column<T>> columns, T from) {
    Object[] values = new Object[columns.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = columns.get(i).value().apply(from);
    }
    return Arrays.asList(values);
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
