package dev.tarn.records;

import static dev.tarn.records.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.config.Secret;
import dev.tarn.records.ProviderKeys.LabelTakenException;
import dev.tarn.records.ProviderKeys.TooManyKeysException;
import dev.tarn.records.ProviderKeys.UnknownWorkspaceException;
import dev.tarn.records.StoredKey.Attributes;
import dev.tarn.records.StoredKey.Group;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnEachEngine
class ProviderKeysTest {
  private static final Secret VALUE = Secret.of("sk-proj-unmistakable-value-of-a-key");
  private static final Secret OTHER = Secret.of("sk-proj-another-unmistakable-value");

  @TempDir Path directory;
  private final Engine engine;
  private SqlRecords records;
  private ProviderKeys keys;

  ProviderKeysTest(Engine engine) {
    this.engine = engine;
  }

  @BeforeEach
  void open() {
    records = Samples.open(engine, directory);
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
  void add_isRefusedBeyondTheMost_alsoByManyAtOnce() {
    int room = 3;
    for (int i = 0; i < ProviderKeys.MOST_OF_A_PROVIDER - room; i++) {
      add("acme", "openai", "k" + i, VALUE);
    }
    AtomicInteger stored = new AtomicInteger();

    IntStream.range(0, 12)
        .mapToObj(i ->
            CompletableFuture.runAsync(() -> {
              try {
                add("acme", "openai", "late" + i, VALUE);
                stored.incrementAndGet();
              } catch (TooManyKeysException e) {
                assertThat(e).hasMessageContaining("openai");
              }
            }))
        .toList()
        .forEach(CompletableFuture::join);

    assertThat(stored).hasValue(room);
    assertThat(keys.list("acme")).hasSize(ProviderKeys.MOST_OF_A_PROVIDER);
    assertThat(add("acme", "groq", "another provider's", VALUE).id()).isNotEmpty();
    assertThat(add("other", "openai", "another workspace's", VALUE).id()).isNotEmpty();
  }

  @Test
  void add_keepsWhatIsSaidOfAKey() {
    Attributes all =
        new Attributes(
            "openai",
            "team",
            Group.FALLBACK,
            7,
            true,
            true,
            List.of("gpt-*"),
            List.of("key_1"),
            List.of("ada", "bo"));

    StoredKey added = keys.add("acme", all, VALUE, "sk-p…alue");

    assertThat(added.attributes()).isEqualTo(all);
    assertThat(added.workspace()).isEqualTo("acme");
    assertThat(added.hint()).isEqualTo("sk-p…alue");
    assertThat(added.version()).isEqualTo(1);
    assertThat(added.dead()).isEmpty();
    assertThat(added.createdAt()).isEqualTo(NOW);
    assertThat(keys.find("acme", added.id())).contains(added);
    assertThat(keys.list("acme")).containsExactly(added);
    assertThat(records.vault().unlock("acme").keys()).containsExactly(added);
  }

  @Test
  void open_givesTheValueBack() {
    assertThat(opened(add("acme", "openai", "a", VALUE))).isEqualTo(VALUE);
    assertThat(opened(add("acme", "openai", "b", OTHER))).isEqualTo(OTHER);
  }

  @Test
  void keysOfAnotherWorkspace_areNotThere() {
    StoredKey key = add("acme", "openai", "a", VALUE);

    assertThat(keys.list("other")).isEmpty();
    assertThat(keys.find("other", key.id())).isEmpty();
    assertThat(keys.change("other", key.id(), key.attributes())).isEmpty();
    assertThat(keys.replace("other", key.id(), OTHER, "x")).isEmpty();
    assertThat(keys.remove("other", key.id())).isFalse();
    assertThat(opened(key)).isEqualTo(VALUE);
    assertThatThrownBy(() -> records.vault().unlock("other").open(key))
        .isInstanceOf(RecordsException.class);
  }

  @Test
  void add_refusesALabelThatIsTaken_butNotInAnotherWorkspace() {
    add("acme", "openai", "a", VALUE);

    assertThatThrownBy(() -> add("acme", "anthropic", "a", OTHER))
        .isInstanceOf(LabelTakenException.class)
        .hasMessageContaining("'a'");
    assertThat(opened(add("other", "openai", "a", OTHER))).isEqualTo(OTHER);
    assertThat(keys.list("acme")).hasSize(1);
  }

  @Test
  void add_refusesAWorkspaceThatIsNotThere() {
    assertThatThrownBy(() -> add("nowhere", "openai", "a", VALUE))
        .isInstanceOf(UnknownWorkspaceException.class);
  }

  @Test
  void change_keepsTheValueAndRevivesTheKey() {
    StoredKey key = add("acme", "openai", "a", VALUE);
    keys.refused(key, "401");
    assertThat(keys.find("acme", key.id()).orElseThrow().dead()).contains("401");

    StoredKey changed = keys.change("acme", key.id(), said("openai", "b")).orElseThrow();

    assertThat(changed.attributes().label()).isEqualTo("b");
    assertThat(changed.dead()).isEmpty();
    assertThat(opened(changed)).isEqualTo(VALUE);
  }

  @Test
  void change_refusesATakenLabelAndAnotherProvider() {
    StoredKey key = add("acme", "openai", "a", VALUE);
    add("acme", "openai", "b", OTHER);

    assertThatThrownBy(() -> keys.change("acme", key.id(), said("openai", "b")))
        .isInstanceOf(LabelTakenException.class);
    assertThatThrownBy(() -> keys.change("acme", key.id(), said("groq", "a")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(keys.change("acme", key.id(), said("openai", "a"))).isPresent();
  }

  @Test
  void replace_raisesTheVersionAndRevivesTheKey() {
    StoredKey key = add("acme", "openai", "a", VALUE);
    keys.refused(key, "401");

    StoredKey replaced = keys.replace("acme", key.id(), OTHER, "sk-p…lue2").orElseThrow();

    assertThat(replaced.version()).isEqualTo(2);
    assertThat(replaced.hint()).isEqualTo("sk-p…lue2");
    assertThat(replaced.dead()).isEmpty();
    assertThat(opened(replaced)).isEqualTo(OTHER);
  }

  @Test
  void marks_ofAnEarlierVersionDoNotCount() {
    StoredKey key = add("acme", "openai", "a", VALUE);
    StoredKey replaced = keys.replace("acme", key.id(), OTHER, "x").orElseThrow();

    keys.refused(key, "401");
    assertThat(keys.find("acme", key.id()).orElseThrow().dead()).isEmpty();
    keys.refused(replaced, "402");
    keys.accepted(key);
    assertThat(keys.find("acme", key.id()).orElseThrow().dead()).contains("402");
    keys.accepted(replaced);
    assertThat(keys.find("acme", key.id()).orElseThrow().dead()).isEmpty();
  }

  @Test
  void changes_raiseTheRevisionAndAreWrittenDownWithoutValues() {
    ProviderKeys theirs = keys.by(new Actor("key_admin"));
    long before = revision();

    StoredKey key = theirs.add("acme", said("openai", "a"), VALUE, "x");
    theirs.change("acme", key.id(), said("openai", "b"));
    theirs.change("acme", key.id(), said("openai", "b"));
    StoredKey replaced = theirs.replace("acme", key.id(), OTHER, "y").orElseThrow();
    keys.refused(replaced, "401");
    keys.refused(replaced, "401");
    keys.accepted(replaced);
    theirs.remove("acme", key.id());
    theirs.remove("acme", key.id());

    assertThat(audit())
        .containsExactly(
            "key_admin provider_key.create []",
            "key_admin provider_key.change [\"label\"]",
            "key_admin provider_key.change []",
            "key_admin provider_key.replace [\"value\"]",
            "tarn provider_key.refused []",
            "tarn provider_key.accepted []",
            "key_admin provider_key.delete []");
    assertThat(revision() - before).isGreaterThanOrEqualTo(7);
  }

  @Test
  void aDeletedWorkspace_leavesNoValueAndNoDataKey_andGetsNone() {
    TarnKey opens = records.keys().create(NewKey.server("gone")).key();
    StoredKey key = add("gone", "openai", "a", VALUE);
    StoredKey kept = add("acme", "openai", "a", OTHER);

    assertThat(records.workspaces().delete("gone")).isEqualTo(Workspaces.Deleted.HAS_KEYS);
    assertThat(opened(key)).isEqualTo(VALUE);
    assertThat(dataKey("gone")).isPresent();
    records.keys().revoke(opens.id());
    assertThat(records.workspaces().delete("gone")).isEqualTo(Workspaces.Deleted.DONE);

    assertThat(keys.list("gone")).isEmpty();
    assertThat(dataKey("gone")).isEmpty();
    assertThat(audit()).endsWith("tarn provider_key.create []", "tarn provider_key.delete []");
    assertThatThrownBy(() -> add("gone", "openai", "b", VALUE))
        .isInstanceOf(UnknownWorkspaceException.class);
    assertThat(dataKey("gone")).isEmpty();
    assertThat(opened(kept)).isEqualTo(OTHER);
  }

  private Optional<String> dataKey(String workspace) {
    return records
        .writer()
        .run(session ->
            session.first(
                "SELECT id FROM data_key WHERE workspace = ?", row -> row.getString(1), workspace));
  }

  private List<String> audit() {
    return records
        .writer()
        .run(session ->
            session.all(
                "SELECT actor, action, fields FROM account_change"
                    + " WHERE action LIKE 'provider_key.%' ORDER BY number",
                row -> row.getString(1) + " " + row.getString(2) + " " + row.getString(3)));
  }

  private long revision() {
    return records
        .writer()
        .run(session -> session.first("SELECT number FROM account_revision", row -> row.getLong(1)))
        .orElseThrow();
  }

  @Test
  void unlock_ofAWorkspaceWithoutKeys_isEmpty() {
    assertThat(records.vault().unlock("acme").keys()).isEmpty();
    assertThat(records.vault().unlock("nowhere").keys()).isEmpty();
  }

  @Test
  void unlocked_saysNothingOfValues() {
    add("acme", "openai", "a", VALUE);
    assertThat(records.vault().unlock("acme").toString()).doesNotContain("sk-").contains("pk_");
  }
}
