package dev.tarn.records;

import static dev.tarn.records.Samples.MASTER;
import static dev.tarn.records.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.config.Origin;
import dev.tarn.config.Secret;
import dev.tarn.config.TarnConfig;
import dev.tarn.records.StoredKey.Attributes;
import dev.tarn.records.StoredKey.Group;
import dev.tarn.testkit.VaultServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The master key: who holds it, what hangs on it, and how another one takes its place.
class MasterKeysTest {
  private static final TarnConfig.Database EMBEDDED = new TarnConfig.Database(Optional.empty());
  private static final MasterKey FIRST = MasterKey.of(MASTER);
  private static final MasterKey NEXT = MasterKey.of(Secret.of("the next master key for tests"));
  private static final Secret VALUE = Secret.of("sk-proj-unmistakable-value-of-a-key");
  private static final Attributes SAID =
      new Attributes(
          "openai", "a", Group.PRIORITISED, 0, false, false, List.of(), List.of(), List.of());

  @TempDir Path directory;
  private VaultServer vault;

  @BeforeEach
  void start() {
    vault = VaultServer.start();
  }

  @AfterEach
  void stop() {
    vault.close();
  }

  private Records open(MasterKey master) {
    return RecordStores.open(EMBEDDED, directory, master, 10, () -> NOW);
  }

  private int rotate(MasterKey from, MasterKey to) {
    return RecordStores.rotateMaster(EMBEDDED, directory, List.of(from), to);
  }

  private MasterKey inVault() {
    return MasterKey.in(settings(Optional.of(Secret.of(VaultServer.TOKEN)), Optional.empty()));
  }

  private TarnConfig.Vault settings(Optional<Secret> token, Optional<Path> file) {
    return new TarnConfig.Vault(
        Origin.of(vault.address()).orElseThrow(),
        "transit",
        "tarn",
        Optional.empty(),
        token,
        file,
        Duration.ofSeconds(10));
  }

  /// A database with a stored key, a block and hashes.
  private Kept fill(MasterKey master) {
    try (Records records = open(master)) {
      records.keys().create(NewKey.server("acme"));
      records.keys().create(NewKey.server("other"));
      records.providerKeys().add("acme", SAID, VALUE, "x");
      records.providerKeys().add("other", SAID, VALUE, "x");
      Samples.step("c").weave("p", "a woven text", NOW).to(records);
      return new Kept(records.hash().of("turn", "hello"));
    }
  }

  private record Kept(String hash) {
    void isWholeIn(Records records) {
      assertThat(records.hash().of("turn", "hello")).isEqualTo(hash);
      assertThat(records.blocks().of(Samples.SCOPE, "c")).hasSize(1);
      for (String workspace : List.of("acme", "other")) {
        KeyVault.Unlocked unlocked = records.vault().unlock(workspace);
        assertThat(unlocked.open(unlocked.keys().getFirst())).isEqualTo(VALUE);
      }
    }
  }

  @Test
  void open_refusesAnotherMasterKey_namingBoth() {
    fill(FIRST);
    assertThatThrownBy(() -> open(NEXT))
        .isInstanceOf(RecordsException.class)
        .hasMessageContaining("another master key")
        .hasMessageContaining(FIRST.id())
        .hasMessageContaining(NEXT.id())
        .hasMessageContaining("TARN_MASTER_KEY");
  }

  @Test
  void ids_tellKeysApartAndNothingElse() {
    assertThat(FIRST.id())
        .startsWith("local:")
        .isEqualTo(MasterKey.of(MASTER).id())
        .isNotEqualTo(NEXT.id());
    assertThat(inVault().id()).isEqualTo("vault:transit/tarn");
  }

  @Test
  void wrapped_unwrapsForItsPurposeOnly() {
    byte[] key = new byte[32];
    for (MasterKey master : List.of(FIRST, inVault())) {
      String wrapped = master.wrap(key, "one");
      assertThat(master.unwrap(wrapped, "one")).isEqualTo(key);
      assertThatThrownBy(() -> master.unwrap(wrapped, "two")).isInstanceOf(RecordsException.class);
    }
  }

  @Test
  void aDatabaseWithoutARootKey_keepsItsHashesAndBlocks() {
    Kept kept = fill(FIRST);
    // As an earlier release left it: its root was the master key itself.
    try (SqlRecords records = (SqlRecords) open(FIRST)) {
      String check = new HmacHash(RootKey.of(MASTER)).of("master-check", "tarn");
      BlockCipher cipher = new BlockCipher(RootKey.of(MASTER), new java.security.SecureRandom());
      byte[] sealed = cipher.seal("a woven text", Samples.SCOPE, "c", "p");
      records
          .writer()
          .run(session ->
              session.update("DELETE FROM setting WHERE name = 'root-key'")
                  + session.update("UPDATE setting SET content = ?", check)
                  + session.update("UPDATE block SET sealed = ?", sealed));
    }
    String hash = new HmacHash(RootKey.of(MASTER)).of("turn", "hello");
    assertThat(hash).isNotEqualTo(kept.hash());

    assertThatThrownBy(() -> open(NEXT)).hasMessageContaining("another master key");
    assertThatThrownBy(() -> open(inVault())).hasMessageContaining("rotate-master");
    try (Records records = open(FIRST)) {
      new Kept(hash).isWholeIn(records);
    }
    rotate(FIRST, NEXT);
    try (Records records = open(NEXT)) {
      new Kept(hash).isWholeIn(records);
    }
  }

