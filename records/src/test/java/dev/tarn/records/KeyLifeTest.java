package dev.tarn.records;

import static dev.tarn.records.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.config.Secret;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of a key after it was made.
@OnEachEngine
class KeyLifeTest {
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir Path directory;
  private final Engine engine;
  private Records records;
  private Keys keys;

  KeyLifeTest(Engine engine) {
    this.engine = engine;
  }

  @BeforeEach
  void open() {
    records = Samples.open(engine, directory);
    keys = records.keys();
  }

  @AfterEach
  void close() {
    records.close();
  }

  private TarnKey found(Secret value) {
    return keys.find(value).orElseThrow().key();
  }

  @Test
  void find_givesTheWorkspaceOfTheKeyToo() {
    Workspace acme =
        records
            .workspaces()
            .create(
                new Workspace(
                    "acme",
                    limits(5),
                    "{\"provider\":\"cheap\"}",
                    false,
                    Optional.empty(),
                    false,
                    NOW))
            .orElseThrow();
    Keys.Created made = keys.create(NewKey.server("acme"));

    assertThat(keys.find(made.value())).contains(new Account(made.key(), acme));
  }

  @Test
  void create_makesAWorkspaceThatLimitsNothing() {
    Keys.Created made = keys.create(NewKey.server("acme"));

    assertThat(keys.find(made.value()).orElseThrow().workspace())
        .isEqualTo(
            new Workspace("acme", CallLimits.NONE, "{}", true, Optional.empty(), false, NOW));
  }

  @Test
  void create_withAnIdMakesOneKeyHoweverOftenItIsAsked() {
    Optional<Keys.Created> first = keys.create("key_derived", NewKey.server("acme"));
    Optional<Keys.Created> second = keys.create("key_derived", NewKey.admin("acme"));

    assertThat(first.orElseThrow().key().id()).isEqualTo("key_derived");
    assertThat(second).isEmpty();
    assertThat(keys.list(Optional.empty())).containsExactly(first.orElseThrow().key());
  }

  @Test
  void rotate_givesANewValueAtOnce_andTheOldOneEndsWithItsGrace() {
    Keys.Created old = keys.create(NewKey.server("acme"));

    Keys.Created fresh = keys.rotate(old.key().id(), DAY).orElseThrow();

    assertThat(fresh.value()).isNotEqualTo(old.value());
    assertThat(fresh.key().id()).isEqualTo(old.key().id());
    assertThat(found(fresh.value()).attributes()).isEqualTo(old.key().attributes());
    assertThat(found(old.value()).attributes().expiresAt()).contains(NOW.plus(DAY));
    assertThat(found(old.value()).hint()).isEqualTo(fresh.key().hint());
  }

  @Test
  void rotate_withoutGraceEndsTheOldValueAtOnce() {
    Keys.Created old = keys.create(NewKey.server("acme"));

    keys.rotate(old.key().id(), Duration.ZERO);

    assertThat(found(old.value()).state(NOW)).isEqualTo(TarnKey.State.EXPIRED);
  }

  @Test
  void rotate_withALaterShorterGraceEndsEarlierValuesToo() {
    Keys.Created first = keys.create(NewKey.server("acme"));
    Keys.Created second = keys.rotate(first.key().id(), DAY).orElseThrow();
    keys.rotate(first.key().id(), Duration.ZERO);

    assertThat(found(first.value()).state(NOW)).isEqualTo(TarnKey.State.EXPIRED);
    assertThat(found(second.value()).state(NOW)).isEqualTo(TarnKey.State.EXPIRED);
  }

  @Test
  void aValueInItsGrace_endsNoLaterThanTheKey() {
    Instant soon = NOW.plus(Duration.ofHours(1));
    Keys.Created old = keys.create(NewKey.server("acme").withExpiry(soon));

    keys.rotate(old.key().id(), DAY);

    assertThat(found(old.value()).attributes().expiresAt()).contains(soon);
  }

  @Test
  void revoke_endsEveryValueOfAKey() {
    Keys.Created old = keys.create(NewKey.server("acme"));
    Keys.Created fresh = keys.rotate(old.key().id(), DAY).orElseThrow();

    keys.revoke(old.key().id());

    assertThat(found(old.value()).state(NOW)).isEqualTo(TarnKey.State.REVOKED);
    assertThat(found(fresh.value()).state(NOW)).isEqualTo(TarnKey.State.REVOKED);
  }

