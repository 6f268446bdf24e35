package dev.tarn.records;

import static dev.tarn.records.Samples.NOW;
import static dev.tarn.records.Samples.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.config.TarnConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnEachEngine
class InspectionTest {
  @TempDir Path directory;
  @TempDir Path to;
  private final Engine engine;

  InspectionTest(Engine engine) {
    this.engine = engine;
  }

  private RecordsReport inspect() {
    return RecordStores.inspect(engine.database(directory), directory);
  }

  private void sql(String statement) {
    try (SqlRecords records = Samples.open(engine, directory)) {
      records.writer().run(session -> session.update(statement));
    }
  }

  @Test
  void inspect_tellsHowFarTheJournalIs_whileItIsInUse() {
    try (SqlRecords records = Samples.open(engine, directory)) {
      assertThat(inspect().done()).isZero();
      step("c1").say("h1", "h2", "h3").to(records);
      records.journal().done(2, Map.of());

      RecordsReport report = inspect();

      assertThat(report.faults()).isEmpty();
      assertThat(report.waiting()).isEqualTo(1);
      assertThat(report.done()).isEqualTo(2);
      assertThat(report.product()).matches("(SQLite 3|PostgreSQL 14)\\..*");
    }
  }

  @Test
  void inspect_findsTablesOfAnOlderVersion() {
    sql(
        """
        DELETE FROM flyway_schema_history WHERE installed_rank =
          (SELECT max(installed_rank) FROM flyway_schema_history)\
        """);
    assertThat(inspect().faults()).hasSize(1).first().asString().contains("not applied");
  }

  @Test
  void inspect_findsTablesOfANewerVersion() {
    sql(
        """
        INSERT INTO flyway_schema_history SELECT 999, '999', description, type, script, checksum,
          installed_by, installed_on, execution_time, success
        FROM flyway_schema_history WHERE version = '1'\
        """);
    assertThat(inspect().faults()).hasSize(1).first().asString().contains("newer version");
  }

  @Test
  void aDatabaseThatWasNeverMade_isNotMade() {
    assertThatThrownBy(() ->
            RecordStores.inspect(
                new TarnConfig.Database(Optional.of("jdbc:sqlite:" + directory + "/no.db")),
                directory))
        .isInstanceOf(RecordsException.class)
        .hasMessageContaining("there is no database");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void copy_isWhole_andOpensOnItsOwn() {
    try (SqlRecords records = Samples.open(engine, directory)) {
      step("c1").say("h1").receipt("rcp_1", "{}").to(records);

      Optional<RecordsReport> copied = RecordStores.copy(engine.database(directory), directory, to);

      assertThat(copied.isPresent()).isEqualTo(engine == Engine.SQLITE);
      assertThat(Files.exists(to.resolve("records.db"))).isEqualTo(engine == Engine.SQLITE);
      step("c1").receipt("rcp_2", "{}").to(records);
    }
    if (engine == Engine.SQLITE) {
      try (SqlRecords copy = Samples.open(new TarnConfig.Database(Optional.empty()), to, 10)) {
        assertThat(copy.receipts().find(Samples.SCOPE, "rcp_1"))
            .contains(new Receipt("rcp_1", "{}", NOW));
        assertThat(copy.receipts().find(Samples.SCOPE, "rcp_2")).isEmpty();
        assertThat(copy.journal().size()).isEqualTo(1);
        assertThat(copy.journal().last()).contains(1L);
      }
    }
  }
}
