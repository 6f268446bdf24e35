package dev.tarn.records;

import static dev.tarn.records.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.records.UsageBook.Dimension;
import dev.tarn.records.UsageBook.Group;
import dev.tarn.records.UsageBook.Question;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnEachEngine
class SqlUsageBookTest {
  private static final LocalDate TODAY = NOW.atOffset(ZoneOffset.UTC).toLocalDate();

  @TempDir Path directory;
  private final Engine engine;
  private SqlRecords records;

  SqlUsageBookTest(Engine engine) {
    this.engine = engine;
  }

  @BeforeEach
  void open() {
    records = Samples.open(engine, directory);
  }

  @AfterEach
  void close() {
    records.close();
  }

  static CallUsage call(
      Instant at, String workspace, String user, String source, OptionalLong cost) {
    return new CallUsage(
        "req_1",
        at.toEpochMilli(),
        new CallUsage.By(workspace, "key_" + workspace, "default", user),
        new CallUsage.Via("openai", "gpt-5", source, ""),
        "chat",
        200,
        true,
        1,
        120,
        OptionalLong.of(40),
        new CallUsage.Tokens(100, 40, 10, 20, 5, 30, 2, 7),
        cost,
        OptionalLong.of(3),
        false);
  }

  private static CallUsage failed(String workspace) {
    CallUsage fine = call(NOW, workspace, "ann", "hosted", OptionalLong.empty());
    return new CallUsage(
        fine.requestId(),
        fine.atMillis(),
        fine.by(),
        fine.via(),
        fine.kind(),
        502,
        false,
        2,
        80,
        OptionalLong.empty(),
        new CallUsage.Tokens(0, 0, 0, 0, 0, 0, 0, 0),
        OptionalLong.empty(),
        OptionalLong.empty(),
        true);
  }

  private List<Group> sums(Optional<String> workspace, Dimension... by) {
    return records
        .usage()
        .sums(new Question(workspace, TODAY.minusDays(10), TODAY, List.of(by), 10));
  }

  @Test
  void sums_addUpEveryNumber() {
    records
        .usage()
        .add(
            List.of(
                call(NOW, "acme", "ann", "hosted", OptionalLong.of(1_000)),
                call(NOW, "acme", "bob", "passthrough", OptionalLong.of(500)),
                failed("acme"),
                call(NOW, "other", "eve", "hosted", OptionalLong.of(9))));

    assertThat(sums(Optional.of("acme")))
        .containsExactly(
            new Group(
                List.of(),
                new UsageBook.Sum(
                    3,
                    1,
                    1,
                    1,
                    new CallUsage.Tokens(200, 80, 20, 40, 10, 60, 4, 14),
                    1_500,
                    500,
                    6,
                    320,
                    2,
                    80)));
  }

  /// Rows are written many in a statement, and those that leave most at zero by another one.
  @Test
  void manyAtOnce_areAllWritten_whateverTheyUsed() {
    List<CallUsage> calls = new ArrayList<>();
    for (int i = 0; i < 130; i++) {
      calls.add(
          i % 3 == 0 ? failed("acme") : call(NOW, "acme", "ann", "hosted", OptionalLong.of(10)));
    }

    records.usage().add(calls);

    UsageBook.Sum sum = sums(Optional.of("acme")).getFirst().sum();
    assertThat(sum.calls()).isEqualTo(130);
    assertThat(sum.failed()).isEqualTo(44);
    assertThat(sum.cost()).isEqualTo(860);
    assertThat(sum.tokens())
        .isEqualTo(
            new CallUsage.Tokens(
                86 * 100, 86 * 40, 86 * 10, 86 * 20, 86 * 5, 86 * 30, 86 * 2, 86 * 7));
  }

  /// What calls have in common is said once for many of them; the rest is each one's own.
  @Test
  void manyAtOnce_areWrittenAsTheyAreOneByOne() {
    List<CallUsage> together = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      CallUsage alone = assorted("alone", i);
      records.usage().add(List.of(alone));
      together.add(assorted("together", i));
    }

    records.usage().add(together);