  @Test
  void disable_holdsUntilEnable() {
    Keys.Created made = keys.create(NewKey.server("acme"));

    keys.disable(made.key().id());
    assertThat(found(made.value()).state(NOW)).isEqualTo(TarnKey.State.DISABLED);
    assertThat(found(made.value()).disabledAt()).contains(NOW);

    keys.enable(made.key().id());
    assertThat(found(made.value())).isEqualTo(made.key());
  }

  @Test
  void change_setsWhatAKeyMayAndLeavesWhoseItIs() {
    Keys.Created made = keys.create(NewKey.personal("acme", "ada"));

    TarnKey changed =
        keys.change(
                made.key().id(),
                before ->
                    NewKey.admin("other")
                        .withModels(List.of("gpt-*"))
                        .withProviders(List.of("openai"))
                        .withMode(NewKey.MemoryMode.READ)
                        .withFailurePolicy(NewKey.FailurePolicy.CLOSED)
                        .withFallback(NewKey.Fallback.HOSTED)
                        .withLimits(limits(7))
                        .withExpiry(NOW.plus(DAY)))
            .orElseThrow();

    assertThat(changed.attributes())
        .isEqualTo(
            NewKey.personal("acme", "ada")
                .withModels(List.of("gpt-*"))
                .withProviders(List.of("openai"))
                .withMode(NewKey.MemoryMode.READ)
                .withFailurePolicy(NewKey.FailurePolicy.CLOSED)
                .withFallback(NewKey.Fallback.HOSTED)
                .withLimits(limits(7))
                .withExpiry(NOW.plus(DAY)));
    assertThat(found(made.value())).isEqualTo(changed);
  }

  @Test
  void aRevokedKey_isNeverAliveAgain() {
    String id = keys.create(NewKey.server("acme")).key().id();
    keys.revoke(id);

    assertThat(keys.rotate(id, DAY)).isEmpty();
    assertThat(keys.enable(id)).isEmpty();
    assertThat(keys.disable(id)).isEmpty();
    assertThat(keys.change(id, before -> before)).isEmpty();
    assertThat(keys.named(id).orElseThrow().revokedAt()).contains(NOW);
  }

  @Test
  void aKeyOfADeletedWorkspace_isNeverAliveAgain() {
    String id = keys.create(NewKey.server("acme").withExpiry(NOW)).key().id();
    assertThat(records.workspaces().delete("acme")).isEqualTo(Workspaces.Deleted.DONE);

    assertThat(keys.change(id, before -> NewKey.server("acme"))).isEmpty();
    assertThat(keys.rotate(id, DAY)).isEmpty();
    assertThatThrownBy(() -> keys.create(NewKey.server("acme")))
        .isInstanceOf(Keys.WorkspaceDeletedException.class)
        .hasMessageContaining("acme");
    assertThat(keys.list(Optional.of("acme"))).hasSize(1);
  }

  @Test
  void page_goesThroughAllKeysOldestFirst() {
    List<TarnKey> made =
        List.of(
            keys.create(NewKey.server("a")).key(),
            keys.create(NewKey.server("b")).key(),
            keys.create(NewKey.server("a")).key(),
            keys.create(NewKey.server("a")).key());

    Page<TarnKey> first = keys.page(Optional.of("a"), new Page.Asked(2, Optional.empty()));
    Page<TarnKey> second = keys.page(Optional.of("a"), new Page.Asked(2, first.next()));

    assertThat(first.items()).containsExactly(made.get(0), made.get(2));
    assertThat(second.items()).containsExactly(made.get(3));
    assertThat(second.next()).isEmpty();
    assertThat(keys.page(Optional.empty(), new Page.Asked(4, Optional.empty())))
        .isEqualTo(new Page<>(made, Optional.empty()));
  }

  @Test
  void revision_risesWithEveryChangeOfAccounts_byWhomever() {
    try (Records other = Samples.open(engine, directory)) {
      long before = keys.revision();
      String id = other.keys().create(NewKey.server("acme")).key().id();
      assertThat(keys.revision()).isGreaterThan(before);
      before = keys.revision();
      other.keys().disable(id);
      assertThat(keys.revision()).isGreaterThan(before);
      before = keys.revision();
      other.workspaces().change("acme", workspace -> workspace);
      assertThat(keys.revision()).isGreaterThan(before);
      before = keys.revision();
      other.boundaries().remove("acme", "x");
      assertThat(keys.revision()).isGreaterThan(before);
      assertThat(keys.revision()).as("looking changes nothing").isEqualTo(keys.revision());
    }
  }

  private static CallLimits limits(int calls) {
    return new CallLimits(
        Optional.of(calls),
        Optional.of(1_000),
        Optional.of(2),
        Optional.of(new BigDecimal("0.000000001")),
        Optional.of(new BigDecimal("900")));
  }
}
