package dev.tarn.records;

import static dev.tarn.records.Samples.SCOPE;
import static dev.tarn.records.Samples.step;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnEachEngine
class ConcurrentSubmissionsTest {
  @TempDir Path directory;
  private final Engine engine;

  ConcurrentSubmissionsTest(Engine engine) {
    this.engine = engine;
  }

  @Test
  void eightThreads_learnEachTurnExactlyOnce() {
    try (SqlRecords records = Samples.open(engine, directory, 10_000);
        ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<CompletableFuture<Integer>> counts = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        int seed = t;
        counts.add(CompletableFuture.supplyAsync(() -> submitMany(records, seed), threads));
      }
      int journaled = counts.stream().mapToInt(Samples::await).sum();
      List<String> payloads =
          records.journal().after(0, 10_000).stream()
              .map(entry -> entry.conversation().orElseThrow() + entry.payload())
              .toList();
      assertThat(payloads).doesNotHaveDuplicates().hasSize(journaled);
      List<TurnLedger.KnownTurn> turns = new ArrayList<>();
      for (int c = 0; c < 10; c++) {
        turns.addAll(records.ledger().conversation(SCOPE, "c" + c).orElseThrow().turns());
      }
      assertThat(turns).doesNotHaveDuplicates().hasSize(journaled);
    }
  }

  /// 1,000 turns of 10 conversations, of which all threads say many alike; how many were new.
  private static int submitMany(Records records, int seed) {
    Random random = new Random(seed);
    List<CompletableFuture<Submitted>> all = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      String conversation = "c" + random.nextInt(10);
      all.add(records.submit(step(conversation).say("h" + random.nextInt(60)).done()));
    }
    return all.stream().mapToInt(one -> Samples.await(one).journaled().size()).sum();
  }
}
