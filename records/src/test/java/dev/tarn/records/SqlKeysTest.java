package dev.tarn.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.config.Secret;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnEachEngine
class SqlKeysTest {
  @TempDir Path directory;
  private final Engine engine;
  private Records records;
  private Keys keys;

  SqlKeysTest(Engine engine) {
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

  private static NewKey attributes(String workspace) {
    return new NewKey(
        workspace,
        NewKey.Role.MEMBER,
        Optional.of("project x"),
        Optional.empty(),
        Optional.of("default"),
        true,
        NewKey.MemoryMode.READ,
        NewKey.FailurePolicy.CLOSED,
        List.of("gpt-*", "claude \"x\""),
        List.of("openai", "gemini"),
        NewKey.Fallback.STORED,
        new CallLimits(
            Optional.of(60),
            Optional.of(0),
            Optional.empty(),
            Optional.of(new BigDecimal("2.5")),
            Optional.of(new BigDecimal("100"))),
        Optional.of(Samples.NOW.plus(Duration.ofDays(1))));
  }

  private static NewKey bare(String workspace) {
    return NewKey.personal(workspace, "ada");
  }

  @Test
  void create_makesAKeyThatIsFoundByItsValue() {
    Keys.Created made = keys.create(attributes("acme"));
    assertThat(KeyText.plausible(made.value().reveal())).isTrue();
    assertThat(made.key().id()).matches("key_[0-9A-Za-z]{16}");
    assertThat(made.value().reveal()).startsWith(made.key().hint());
    assertThat(made.key().attributes()).isEqualTo(attributes("acme"));
    assertThat(made.key().createdAt()).isEqualTo(Samples.NOW);
    assertThat(made.key().revokedAt()).isEmpty();
    assertThat(keys.find(made.value()).map(Account::key)).contains(made.key());
  }

  @Test
  void create_keepsWhatIsAbsentAbsent() {
    Keys.Created made = keys.create(bare("acme"));
    assertThat(keys.find(made.value()).orElseThrow().key().attributes()).isEqualTo(bare("acme"));
  }

  @Test
  void create_keepsOnlyAHashOnDisk() {
    Keys.Created made = keys.create(bare("acme"));
    String secret = made.value().reveal().substring(made.key().hint().length());
    assertThat(engine.bytes(directory)).contains(made.key().id()).doesNotContain(secret);
  }

  @Test
  void find_knowsNoOtherValue() {
    keys.create(bare("acme"));
    assertThat(keys.find(Secret.of("tarn_nothing"))).isEmpty();
  }

  @Test
  void find_seesAtOnceWhatAnotherProcessMadeAndRevoked() {
    try (Records other = Samples.open(engine, directory)) {
      Keys.Created made = other.keys().create(bare("acme"));
      assertThat(keys.find(made.value()).map(Account::key)).contains(made.key());
      assertThat(other.keys().revoke(made.key().id())).isTrue();
      assertThat(keys.find(made.value()).orElseThrow().key().revokedAt()).contains(Samples.NOW);
    }
  }

  @Test
  void adopt_isIdempotentAndKeepsTheFirstAttributes() {
    Secret value = Secret.of("tarn_" + "operatorsOwnKey".repeat(2));
    TarnKey first = keys.adopt(bare("acme"), value);
    TarnKey second = keys.adopt(attributes("other"), value);
    assertThat(second).isEqualTo(first);
    assertThat(keys.list(Optional.empty())).containsExactly(first);
    assertThat(keys.find(value).map(Account::key)).contains(first);
  }

  @Test
  void adopt_refusesWhatIsNoKeyWithoutRepeatingIt() {
    assertThatThrownBy(() -> keys.adopt(bare("acme"), Secret.of("sk-hunter2")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tarn_")
        .message()
        .doesNotContain("hunter2");
    assertThat(keys.isEmpty()).isTrue();
  }

  @Test
  void list_isOldestFirstAndByWorkspace() {
    TarnKey a = keys.create(bare("acme")).key();
    TarnKey b = keys.create(bare("beta")).key();
    TarnKey c = keys.create(bare("acme")).key();
    assertThat(keys.list(Optional.empty())).containsExactly(a, b, c);
    assertThat(keys.list(Optional.of("acme"))).containsExactly(a, c);
    assertThat(keys.list(Optional.of("nobody"))).isEmpty();
  }

  @Test
  void revoke_isFalseForAnUnknownId() {
    assertThat(keys.revoke("key_nothing")).isFalse();
  }

  @Test
  void isEmpty_untilAKeyWasMadeAndNeverAgain() {
    assertThat(keys.isEmpty()).isTrue();
    TarnKey key = keys.create(bare("acme")).key();
    assertThat(keys.isEmpty()).isFalse();
    keys.revoke(key.id());
    assertThat(keys.isEmpty()).isFalse();
  }
}
