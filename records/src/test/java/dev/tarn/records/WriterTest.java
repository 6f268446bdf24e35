package dev.tarn.records;

import static dev.tarn.records.Samples.SCOPE;
import static dev.tarn.records.Samples.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnEachEngine
class WriterTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path directory;
  private final Engine engine;
  private final ExecutorService threads = Executors.newFixedThreadPool(8);

  WriterTest(Engine engine) {
    this.engine = engine;
  }

  @AfterEach
  void end() {
    threads.close();
  }

  /// Keeps the writing thread inside a task until the latch is counted down.
  private CompletableFuture<Void> hold(SqlRecords records, CountDownLatch release) {
    CountDownLatch held = new CountDownLatch(1);
    CompletableFuture<Void> holding =
        CompletableFuture.runAsync(() ->
            records
                .writer()
                .run(session -> {
                  held.countDown();
                  await(release);
                  return true;
                }));
    await(held);
    return holding;
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whatWaits_isOneTransaction() {
    try (SqlRecords records = Samples.open(engine, directory)) {
      CountDownLatch release = new CountDownLatch(1);
      CompletableFuture<Void> holding = hold(records, release);
      long before = records.writer().transactions();
      List<CompletableFuture<Submitted>> all = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        all.add(records.submit(step("c" + i).say("h").done()));
      }
      assertThat(records.queued()).isEqualTo(200);
      release.countDown();
      all.forEach(Samples::await);
      Samples.await(holding);
      // The held one, then all that waited.
      assertThat(records.writer().transactions() - before).isEqualTo(2);
      assertThat(records.queued()).isZero();
      assertThat(records.journal().size()).isEqualTo(200);
    }
  }

  @Test
  void aGroup_isBounded() {
    try (SqlRecords records = Samples.open(engine, directory)) {
      CountDownLatch release = new CountDownLatch(1);
      CompletableFuture<Void> holding = hold(records, release);
      long before = records.writer().transactions();
      List<CompletableFuture<Submitted>> all = new ArrayList<>();
      for (int i = 0; i < 600; i++) {
        all.add(records.submit(step("c").receipt("rcp_" + i, "{}").done()));
      }
      release.countDown();
      all.forEach(Samples::await);
      Samples.await(holding);
      assertThat(records.writer().transactions() - before).isEqualTo(1 + 3);
    }
  }

  @Test
  void beyondTheQueue_submissionsAreRefusedAtOnce() {
    try (SqlRecords records = Samples.open(engine, directory, 3)) {
      CountDownLatch release = new CountDownLatch(1);
      CompletableFuture<Void> holding = hold(records, release);
      List<CompletableFuture<Submitted>> taken = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        taken.add(records.submit(step("c" + i).say("h").done()));
      }
      CompletableFuture<Submitted> refused = records.submit(step("c9").say("h").done());
      assertThat(refused).isCompletedExceptionally();
      assertThatThrownBy(refused::get)
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(QueueFullException.class);
      assertThat(records.queued()).isEqualTo(3);
      release.countDown();
      Samples.await(holding);
      taken.forEach(Samples::await);
      step("c9").say("h").to(records);
      assertThat(records.journal().size()).isEqualTo(4);
    }
  }

  @Test
  void aSubmissionThatFails_leavesItsNeighboursAndNothingOfItself() {
    try (SqlRecords records = Samples.open(engine, directory)) {
      for (String statement : engine.poison("journal", "payload")) {
        records.writer().run(session -> session.update(statement));
      }
      CountDownLatch release = new CountDownLatch(1);
      CompletableFuture<Void> holding = hold(records, release);
      CompletableFuture<Submitted> before = records.submit(step("c1").say("fine").done());
      CompletableFuture<Submitted> bad = records.submit(step("c2").say("fine", "poison").done());
      CompletableFuture<Submitted> after = records.submit(step("c3").say("fine").done());
      release.countDown();
      Samples.await(holding);
      assertThat(Samples.await(before).journaled()).hasSize(1);
      assertThat(Samples.await(after).journaled()).hasSize(1);
      assertThat(bad)
          .failsWithin(LONG)
          .withThrowableThat()
          .havingCause()
          .isInstanceOf(RecordsException.class)
          .withMessageContaining("poisoned");
      assertThat(records.ledger().conversation(SCOPE, "c2")).isEmpty();
      assertThat(records.journal().size()).isEqualTo(2);
      assertThat(records.queued()).isZero();
    }
  }

  @Test
  void anotherWriterForAMoment_isWaitedFor() {
    try (SqlRecords records = Samples.open(engine, directory);
        SqlRecords other = Samples.open(engine, directory)) {
      CountDownLatch release = new CountDownLatch(1);
      CompletableFuture<Void> holding = hold(other, release);
      CompletableFuture<Submitted> waiting = records.submit(step("c1").say("h").done());
      assertThat(waiting).isNotDone();
      release.countDown();
      Samples.await(holding);
      assertThat(Samples.await(waiting).journaled()).hasSize(1);
    }
  }

  @Test
  void anotherWriterForLong_failsAllThatWaitTogetherAndIsForgiven() {
    try (SqlRecords records = Samples.open(engine, directory);
        SqlRecords other = Samples.open(engine, directory)) {
      CountDownLatch release = new CountDownLatch(1);
      CompletableFuture<Void> holding = hold(other, release);
      List<CompletableFuture<Submitted>> all = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        all.add(records.submit(step("c" + i).say("h").done()));
      }
      for (CompletableFuture<Submitted> one : all) {
        assertThat(one)
            .failsWithin(LONG)
            .withThrowableThat()
            .havingCause()
            .isInstanceOf(RecordsException.class);
      }
      release.countDown();
      Samples.await(holding);
      step("c1").say("h").to(records);
      assertThat(records.journal().size()).isEqualTo(1);
    }
  }

  @Test
  void close_waitsForWhatWasSubmitted() {
    SqlRecords records = Samples.open(engine, directory);
    CountDownLatch release = new CountDownLatch(1);
    CompletableFuture<Void> holding = hold(records, release);
    List<CompletableFuture<Submitted>> all = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      all.add(records.submit(step("c" + i).say("h").done()));
    }
    CompletableFuture<Void> closing = CompletableFuture.runAsync(records::close, threads);
    release.countDown();
    Samples.await(closing);
    Samples.await(holding);
    assertThat(all).allMatch(one -> one.isDone() && !one.isCompletedExceptionally());
    try (SqlRecords again = Samples.open(engine, directory)) {
      assertThat(again.journal().size()).isEqualTo(600);
    }
  }

  @Test
  void theJournalThread_refusesToWaitForItself() {
    try (SqlRecords records = Samples.open(engine, directory)) {
      assertThatThrownBy(() -> records.writer().run(session -> records.writer().run(inner -> true)))
          .isInstanceOf(RecordsException.class)
          .hasMessageContaining("wait for itself");
    }
  }

  @Test
  void aTaskThatThrows_doesNotEndTheThread() {
    try (SqlRecords records = Samples.open(engine, directory)) {
      assertThatThrownBy(() ->
              records
                  .writer()
                  .run(session -> {
                    throw new AssertionError("planted");
                  }))
          .isInstanceOf(RecordsException.class)
          .hasMessageContaining("planted");
      assertThat(step("c1").say("h").to(records).journaled()).hasSize(1);
    }
  }
}
