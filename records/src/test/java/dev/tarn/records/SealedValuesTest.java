package dev.tarn.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.config.Secret;
import dev.tarn.records.StoredKey.Attributes;
import dev.tarn.records.StoredKey.Group;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What lies on disk of stored values, and that it opens in its own place only.
class SealedValuesTest {
  private static final Secret VALUE = Secret.of("sk-proj-unmistakable-value-of-a-key");
  private static final Secret OTHER = Secret.of("sk-proj-another-unmistakable-value");

  @TempDir Path directory;
  private SqlRecords records;
  private ProviderKeys keys;

  @BeforeEach
  void open() {
    records = Samples.open(Engine.SQLITE, directory);
    keys = records.providerKeys();
    records.keys().create(NewKey.server("acme"));
    records.keys().create(NewKey.server("other"));
  }

  @AfterEach
  void close() {
    records.close();
  }

  private static Attributes said(String provider, String label) {
    return new Attributes(
        provider, label, Group.PRIORITISED, 0, false, false, List.of(), List.of(), List.of());
  }

  private StoredKey add(String workspace, String provider, String label, Secret value) {
    return keys.add(workspace, said(provider, label), value, "sk-p…alue");
  }

  private Secret opened(StoredKey key) {
    return records.vault().unlock(key.workspace()).open(key);
  }

  @Test
  void files_holdNoValueInTheClear() throws Exception {
    add("acme", "openai", "unmistakable-label", VALUE);
    assertThat(bytes()).contains("unmistakable-label").doesNotContain(VALUE.reveal());
    records.close();
    assertThat(bytes()).contains("unmistakable-label").doesNotContain(VALUE.reveal());
  }

  @Test
  void replacedAndRemovedValues_areGoneFromTheFilesAtOnce() throws Exception {
    StoredKey key = add("acme", "openai", "a", VALUE);
    String first = sealed(key.id());
    assertThat(bytes()).contains(first);

    keys.replace("acme", key.id(), OTHER, "x");
    String second = sealed(key.id());
    assertThat(bytes()).contains(second).doesNotContain(first);

    keys.remove("acme", key.id());
    assertThat(bytes()).doesNotContain(second);
    assertThat(keys.find("acme", key.id())).isEmpty();
  }

  @Test
  void valuesOfADeletedWorkspace_areGoneFromTheFilesAtOnce_withWhatTheyWereSealedWith()
      throws Exception {
    TarnKey opens = records.keys().create(NewKey.server("gone")).key();
    String sealed = sealed(add("gone", "openai", "a", VALUE).id());
    String wrapped = wrapped("gone").orElseThrow();
    assertThat(bytes()).contains(sealed).contains(wrapped);

    records.keys().revoke(opens.id());
    records.workspaces().delete("gone");

    assertThat(bytes()).doesNotContain(sealed).doesNotContain(wrapped);
  }

  @Test
  void aValueMovedToAnotherRow_doesNotOpen() {
    StoredKey one = add("acme", "openai", "a", VALUE);
    StoredKey two = add("acme", "openai", "b", OTHER);
    StoredKey elsewhere = add("other", "openai", "a", OTHER);

    for (StoredKey to : List.of(two, elsewhere)) {
      run(
          "UPDATE provider_key SET sealed = (SELECT sealed FROM provider_key WHERE id = ?)"
              + " WHERE id = ?",
          one.id(),
          to.id());
      assertDoesNotOpen(to);
    }
    run("UPDATE provider_key SET workspace = ?, label = 'z' WHERE id = ?", "other", one.id());
    assertDoesNotOpen(keys.find("other", one.id()).orElseThrow());
  }

  @Test
  void aValueUnderAnotherWorkspacesDataKey_doesNotOpen() {
    StoredKey one = add("acme", "openai", "a", VALUE);
    add("other", "openai", "a", OTHER);
    run(
        "UPDATE data_key SET wrapped = (SELECT wrapped FROM data_key WHERE workspace = 'other'),"
            + " id = (SELECT id FROM data_key WHERE workspace = 'other')"
            + " WHERE workspace = 'acme'");

    assertDoesNotOpen(one);
  }

  @Test
  void aRowThatNamesAnotherProviderOrVersion_doesNotOpen() {
    StoredKey one = add("acme", "openai", "a", VALUE);
    run("UPDATE provider_key SET provider = 'groq' WHERE id = ?", one.id());
    assertDoesNotOpen(keys.find("acme", one.id()).orElseThrow());
    run("UPDATE provider_key SET provider = 'openai', version = 2 WHERE id = ?", one.id());
    assertDoesNotOpen(keys.find("acme", one.id()).orElseThrow());
    run("UPDATE provider_key SET version = 1 WHERE id = ?", one.id());
    assertThat(opened(keys.find("acme", one.id()).orElseThrow())).isEqualTo(VALUE);
  }

  private void assertDoesNotOpen(StoredKey key) {
    assertThatThrownBy(() -> opened(key))
        .isInstanceOf(RecordsException.class)
        .message()
        .doesNotContain(VALUE.reveal())
        .doesNotContain(OTHER.reveal());
  }

  private void run(String sql, Object... parameters) {
    int changed = records.writer().run(session -> session.update(sql, parameters));
    assertThat(changed).isEqualTo(1);
  }

  private String sealed(String id) {
    Optional<byte[]> sealed =
        records
            .writer()
            .run(session ->
                session.first(
                    "SELECT sealed FROM provider_key WHERE id = ?", row -> row.getBytes(1), id));
    return new String(sealed.orElseThrow(), StandardCharsets.ISO_8859_1);
  }

  private Optional<String> wrapped(String workspace) {
    return records
        .writer()
        .run(session ->
            session.first(
                "SELECT wrapped FROM data_key WHERE workspace = ?",
                row -> row.getString(1),
                workspace));
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
}
