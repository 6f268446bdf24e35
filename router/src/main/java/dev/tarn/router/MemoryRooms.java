package dev.tarn.router;

import dev.tarn.config.TarnConfig;
import dev.tarn.embedding.Embedder;
import dev.tarn.embedding.Payer;
import dev.tarn.memory.MemoryScope;
import dev.tarn.memory.MemoryStores;
import dev.tarn.memory.Question;
import dev.tarn.memory.QuestionReader;
import dev.tarn.memory.RecallLimits;
import dev.tarn.records.CallUsage;
import dev.tarn.records.Records;
import dev.tarn.router.recall.Recall;
import dev.tarn.router.recall.Tokens;
import dev.tarn.router.recall.WovenBlocks;
import dev.tarn.router.remember.Eraser;
import dev.tarn.router.remember.Journal;
import dev.tarn.router.remember.Learner;
import dev.tarn.router.remember.Refilling;
import dev.tarn.router.remember.TurnLedger;
import dev.tarn.router.remember.TurnPayloads;
import dev.tarn.router.remember.TurnReader;
import dev.tarn.router.remember.WorkspaceSpaces;
import dev.tarn.router.remember.reading.Extractor;
import dev.tarn.router.remember.reading.RuleFacts;
import dev.tarn.router.usage.Metering;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;

/// The rooms that remember and recall, which do not know each other.
record MemoryRooms(
    Journal journal,
    TurnLedger ledger,
    Learner learner,
    Eraser eraser,
    WovenBlocks blocks,
    Recall recall) {

  static MemoryRooms open(
      Ground ground, MemoryPool pool, Threads threads, Metering metering, Opened open) {
    Records records = ground.records();
    WorkspaceSpaces spaces = pool.spaces();
    TurnReader reader = reader(ground.config());
    Learner learner =
        open.add(
            new Learner(
                records.journal(),
                pool.store(),
                spaces,
                new Refilling(records.embeddingSpaces(), spaces, ground.accounts()::era),
                reader,
                (payer, scope, text) -> embedded(metering, payer, scope, text)));
    Eraser eraser =
        open.add(
            new Eraser(
                records.erasures(),
                pool.store(),
                learner,
                () -> {
                  spaces.each(Embedder::forgetQueries);
                  metering.settleEmbedded();
                }));
    return new MemoryRooms(
        new Journal(records, learner, ground.clock(), ground.metrics()::dropped),
        new TurnLedger(records.ledger(), records.hash(), new TurnPayloads(), reader),
        learner,
        eraser,
        new WovenBlocks(records.blocks(), records.ledger(), records.erasures()::epoch),
        new Recall(
            spaces,
            pool.store(),
            threads.search(),
            deadlines(ground.config(), spaces),
            (payer, scope, text) -> embedded(metering, payer, scope, text)));
  }

  /// What is made of turns, as the settings have it.
  static TurnReader reader(TarnConfig config) {
    Extractor extractor =
        switch (config.memory().facts()) {
          case RULES -> new RuleFacts();
          case NONE -> turn -> List.of();
        };
    return new TurnReader(extractor);
  }

  private static void embedded(Metering metering, Payer payer, MemoryScope scope, String text) {
    metering.embedded(
        new CallUsage.By(scope.workspace(), "", scope.project(), scope.user()),
        new CallUsage.Via(payer.provider(), payer.model(), payer.source(), payer.label()),
        text);
  }

  /// Where questions travel they have more time, unless the settings give all the same.
  private static Function<String, Duration> deadlines(TarnConfig config, WorkspaceSpaces spaces) {
    Duration here = config.memory().recallDeadline();
    Duration far = config.embedding().chosen().questionTimeout();
    return workspace -> spaces.travels(workspace) && far.compareTo(here) > 0 ? far : here;
  }

  /// Asks once, of nobody's memory, so that the first caller does not wait for classes, models and
  /// vocabularies to load. What makes searches quick takes most of a second and is not waited for:
  /// calls that come before may go through without memory, as ever when it is late.
  void warmUp(Tokens tokens, Optional<Embedder> embedder, ExecutorService search) {
    CompletableFuture<Void> vocabulary = CompletableFuture.runAsync(tokens::warmUp, search);
    MemoryScope nobody = new MemoryScope("warm-up", "warm-up", "warm-up", Optional.empty());
    RecallLimits limits = new RecallLimits(Instant.EPOCH, Set.of(), Set.of(), 0, memory -> 0, true);
    Question question = QuestionReader.search("What was the name of the lake?");
    recall.begin(nobody.workspace(), question).ask(nobody, limits).join();
    vocabulary.join();
    search.execute(() -> MemoryStores.warmUp(embedder.map(e -> WorkspaceSpaces.space(e.model()))));
  }

  /// Begins to learn what was said and to erase what is to be erased.
  void start() {
    learner.start();
    eraser.start();
  }
}