    for (Dimension dimension : Dimension.values()) {
      if (dimension != Dimension.WORKSPACE) {
        assertThat(sums(Optional.of("together"), dimension))
            .as("by %s", dimension)
            .isNotEmpty()
            .isEqualTo(sums(Optional.of("alone"), dimension));
      }
    }
  }

  /// Two in three have cached nothing, and nobody knows their price.
  private static CallUsage assorted(String workspace, long i) {
    boolean plain = i % 3 != 0;
    boolean rare = i % 20 == 0;
    return new CallUsage(
        "req_" + i,
        NOW.toEpochMilli() + i,
        new CallUsage.By(workspace, rare ? "key_" + i : "key", "default", "user" + i % 5),
        new CallUsage.Via("openai", rare ? "gpt-5" : "gpt-5-mini", "passthrough", "abc"),
        "chat",
        i % 50 == 0 ? 502 : 200,
        i % 100 == 0,
        1,
        10 + i,
        plain ? OptionalLong.empty() : OptionalLong.of(i),
        plain
            ? new CallUsage.Tokens(i, 0, 0, 2 * i, 0, 0, 0, 0)
            : new CallUsage.Tokens(3 * i, i, 1, 5 * i, 2, 7, 8, 9),
        plain ? OptionalLong.empty() : OptionalLong.of(11 * i),
        plain ? OptionalLong.empty() : OptionalLong.of(13 * i),
        i % 90 == 0);
  }

  @Test
  void sums_areToldApart_byWhatIsAskedFor_andNobodyElsesCallsAreInThem() {
    Instant yesterday = NOW.minus(Duration.ofDays(1));
    records
        .usage()
        .add(
            List.of(
                call(yesterday, "acme", "ann", "hosted", OptionalLong.of(1)),
                call(NOW, "acme", "ann", "hosted", OptionalLong.of(2)),
                call(NOW, "acme", "bob", "passthrough", OptionalLong.of(4)),
                call(NOW, "other", "eve", "hosted", OptionalLong.of(8))));

    assertThat(sums(Optional.of("acme"), Dimension.DAY, Dimension.USER))
        .extracting(g -> g.names() + " " + g.sum().cost())
        .containsExactly(
            "[" + TODAY.minusDays(1) + ", ann] 1",
            "[" + TODAY + ", ann] 2",
            "[" + TODAY + ", bob] 4");
    assertThat(sums(Optional.empty(), Dimension.WORKSPACE, Dimension.KEY_SOURCE))
        .extracting(g -> g.names() + " " + g.sum().calls())
        .containsExactly("[acme, hosted] 2", "[acme, passthrough] 1", "[other, hosted] 1");
  }

  @Test
  void sums_holdOnlyTheDaysAskedFor_andAsManyGroups() {
    for (int days = 0; days < 4; days++) {
      Instant at = NOW.minus(Duration.ofDays(days));
      records.usage().add(List.of(call(at, "acme", "u" + days, "hosted", OptionalLong.of(1))));
    }

    assertThat(
            records
                .usage()
                .sums(
                    new Question(
                        Optional.empty(),
                        TODAY.minusDays(2),
                        TODAY.minusDays(1),
                        List.of(Dimension.USER),
                        10)))
        .extracting(Group::names)
        .containsExactly(List.of("u1"), List.of("u2"));
    assertThat(
            records
                .usage()
                .sums(
                    new Question(
                        Optional.empty(), TODAY.minusDays(9), TODAY, List.of(Dimension.USER), 3)))
        .hasSize(3);
  }

  @Test
  void add_takesWhateverCallersWrite() {
    String odd = "a\0b\ud800 \ud83d\ude00";
    records.usage().add(List.of(call(NOW, "acme", odd, "hosted", OptionalLong.of(1))));

    assertThat(sums(Optional.of("acme"), Dimension.USER))
        .extracting(Group::names)
        .containsExactly(List.of("a\uFFFDb? \ud83d\ude00"));
  }

  @Test
  void sums_ofNothing_areNone() {
    assertThat(sums(Optional.of("nobody"))).isEmpty();
    assertThat(sums(Optional.of("nobody"), Dimension.DAY)).isEmpty();
  }

  @Test
  void eraseUser_replacesTheName_andKeepsWhatWasUsed() {
    records
        .usage()
        .add(
            List.of(
                call(NOW, "acme", "ann", "hosted", OptionalLong.of(1)),
                call(NOW, "acme", "bob", "hosted", OptionalLong.of(2)),
                call(NOW.plusSeconds(1), "acme", "ann", "hosted", OptionalLong.of(8)),
                call(NOW, "other", "ann", "hosted", OptionalLong.of(4))));

    assertThat(records.usage().eraseUser("acme", "ann", Optional.of("none"), NOW)).isZero();
    assertThat(records.usage().eraseUser("acme", "ann", Optional.empty(), NOW)).isEqualTo(1);

    assertThat(sums(Optional.empty(), Dimension.WORKSPACE, Dimension.USER))
        .extracting(g -> g.names() + " " + g.sum().cost())
        .containsExactly(
            "[acme, " + SqlUsageBook.ERASED + "] 1",
            "[acme, ann] 8",
            "[acme, bob] 2",
            "[other, ann] 4");
  }

  @Test
  void expire_takesDaysThatAreOver() {
    for (int days = 0; days < 3; days++) {
      Instant at = NOW.minus(Duration.ofDays(days));
      records.usage().add(List.of(call(at, "acme", "ann", "hosted", OptionalLong.of(1))));
    }

    expireUsageBefore(NOW.minus(Duration.ofDays(1)));

    assertThat(sums(Optional.empty(), Dimension.DAY))
        .extracting(Group::names)
        .containsExactly(List.of(TODAY.minusDays(1).toString()), List.of(TODAY.toString()));
  }

  private void expireUsageBefore(Instant at) {
    Instant never = Instant.EPOCH;
    records.expire(new Retention(never, never, never, never, never, at));
  }

  /// A process keeps the numbers of headings, also of those that another one has deleted.
  @Test
  void add_findsOutThatAHeadingIsGone_andWritesItAnew() {
    CallUsage call = call(NOW, "acme", "ann", "hosted", OptionalLong.of(1));
    records.usage().add(List.of(call));
    expireUsageBefore(NOW.plus(Duration.ofDays(2)));

    assertThatThrownBy(() -> records.usage().add(List.of(call)))
        .isInstanceOf(RecordsException.class);
    records.usage().add(List.of(call));

    assertThat(sums(Optional.empty()).getFirst().sum().calls()).isEqualTo(1);
  }

  @Test
  void rowsThatSayAllOfThemselves_asTheVersionBeforeWroteThem_areCarriedOver() throws Exception {
    List<CallUsage> calls = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      calls.add(assorted("acme", i));
    }
    records.usage().add(calls);
    List<List<Group>> before = sumsByEach();
    records.close();

    beforeHeadings();
    records = Samples.open(engine, directory);

    assertThat(sumsByEach()).isEqualTo(before);
  }

  private List<List<Group>> sumsByEach() {
    return Stream.of(Dimension.values()).map(by -> sums(Optional.empty(), by)).toList();
  }

  private void beforeHeadings() throws Exception {
    String table = wholeTable();
    String columns =
        table
            .lines()
            .skip(1)
            .map(line -> line.strip().replaceFirst(" .*", ""))
            .filter(word -> !word.startsWith(")"))
            .collect(Collectors.joining(", "));
    try (Connection connection = Database.open(engine.database(directory), directory).connect();
        Statement statement = connection.createStatement()) {
      for (String sql :
          List.of(
              table.replace("TABLE call_usage", "TABLE before"),
              "INSERT INTO before (%s) SELECT %s FROM %s"
                  .formatted(
                      columns, columns.replace("number", "call_usage.number"), SqlUsageBook.CALLS),
              "DROP TABLE call_usage",
              "DROP TABLE usage_heading",
              "ALTER TABLE before RENAME TO call_usage",
              "CREATE INDEX call_usage_day ON call_usage (day, workspace)",
              "DELETE FROM flyway_schema_history WHERE version = '17'")) {
        statement.execute(sql);
      }
    }
  }

  private static String wholeTable() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            SqlUsageBookTest.class.getResourceAsStream("migration/V6__usage.sql"))) {
      String sql = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      int from = sql.indexOf("CREATE TABLE call_usage");
      return sql.substring(from, sql.indexOf(");", from) + 1)
          .replace("${serial}", "INTEGER PRIMARY KEY");
    }
  }
}
