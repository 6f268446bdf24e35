package dev.tarn.records;

import static dev.tarn.records.Samples.MASTER;
import static dev.tarn.records.Samples.NOW;
import static dev.tarn.records.Samples.SCOPE;
import static dev.tarn.records.Samples.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.config.TarnConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is SQLite's alone: the file, its settings, a full disk.
class SqliteDatabaseTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path directory;

  private static SqlRecords open(Path directory) {
    return Samples.open(Engine.SQLITE, directory);
  }

  private Records open(String url) {
    return RecordStores.open(
        new TarnConfig.Database(Optional.of(url)), directory, MASTER, 10, () -> NOW);
  }

  @Test
  void open_makesTheFileForItsOwnerOnly() throws Exception {
    Path inside = directory.resolve("not/yet/there");
    try (Records records = open(inside)) {
      records.check();
    }
    Path file = inside.resolve("records.db");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void open_takesAPathByUrl() {
    Path elsewhere = directory.resolve("elsewhere.db");
    open("jdbc:sqlite:" + elsewhere).close();
    assertThat(elsewhere).isRegularFile();
    assertThat(directory.resolve("records.db")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:mysql://db/tarn?password=hunter2",
        "jdbc:h2:mem:x",
        "jdbc:sqlite:",
        "jdbc:sqlite::memory:",
        "jdbc:sqlite:file:x?mode=memory",
        "jdbc:sqlite:x.db?synchronous=off"
      })
  void open_refusesOtherUrlsWithoutRepeatingThem(String url) {
    assertThatThrownBy(() -> open(url))
        .isInstanceOf(RecordsException.class)
        .hasMessageContaining("database.url")
        .message()
        .doesNotContain("hunter2");
  }

  @Test
  void open_refusesAFileThatIsNoDatabase() throws Exception {
    Files.writeString(directory.resolve("records.db"), "these are not the rows. ".repeat(200));
    assertThatThrownBy(() -> open(directory))
        .isInstanceOf(RecordsException.class)
        .hasMessageContaining("records.db");
  }

  @Test
  void connections_areSetUpForDurabilityAndErasure() {
    try (SqlRecords records = open(directory)) {
      assertThat(pragma(records, "journal_mode")).isEqualTo("wal");
      assertThat(pragma(records, "synchronous")).isEqualTo("2");
      assertThat(pragma(records, "secure_delete")).isEqualTo("1");
      assertThat(pragma(records, "foreign_keys")).isEqualTo("1");
      assertThat(pragma(records, "busy_timeout")).isEqualTo("5000");
    }
  }

  @Test
  void deletedText_isNotInTheFilesAfterClose() throws Exception {
    String token = "unmistakable-token";
    try (Records records = open(directory)) {
      Submitted submitted =
          Samples.loose().change(JournalEntry.Kind.KEEP, "{\"t\":\"" + token + "\"}").to(records);
      assertThat(Engine.SQLITE.bytes(directory)).contains(token);
      records.journal().done(submitted.position(), Map.of());
    }
    assertThat(Engine.SQLITE.bytes(directory)).doesNotContain(token);
  }

  private static String pragma(SqlRecords records, String name) {
    return records
        .writer()
        .run(session -> session.first("PRAGMA " + name, row -> row.getString(1)).orElseThrow());
  }

  @Test
  void expire_leavesNothingInTheLog() {
    Path log = directory.resolve("records.db-wal");
    try (Records records = open(directory)) {
      step("c").say("h").receipt("rcp_1", "{}").to(records);
      assertThat(log).isNotEmptyFile();
      records.expire(new Retention(NOW, NOW, NOW, NOW, NOW, NOW));
      assertThat(log).isEmptyFile();
    }
  }

  @Test
  void aFullDisk_failsTheSubmissionAndLaterOnesWorkWhenThereIsRoom() {
    try (SqlRecords records = open(directory)) {
      step("c0").say("h").to(records);
      pragma(records, "max_page_count = " + pragma(records, "page_count"));
      String large = "x".repeat(200_000);
      assertThat(records.submit(step("c1").say("h").receipt("rcp_1", large).done()))
          .failsWithin(LONG)
          .withThrowableThat()
          .havingCause()
          .isInstanceOf(RecordsException.class)
          .withMessageContaining("full");
      assertThat(records.ledger().conversation(SCOPE, "c1")).isEmpty();
      assertThat(records.receipts().find(SCOPE, "rcp_1")).isEmpty();
      assertThat(records.queued()).isZero();
      pragma(records, "max_page_count = 1000000");
      step("c1").say("h").receipt("rcp_1", large).to(records);
      assertThat(records.receipts().find(SCOPE, "rcp_1").orElseThrow().body()).hasSize(200_000);
    }
  }
}
