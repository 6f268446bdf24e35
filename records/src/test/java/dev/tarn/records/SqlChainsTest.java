package dev.tarn.records;

import static dev.tarn.records.Samples.NOW;
import static dev.tarn.records.Samples.SCOPE;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnEachEngine
class SqlChainsTest {
  private static final Instant NEVER = Instant.EPOCH;

  @TempDir Path directory;
  private final Engine engine;
  private SqlRecords records;

  SqlChainsTest(Engine engine) {
    this.engine = engine;
  }

  @BeforeEach
  void open() {
    records = Samples.open(engine, directory);
  }

  @AfterEach
  void close() {
    records.close();
  }

  private void keep(String scope, Chain chain) {
    records.chains().keep(scope, chain, 0).join();
  }

  @Test
  void aChain_comesBackInItsScopeOnly() {
    Chain chain = new Chain("h1", Optional.of("c1"), List.of("mem_1", "mem_2"), NOW);
    keep(SCOPE, chain);

    assertThat(records.chains().find(SCOPE, "h1")).contains(chain);
    assertThat(records.chains().find(SCOPE, "h2")).isEmpty();
    assertThat(records.chains().find("acme/default/bob", "h1")).isEmpty();
  }

  @Test
  void aChainKeptAgain_isReplaced() {
    keep(SCOPE, new Chain("h1", Optional.of("c1"), List.of("mem_1"), NOW));
    Chain grown = new Chain("h1", Optional.empty(), List.of("mem_1", "mem_2"), NOW.plusSeconds(5));
    keep(SCOPE, grown);

    assertThat(records.chains().find(SCOPE, "h1")).contains(grown);
  }

  @Test
  void expire_takesOldChains() {
    keep(SCOPE, new Chain("old", Optional.of("c1"), List.of(), NOW));
    keep(SCOPE, new Chain("new", Optional.of("c1"), List.of(), NOW.plusSeconds(10)));

    records.expire(new Retention(NEVER, NOW.plusSeconds(5), NEVER, NEVER, NEVER, NEVER));

    assertThat(records.chains().find(SCOPE, "old")).isEmpty();
    assertThat(records.chains().find(SCOPE, "new")).isPresent();
  }
}