  @Test
  void rotate_keepsEverythingAndTheOldKeyOpensNothing() {
    Kept kept = fill(FIRST);

    assertThat(rotate(FIRST, NEXT)).as("the root and two data keys").isEqualTo(3);

    try (Records records = open(NEXT)) {
      kept.isWholeIn(records);
      records.keys().create(NewKey.server("third"));
      records.providerKeys().add("third", SAID, VALUE, "x");
    }
    assertThatThrownBy(() -> open(FIRST)).hasMessageContaining("another master key");
  }

  @Test
  void rotate_withTheWrongKeyOrTheSame_changesNothing() {
    Kept kept = fill(FIRST);
    MasterKey wrong = MasterKey.of(Secret.of("a wrong key"));

    assertThatThrownBy(() -> rotate(wrong, NEXT)).hasMessageContaining("another master key");
    assertThatThrownBy(() -> rotate(FIRST, FIRST)).hasMessageContaining("the one in force");
    vault.seal(true);
    assertThatThrownBy(() -> rotate(FIRST, inVault())).hasMessageContaining("Vault is sealed");
    try (Records records = open(FIRST)) {
      kept.isWholeIn(records);
    }
  }

  @Test
  void rotate_leavesNoOldWrappingInTheFiles() throws Exception {
    fill(FIRST);
    List<String> before = wrappings(FIRST);
    assertThat(bytes()).contains(before);
    rotate(FIRST, NEXT);
    assertThat(bytes()).doesNotContain(before);
  }

  @Test
  void whoRunsThroughARotation_goesOnButForStoredKeys() {
    fill(FIRST);
    try (Records running = open(FIRST)) {
      String hash = running.hash().of("turn", "hello");
      rotate(FIRST, NEXT);

      assertThat(running.hash().of("turn", "hello")).isEqualTo(hash);
      assertThat(running.blocks().of(Samples.SCOPE, "c")).hasSize(1);
      assertThatThrownBy(() -> running.vault().unlock("acme")).hasMessageContaining("restart");
      running.keys().create(NewKey.server("third"));
      assertThatThrownBy(() -> running.providerKeys().add("third", SAID, VALUE, "x"))
          .hasMessageContaining("restart");
    }
    try (Records records = open(NEXT)) {
      records.providerKeys().add("third", SAID, VALUE, "x");
    }
  }

  @Test
  void vault_holdsTheMasterKey() throws Exception {
    Kept kept = fill(inVault());
    try (Records records = open(inVault())) {
      kept.isWholeIn(records);
    }
    assertThat(bytes()).contains("vault:v1:").doesNotContain(VALUE.reveal());
    assertThat(vault.asked()).noneMatch(asked -> asked.contains(VALUE.reveal()));
    assertThatThrownBy(() -> open(FIRST))
        .hasMessageContaining("vault:transit/tarn")
        .hasMessageContaining("TARN_VAULT_ADDRESS");
  }

  @Test
  void rotate_movesToVaultAndToItsNewestVersionAndBack() throws Exception {
    Kept kept = fill(FIRST);
    rotate(FIRST, inVault());
    vault.rotate();
    rotate(inVault(), inVault());
    assertThat(bytes()).contains("vault:v2:").doesNotContain("vault:v1:");
    try (Records records = open(inVault())) {
      kept.isWholeIn(records);
    }
    RecordStores.rotateMaster(EMBEDDED, directory, List.of(FIRST, inVault()), NEXT);
    try (Records records = open(NEXT)) {
      kept.isWholeIn(records);
    }
  }

  @Test
  void vault_thatIsAwayKeepsStoredKeysShutAndNothingElse() {
    Kept kept = fill(inVault());
    try (Records records = open(inVault())) {
      vault.seal(true);
      assertThatThrownBy(() -> records.vault().unlock("acme"))
          .hasMessageContaining("503")
          .hasMessageContaining("Vault is sealed");
      assertThat(records.hash().of("turn", "hello")).isEqualTo(kept.hash());
      assertThat(records.vault().unlock("nowhere").keys()).isEmpty();
      assertThat(records.providerKeys().list("acme")).hasSize(1);
      vault.seal(false);
      kept.isWholeIn(records);
    }
    vault.lose();
    assertThatThrownBy(() -> open(inVault())).hasMessageContaining("unable to decrypt");
  }

  @Test
  void vaultsToken_isReadFromItsFileEachTimeAndNeverTold() throws Exception {
    Path file = directory.resolve("token");
    MasterKey master = MasterKey.in(settings(Optional.empty(), Optional.of(file)));
    assertThatThrownBy(() -> master.wrap(new byte[32], "p")).hasMessageContaining("token");
    Files.writeString(file, "hvs.the-wrong-one\n");
    assertThatThrownBy(() -> master.wrap(new byte[32], "p"))
        .hasMessageContaining("403")
        .hasMessageContaining("permission denied")
        .message()
        .doesNotContain("hvs.");
    Files.writeString(file, VaultServer.TOKEN + "\n");
    assertThat(master.wrap(new byte[32], "p")).startsWith("vault:v1:");
  }

  @Test
  void vaultsNamespace_goesAlongAndIsPartOfTheId() {
    TarnConfig.Vault there =
        new TarnConfig.Vault(
            Origin.of(vault.address()).orElseThrow(),
            "transit",
            "tarn",
            Optional.of("team"),
            Optional.of(Secret.of(VaultServer.TOKEN)),
            Optional.empty(),
            Duration.ofSeconds(10));
    MasterKey.in(there).wrap(new byte[32], "p");
    assertThat(vault.asked().getFirst()).startsWith("/v1/transit/encrypt/tarn team ");
    assertThat(MasterKey.in(there).id()).isEqualTo("vault:team/transit/tarn");
  }

  private List<String> wrappings(MasterKey master) {
    try (SqlRecords records = (SqlRecords) open(master)) {
      return records
          .writer()
          .run(session -> session.all("SELECT wrapped FROM data_key", row -> row.getString(1)));
    }
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
