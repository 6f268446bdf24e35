package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.config.ConfigException;
import dev.tarn.config.ConfigLoader;
import dev.tarn.config.Secret;
import dev.tarn.config.TarnConfig;
import dev.tarn.records.Account;
import dev.tarn.records.NewKey;
import dev.tarn.records.RecordStores;
import dev.tarn.records.Records;
import dev.tarn.records.TarnKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The first key, where no terminal is: tests have none.
final class FirstKeyTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z"));
  private static final String OWN = "tarn_abcdefghijklmnopqrst";

  @TempDir private Path directory;

  private Path keyFile() {
    return directory.resolve("data").resolve("memory.key");
  }

  private TarnConfig config(Map<String, String> more) throws ConfigException {
    Map<String, String> environment = new HashMap<>(more);
    environment.put("TARN_DATA_DIR", directory.resolve("data").toString());
    return ConfigLoader.load(environment, Optional.empty());
  }

  /// What a start says.
  private static String start(TarnConfig config) {
    StringWriter out = new StringWriter();
    try (Records records = open(config)) {
      FirstKey.ensure(config, DataFiles.open(config), records.keys())
          .welcome(new PrintWriter(out), "http://127.0.0.1:8080");
    }
    return out.toString();
  }

  /// Memory keys; those that administer aside.
  private static List<TarnKey> keys(TarnConfig config) {
    return all(config).stream()
        .filter(key -> key.attributes().role() == NewKey.Role.MEMBER)
        .toList();
  }

  private static List<TarnKey> all(TarnConfig config) {
    try (Records records = open(config)) {
      return records.keys().list(Optional.empty());
    }
  }

  private static Optional<TarnKey> found(TarnConfig config, String value) {
    try (Records records = open(config)) {
      return records.keys().find(Secret.of(value)).map(Account::key);
    }
  }

  private static Records open(TarnConfig config) {
    return RecordStores.open(
        config.database(), config.dataDir(), DataFiles.open(config).masterKey(), 16, CLOCK);
  }

  @Test
  void firstStart_putsTheKeyIntoAFileOfTheOwnersOnly() throws Exception {
    TarnConfig config = config(Map.of());

    String said = start(config);

    String key = Files.readString(keyFile()).strip();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keyFile())))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keyFile().getParent())))
        .isEqualTo("rwx------");
    assertThat(said)
        .contains("Tarn listens on http://127.0.0.1:8080", keyFile().toString(), "$TARN_KEY")
        .contains("os.environ[\"TARN_KEY\"]", "process.env.TARN_KEY")
        .doesNotContain(key);
    TarnKey made = found(config, key).orElseThrow();
    assertThat(made.attributes().workspace()).isEqualTo("default");
    assertThat(made.attributes().defaultUser()).contains("default");
    assertThat(made.attributes().personal()).isFalse();
  }

  @Test
  void firstStart_putsAnAdminKeyOfTheWorkspaceBesideIt() throws Exception {
    TarnConfig config = config(Map.of());
    Path file = keyFile().resolveSibling("admin.key");

    String said = start(config);

    String key = Files.readString(file).strip();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(said).contains(file.toString()).doesNotContain(key);
    assertThat(found(config, key).orElseThrow().attributes()).isEqualTo(NewKey.admin("default"));
    start(config);
    assertThat(Files.readString(file).strip()).isEqualTo(key);
    assertThat(all(config)).hasSize(2);
  }

  @Test
  void secondStart_makesAndSaysNoKey() throws Exception {
    TarnConfig config = config(Map.of());
    start(config);
    String key = Files.readString(keyFile());

    String said = start(config);

    assertThat(said).isEqualTo("Tarn listens on http://127.0.0.1:8080" + System.lineSeparator());
    assertThat(Files.readString(keyFile())).isEqualTo(key);
    assertThat(keys(config)).hasSize(1);
  }

  @Test
  void givenKey_isAdoptedOnceAndNeverWritten() throws Exception {
    TarnConfig config = config(Map.of("TARN_MEMORY_KEY", OWN));

    String said = start(config) + start(config);

    assertThat(said).doesNotContain(OWN).doesNotContain("Your memory key");
    assertThat(keyFile()).doesNotExist();
    assertThat(keys(config)).hasSize(1);
    assertThat(found(config, OWN)).isPresent();
  }

  @Test
  void givenKey_isAdoptedBesideTheFirstOne() throws Exception {
    start(config(Map.of()));
    TarnConfig withOwn = config(Map.of("TARN_MEMORY_KEY", OWN));

    start(withOwn);

    assertThat(keys(withOwn)).hasSize(2);
    assertThat(found(withOwn, OWN)).isPresent();
    assertThat(found(withOwn, Files.readString(keyFile()).strip())).isPresent();
  }

  @Test
  void givenKey_thatIsNoTarnKeyIsRefusedByNameAndNotShown() throws Exception {
    TarnConfig config = config(Map.of("TARN_MEMORY_KEY", "hush-hush"));

    assertThatThrownBy(() -> start(config))
        .hasMessageContaining("TARN_MEMORY_KEY")
        .rootCause()
        .hasMessageContaining("tarn_ and 20 to 128 letters and digits")
        .hasMessageNotContaining("hush");
  }

  @Test
  void keyFileOfADatabaseThatIsGone_isReplaced() throws Exception {
    TarnConfig config = config(Map.of());
    start(config);
    String old = Files.readString(keyFile()).strip();
    forgetDatabase();

    start(config);

    String key = Files.readString(keyFile()).strip();
    assertThat(key).isNotEqualTo(old);
    assertThat(found(config, key)).isPresent();
  }

  private void forgetDatabase() throws IOException {
    try (var files = Files.list(directory.resolve("data"))) {
      for (Path file : files.filter(f -> !f.toString().endsWith(".key")).toList()) {
        Files.delete(file);
      }
    }
  }
}
