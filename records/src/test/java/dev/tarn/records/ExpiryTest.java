package dev.tarn.records;

import static dev.tarn.records.Samples.NOW;
import static dev.tarn.records.Samples.SCOPE;
import static dev.tarn.records.Samples.step;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnEachEngine
class ExpiryTest {
  private static final Instant OLD = NOW.minus(Duration.ofDays(10));
  private static final Instant BETWEEN = NOW.minus(Duration.ofDays(5));
  private static final Instant NEVER = Instant.EPOCH;

  @TempDir Path directory;
  private final Engine engine;
  private SqlRecords records;

  ExpiryTest(Engine engine) {
    this.engine = engine;
  }

  @BeforeEach
  void open() {
    records = Samples.open(engine, directory);
    for (String age : List.of("old", "new")) {
      Instant at = age.equals("old") ? OLD : NOW;
      step("c-" + age)
          .at(at)
          .say("h-" + age)
          .write("wr_" + age, Writes.Status.JOURNALED)
          .receipt("rcp_" + age, "{}")
          .weave("p", "text", at)
          .to(records);
    }
  }

  @AfterEach
  void close() {
    records.close();
  }

  private String kept() {
    StringBuilder kept = new StringBuilder();
    for (String age : List.of("old", "new")) {
      kept.append(records.blocks().of(SCOPE, "c-" + age).isEmpty() ? "" : age + "-block ");
      kept.append(records.receipts().find(SCOPE, "rcp_" + age).isEmpty() ? "" : age + "-receipt ");
      kept.append(records.writes().find(SCOPE, "wr_" + age).isEmpty() ? "" : age + "-write ");
      kept.append(
          records.ledger().known(SCOPE, List.of("h-" + age)).isEmpty() ? "" : age + "-turn ");
    }
    return kept.toString().strip();
  }

  @Test
  void expire_takesNothingThatIsYoungEnough() {
    records.expire(new Retention(NEVER, NEVER, NEVER, NEVER, NEVER, NEVER));
    assertThat(kept())
        .isEqualTo(
            "old-block old-receipt old-write old-turn new-block new-receipt new-write new-turn");
  }

  @Test
  void expire_takesEachKindAtItsOwnTime() {
    records.expire(new Retention(BETWEEN, NEVER, NEVER, NEVER, NEVER, NEVER));
    assertThat(kept()).startsWith("old-receipt old-write old-turn new-block");
    records.expire(new Retention(NEVER, BETWEEN, NEVER, NEVER, NEVER, NEVER));
    assertThat(kept()).startsWith("old-write old-turn new-block");
    records.expire(new Retention(NEVER, NEVER, BETWEEN, NEVER, NEVER, NEVER));
    assertThat(kept()).startsWith("old-turn new-block");
    records.expire(new Retention(NEVER, NEVER, NEVER, BETWEEN, NEVER, NEVER));
    assertThat(kept()).isEqualTo("new-block new-receipt new-write new-turn");
  }

  @Test
  void expire_leavesTheJournalAlone() {
    records.expire(new Retention(NOW, NOW, NOW, NOW, NEVER, NEVER));
    assertThat(records.journal().size()).isEqualTo(2);
  }

  @Test
  void expire_keepsOldTurnsOfAConversationThatIsStillSeen() {
    step("c-old").at(NOW).to(records);
    records.expire(new Retention(NEVER, NEVER, NEVER, BETWEEN, NEVER, NEVER));
    assertThat(records.ledger().known(SCOPE, List.of("h-old"))).isNotEmpty();
  }

  @Test
  void expire_takesMoreRowsThanOneStep() {
    List<CompletableFuture<Submitted>> all = new ArrayList<>();
    for (int i = 0; i < 900; i++) {
      all.add(records.submit(step("x" + i).at(OLD).receipt("rcp_x" + i, "{}").done()));
    }
    all.forEach(Samples::await);
    records.expire(new Retention(BETWEEN, BETWEEN, BETWEEN, BETWEEN, NEVER, NEVER));
    assertThat(count("receipt")).isEqualTo(1);
    assertThat(count("conversation")).isEqualTo(1);
    assertThat(count("turn")).isEqualTo(1);
  }

  private int count(String table) {
    return records
        .writer()
        .run(session -> session.first("SELECT count(*) FROM " + table, row -> row.getInt(1)))
        .orElseThrow();
  }
}
