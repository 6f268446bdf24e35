package dev.tarn.records;

import static dev.tarn.records.Samples.MASTER;
import static dev.tarn.records.Samples.NOW;
import static dev.tarn.records.Samples.SCOPE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.config.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnEachEngine
class RecordStoresTest {
  @TempDir Path directory;
  private final Engine engine;

  RecordStoresTest(Engine engine) {
    this.engine = engine;
  }

  private Records open(Secret master) {
    return RecordStores.open(engine.database(directory), directory, master, 10, () -> NOW);
  }

  @Test
  void open_findsWhatWasWrittenBefore() {
    try (Records records = Samples.open(engine, directory)) {
      Samples.step("c1").say("h1").to(records);
    }
    try (Records records = Samples.open(engine, directory)) {
      assertThat(records.ledger().conversation(SCOPE, "c1")).isPresent();
      assertThat(records.journal().size()).isEqualTo(1);
    }
  }

  @Test
  void open_refusesAnotherMasterKeyAndSaysWhatToSet() {
    open(MASTER).close();
    assertThatThrownBy(() -> open(Secret.of("another")))
        .isInstanceOf(RecordsException.class)
        .hasMessageContaining("another master key")
        .hasMessageContaining("TARN_MASTER_KEY");
    open(MASTER).close();
  }

  @Test
  void open_canBeDoneByManyAtOnce() {
    List<CompletableFuture<Records>> opening = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 4; i++) {
        opening.add(CompletableFuture.supplyAsync(() -> Samples.open(engine, directory), threads));
      }
      List<Records> open = opening.stream().map(Samples::await).toList();
      open.forEach(records -> Samples.loose().change(JournalEntry.Kind.KEEP, "{}").to(records));
      assertThat(open.getFirst().journal().size()).isEqualTo(4);
      open.forEach(Records::close);
    }
  }

  @Test
  void afterClose_everythingRefusesAndClosingAgainIsHarmless() {
    Records records = Samples.open(engine, directory);
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

  @Test
  void check_failsWhenTheTablesAreGone() {
    try (SqlRecords records = Samples.open(engine, directory)) {
      records.check();
      records.writer().run(session -> session.update("DROP TABLE setting"));
      assertThatThrownBy(records::check).isInstanceOf(RecordsException.class);
    }
  }

  @Test
  void readers_cannotWrite() {
    try (SqlRecords records = Samples.open(engine, directory)) {
      Reader reader = records.reader();
      assertThatThrownBy(() -> reader.read(handle -> handle.execute("DELETE FROM setting")))
          .isInstanceOf(RecordsException.class);
    }
  }
}
