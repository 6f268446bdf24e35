package dev.tarn.router.remember;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.config.Secret;
import dev.tarn.config.TarnConfig;
import dev.tarn.embedding.WorkspaceEmbedders;
import dev.tarn.memory.Memory;
import dev.tarn.memory.MemoryFilter;
import dev.tarn.memory.MemoryScope;
import dev.tarn.memory.MemoryStore;
import dev.tarn.memory.MemoryStores;
import dev.tarn.records.JournalEntry;
import dev.tarn.records.RecordStores;
import dev.tarn.records.Records;
import dev.tarn.records.Submission.NewChange;
import dev.tarn.records.Submission.NewTurn;
import dev.tarn.records.Writes;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// From what was said to what is remembered: ledger, journal, learner, with a real database and a
/// real index.
final class LearnerTest {
  private static final Instant NOW = Instant.parse("2026-05-08T10:00:00Z");
  private static final MemoryScope ANN = new MemoryScope("w1", "default", "ann", Optional.empty());
  private static final String ROME = "I live in Rome near the river";
  private static final String CAT = "My cat is called Tiger and is old";
  private static final String DOG = "My dog is called Rex and is young";

  @TempDir private Path directory;

  private final AtomicInteger dropped = new AtomicInteger();
  private final AtomicInteger writes = new AtomicInteger();
  private Records records;
  private MemoryStore store;
  private Learner learner;
  private Journal journal;
  private TurnLedger ledger;

  @BeforeEach
  void open() {
    records =
        RecordStores.open(
            new TarnConfig.Database(Optional.empty()),
            directory,
            Secret.of("a master key for tests"),
            1_000,
            () -> NOW);
    store = MemoryStores.open(directory.resolve("index"), Optional.empty(), 1_000);
    learner =
        new Learner(
            records.journal(),
            store,
            WorkspaceEmbedders.everywhere(Optional.empty()),
            SpaceKeeping.NONE,
            new TurnReader(turn -> List.of()),
            EmbeddingLedger.NONE);
    journal = new Journal(records, learner, () -> NOW, dropped::incrementAndGet);
    ledger =
        new TurnLedger(
            records.ledger(),
            records.hash(),
            new TurnPayloads(),
            new TurnReader(turn -> List.of()));
  }

  @AfterEach
  void close() {
    learner.close();
    store.close();
    records.close();
  }

  @Test
  void answered_turnsBecomeMemories() {
    learner.start();
    String write = say("It is noted that you live in Rome", ROME);
    learnAll();

    assertThat(memories()).contains(ROME);
    // What is seen by readers reaches the disk a little later, here at the end.
    learner.close();
    Writes.Write done = journal.write(ANN, write).orElseThrow();
    assertThat(done.status()).isEqualTo(Writes.Status.LEARNED);
    assertThat(done.memoryIds())
        .isNotEmpty()
        .allSatisfy(id -> assertThat(store.get(ANN, id)).isPresent());
    assertThat(records.journal().size()).isZero();
    assertThat(dropped).hasValue(0);
  }

  @Test
  void asked_turnsAreRememberedEvenIfNoAnswerComes() {
    learner.start();
    ask(nextWrite(), ROME);
    learnAll();

    assertThat(memories()).containsExactly(ROME);
  }

  @Test
  void start_learnsWhatACrashLeftBehind() {
    say("It is noted that you live in Rome", ROME);
    assertThat(memories()).isEmpty();
    learner.close();
    store.close();
    records.close();

    open();
    learner.start();
    learnAll();
    learner.close();

    assertThat(memories()).contains(ROME);
    assertThat(records.journal().size()).isZero();
  }

  @Test
  void edited_turnsRetireTheirMemories() {
    learner.start();
    say("noted", ROME);
    say("noted the cat", ROME, "noted", CAT);
    learnAll();
    assertThat(memories()).contains(CAT);
    say("noted the dog", ROME, "noted", DOG);
    learnAll();

    assertThat(memories()).contains(ROME, DOG).doesNotContain(CAT);
  }

  @Test
  void retries_makeNoSecondMemory() {
    learner.start();
    for (int i = 0; i < 3; i++) {
      say("noted", ROME);
    }
    learnAll();

    assertThat(memories()).filteredOn(ROME::equals).hasSize(1);
  }

  @Test
  void forgotten_memoriesAreGone() {
    learner.start();
    say("noted", ROME);
    learnAll();
    String id = list().getFirst().id();
    long position =
        await(
            journal.changed(
                ANN, nextWrite(), new NewChange(JournalEntry.Kind.FORGET, "[\"" + id + "\"]")));
    await(learner.learned(position));

    assertThat(store.get(ANN, id)).isEmpty();
    assertThat(memories()).doesNotContain(ROME);
  }

  @Test
  void learned_isDoneAtOnceForWhatWasReached() {
    learner.start();
    say("noted", ROME);
    learnAll();

    assertThat(learner.learned(records.journal().last().orElseThrow())).isDone();
    assertThat(learner.learned(records.journal().last().orElseThrow() + 1)).isNotDone();
    assertThat(learner.failing()).isFalse();
  }

  @Test
  void write_isUnknownToOtherScopes() {
    String write = say("noted", ROME);
    MemoryScope bob = new MemoryScope("w1", "default", "bob", Optional.empty());

    assertThat(journal.write(ANN, write).map(Writes.Write::status))
        .contains(Writes.Status.JOURNALED);
    assertThat(journal.write(bob, write)).isEmpty();
    assertThat(journal.write(ANN, "write_unknown")).isEmpty();
  }

  /// A call that is answered; its history alternates, the person first and last.
  private String say(String answer, String... history) {
    String write = nextWrite();
    Attribution attribution = ask(write, history);
    NewTurn turn = ledger.answer(ANN, attribution, seen(SeenTurn.ASSISTANT, answer), NOW);
    assertThat(await(journal.answered(ANN, attribution, write, Optional.of(turn)))).isTrue();
    return write;
  }

  private Attribution ask(String write, String... history) {
    List<SeenTurn> turns = new ArrayList<>();
    for (String text : history) {
      turns.add(seen(turns.size() % 2 == 0 ? SeenTurn.USER : SeenTurn.ASSISTANT, text));
    }
    Attribution attribution =
        ledger.attribute(ANN, Optional.empty(), turns, false, TurnLedger.When.now(NOW));
    assertThat(
            await(
                journal.asked(
                    ANN, attribution, Optional.of(write), Optional.empty(), Optional.empty())))
        .isTrue();
    return attribution;
  }

  private static SeenTurn seen(String role, String text) {
    return new SeenTurn(role, text, Optional.empty(), Optional.empty());
  }

  private String nextWrite() {
    return "write_" + writes.incrementAndGet();
  }

  private void learnAll() {
    await(learner.learned(records.journal().last().orElseThrow()));
  }

  private List<String> memories() {
    return list().stream().map(Memory::text).toList();
  }

  private List<Memory> list() {
    store.refresh();
    return store.list(ANN, MemoryFilter.ALL, 100, Optional.empty()).memories();
  }

  private static <T> T await(CompletableFuture<T> future) {
    return future.orTimeout(60, TimeUnit.SECONDS).join();
  }
}
