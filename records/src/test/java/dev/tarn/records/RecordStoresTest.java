package dev.tarn.records;

import static dev.tarn.records.Samples.MASTER;
import static dev.tarn.records.Samples.NOW;
import static dev.tarn.records.Samples.SCOPE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.config.Secret;
import dev.tarn.config.TarnConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordStoresTest {
  @TempDir Path directory;

  private Records open(Optional<String> url, Secret master) {
    return RecordStores.open(new TarnConfig.Database(url), directory, master, 10, () -> NOW);
  }

  @Test
  void open_makesTheFileForItsOwnerOnly() throws Exception {
    Path inside = directory.resolve("not/yet/there");
    try (Records records = Samples.open(inside)) {
      records.check();
    }
    Path file = inside.resolve("records.db");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void open_findsWhatWasWrittenBefore() {
    try (Records records = Samples.open(directory)) {
      Samples.step("c1").say("h1").to(records);
    }
    try (Records records = Samples.open(directory)) {
      assertThat(records.ledger().conversation(SCOPE, "c1")).isPresent();
      assertThat(records.journal().size()).isEqualTo(1);
    }
  }

  @Test
  void open_refusesAnotherMasterKeyAndSaysWhatToSet() {
    open(Optional.empty(), MASTER).close();
    assertThatThrownBy(() -> open(Optional.empty(), Secret.of("another")))
        .isInstanceOf(RecordsException.class)
        .hasMessageContaining("another master key")
        .hasMessageContaining("TARN_MASTER_KEY");
    open(Optional.empty(), MASTER).close();
  }

  @Test
  void open_takesAPathByUrl() {
    Path elsewhere = directory.resolve("elsewhere.db");
    open(Optional.of("jdbc:sqlite:" + elsewhere), MASTER).close();
    assertThat(elsewhere).isRegularFile();
    assertThat(directory.resolve("records.db")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://db/tarn?password=hunter2",
        "jdbc:h2:mem:x",
        "jdbc:sqlite:",
        "jdbc:sqlite::memory:",
        "jdbc:sqlite:file:x?mode=memory",
        "jdbc:sqlite:x.db?synchronous=off"
      })
  void open_refusesOtherUrlsWithoutRepeatingThem(String url) {
    assertThatThrownBy(() -> open(Optional.of(url), MASTER))
        .isInstanceOf(RecordsException.class)
        .hasMessageContaining("database.url")
        .message()
        .doesNotContain("hunter2");
  }

  @Test
  void open_refusesAFileThatIsNoDatabase() throws Exception {
    Files.writeString(directory.resolve("records.db"), "these are not the rows. ".repeat(200));
    assertThatThrownBy(() -> Samples.open(directory))
        .isInstanceOf(RecordsException.class)
        .hasMessageContaining("records.db");
  }

  @Test
  void open_canBeDoneByManyAtOnce() {
    List<CompletableFuture<Records>> opening = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 4; i++) {
        opening.add(CompletableFuture.supplyAsync(() -> Samples.open(directory), threads));
      }
      List<Records> open = opening.stream().map(Samples::await).toList();
      open.forEach(records -> Samples.loose().change(JournalEntry.Kind.KEEP, "{}").to(records));
      assertThat(open.getFirst().journal().size()).isEqualTo(4);
      open.forEach(Records::close);
    }
  }

  @Test
  void connections_areSetUpForDurabilityAndErasure() {
    try (SqliteRecords records = Samples.open(directory)) {
      assertThat(pragma(records, "journal_mode")).isEqualTo("wal");
      assertThat(pragma(records, "synchronous")).isEqualTo("2");
      assertThat(pragma(records, "secure_delete")).isEqualTo("1");
      assertThat(pragma(records, "foreign_keys")).isEqualTo("1");
      assertThat(pragma(records, "busy_timeout")).isEqualTo("5000");
    }
  }

  private static String pragma(SqliteRecords records, String name) {
    return records
        .writer()
        .run(session -> session.first("PRAGMA " + name, row -> row.getString(1)).orElseThrow());
  }

  @Test
  void deletedText_isNotInTheFilesAfterClose() throws Exception {
    String token = "unmistakable-token";
    try (Records records = Samples.open(directory)) {
      Submitted submitted =
          Samples.loose().change(JournalEntry.Kind.KEEP, "{\"t\":\"" + token + "\"}").to(records);
      assertThat(bytes()).contains(token);
      records.journal().done(submitted.position(), Map.of());
    }
    assertThat(bytes()).doesNotContain(token);
  }

  private String bytes() throws Exception {
    StringBuilder all = new StringBuilder();
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        all.append(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
      }
    }
    return all.toString();
  }

  @Test
  void check_failsWhenTheTablesAreGone() throws Exception {
    try (Records records = Samples.open(directory)) {
      records.check();
      String url = "jdbc:sqlite:" + directory.resolve("records.db");
      try (Connection other = DriverManager.getConnection(url);
          Statement statement = other.createStatement()) {
        statement.execute("DROP TABLE setting");
      }
      assertThatThrownBy(records::check).isInstanceOf(RecordsException.class);
    }
  }

  @Test
  void afterClose_everythingRefusesAndClosingAgainIsHarmless() {
    Records records = Samples.open(directory);
    records.close();
    records.close();
    assertThat(records.submit(Samples.step("c").say("h").done()))
        .failsWithin(Duration.ofSeconds(10))
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(RecordsException.class)
        .withMessageContaining("closed");
    assertThatThrownBy(records::check).isInstanceOf(RecordsException.class);
    assertThatThrownBy(() -> records.keys().revoke("key_1")).isInstanceOf(RecordsException.class);
    assertThat(records.queued()).isZero();
  }
}
