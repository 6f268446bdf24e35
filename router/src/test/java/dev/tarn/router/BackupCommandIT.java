package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.config.TarnConfig;
import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.testkit.Postgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `tarn backup` and `tarn check` say, and what they refuse.
class BackupCommandIT {
  @TempDir Path folder;
  private Path dataDir;
  private Path copy;

  @BeforeEach
  void places() {
    dataDir = folder.resolve("data");
    copy = folder.resolve("copy");
  }

  private TarnConfig config() {
    // Nothing is called.
    return TestConfig.of(dataDir, "http://127.0.0.1:1/v1", EmbeddingModelName.NONE);
  }

  private static void learn(TarnConfig config, String... texts) {
    try (RunningTarn tarn = RunningTarn.start(config)) {
      String key = tarn.personalKey("acme", "ann");
      for (String text : texts) {
        assertThat(tarn.post("/v1/memories", key, "{\"text\":\"" + text + "\"}").statusCode())
            .isEqualTo(201);
      }
    }
  }

  private CommandRun run(String... args) {
    return CommandRun.of(folder, "data-dir: " + dataDir, args);
  }

  private static List<Path> below(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.toList();
    }
  }

  @Test
  void aCopy_isItsOwnersOnly_andHoldsNoKeyFile() throws Exception {
    learn(config(), "My dachshund is called Rex.");

    CommandRun backup = run("backup", copy.toString());

    assertThat(backup.code()).as(backup.err()).isZero();
    assertThat(copy.resolve("records.db")).isNotEmptyFile();
    assertThat(copy.resolve("memories")).isNotEmptyDirectory();
    for (Path file : below(copy)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo(Files.isDirectory(file) ? "rwx------" : "rw-------");
      assertThat(file.getFileName().toString()).doesNotEndWith(".key");
    }
  }

  @Test
  void aDirectoryWithSomethingInIt_isLeftAlone() throws Exception {
    learn(config());
    Files.createDirectory(copy);
    Files.writeString(copy.resolve("diary.txt"), "mine");

    CommandRun backup = run("backup", copy.toString());

    assertThat(backup.code()).isEqualTo(2);
    assertThat(backup.err()).contains("is no empty directory");
    assertThat(below(copy)).containsExactly(copy, copy.resolve("diary.txt"));
  }

  @Test
  void whereNoDataIs_nothingIsCopiedOrMade() throws Exception {
    CommandRun backup = run("backup", copy.toString());
    CommandRun check = run("check");

    assertThat(backup.code()).isEqualTo(1);
    assertThat(backup.err()).contains("there is no database " + dataDir.resolve("records.db"));
    assertThat(below(copy)).containsExactly(copy);
    assertThat(check.code()).isEqualTo(1);
    assertThat(dataDir).doesNotExist();
  }

  @Test
  void aRouterThatNeverLearned_canBeCopiedAndChecked() {
    learn(config());

    assertThat(run("backup", copy.toString()).code()).isZero();
    assertThat(run("check").code()).isZero();
  }

  @Test
  void check_tellsWhatItFound() {
    learn(config(), "My dachshund is called Rex.", "My ferret is called Minka.");

    CommandRun text = run("check");
    JsonNode json = RunningTarn.json(run("check", "--json").out());

    assertThat(text.code()).isZero();
    assertThat(text.out()).contains("SQLite 3.", "2 memories", "No faults found.");
    assertThat(json.path("sound").asBoolean()).isTrue();
    assertThat(json.path("index").path("memories").asInt()).isEqualTo(2);
    assertThat(json.path("database").path("journal_waiting").asInt(-1)).isZero();
    assertThat(json.path("faults")).isEmpty();
  }

  @Test
  void check_findsAnIndexThatIsOlderThanItsDatabase() throws Exception {
    learn(config(), "My dachshund is called Rex.");
    Path index = dataDir.resolve("memories");
    assertThat(run("backup", copy.toString()).code()).isZero();
    learn(config(), "My ferret is called Minka.");
    for (Path file : below(index).reversed()) {
      Files.delete(file);
    }
    Files.move(copy.resolve("memories"), index);

    CommandRun check = run("check", "--json");

    assertThat(check.code()).isEqualTo(1);
    assertThat(RunningTarn.json(check.out()).path("faults").toString())
        .contains("the index is older than the database");
  }

  @Test
  void anOlderDatabase_isCaughtUpWithItsIndex() throws Exception {
    learn(config(), "My dachshund is called Rex.");
    assertThat(run("backup", copy.toString()).code()).isZero();
    learn(config(), "My ferret is called Minka.", "My canary is called Coco.");
    Files.move(
        copy.resolve("records.db"),
        dataDir.resolve("records.db"),
        StandardCopyOption.REPLACE_EXISTING);

    learn(config(), "My goldfish is called Otto.");

    assertThat(run("check", "--json").out()).contains("\"memories\":4");
  }

  @Test
  void brokenRows_areFound() throws Exception {
    learn(config(), "My dachshund is called Rex.");
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + dataDir.resolve("records.db"));
        Statement statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO turn (conversation, scope, hash, occurrence, position, role, turn_key,"
              + " first_seen) VALUES (99, 's', 'h', 1, 1, 'user', 'k', 0)");
    }

    CommandRun check = run("check");

    assertThat(check.code()).isEqualTo(1);
    assertThat(check.out()).contains("FAULT database: a row of turn refers to one of conversation");
  }

  @Test
  void onPostgres_checkLooksAtTheServer_andBackupCopiesTheIndexOnly() throws Exception {
    TarnConfig config = RecordsOn.POSTGRES.in(config());
    String settings =
        "data-dir: "
            + dataDir
            + "\ndatabase: {url: \""
            + config.database().url().orElseThrow()
            + "\"}";
    learn(config, "My dachshund is called Rex.");

    CommandRun check = CommandRun.of(folder, settings, "check");
    CommandRun backup = CommandRun.of(folder, settings, "backup", copy.toString());

    assertThat(check.code()).as(check.out() + check.err()).isZero();
    assertThat(check.out()).contains("PostgreSQL 14.", "1 memor", "No faults found.");
    assertThat(backup.code()).as(backup.err()).isZero();
    assertThat(backup.out()).contains("is on a server and was not copied");
    assertThat(copy.resolve("records.db")).doesNotExist();
    assertThat(copy.resolve("memories")).isNotEmptyDirectory();
    Postgres.shared().dropDatabases();
  }
}
