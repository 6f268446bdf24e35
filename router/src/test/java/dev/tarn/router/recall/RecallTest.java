package dev.tarn.router.recall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.tarn.embedding.Embedder;
import dev.tarn.embedding.EmbeddingException;
import dev.tarn.embedding.EmbeddingModel;
import dev.tarn.embedding.Payer;
import dev.tarn.embedding.WorkspaceEmbedders;
import dev.tarn.memory.Question;
import dev.tarn.memory.RecallLimits;
import dev.tarn.memory.Recollection;
import dev.tarn.router.recall.Recall.Degraded;
import dev.tarn.router.recall.Recall.Recalled;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class RecallTest {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration SHORT = Duration.ofMillis(100);
  private static final float[] VECTOR = {1, 0};
  private static final Executor HERE = Runnable::run;
  private static final Question QUESTION =
      new Question(
          List.of(new Question.Part("where do I live", 1), new Question.Part("Rome", 0.5)), "en");

  private final FakeStore store = new FakeStore();
  private final SlowEmbedder embedder = new SlowEmbedder();

  @Test
  void recall_goesByWordsAloneWithoutAnEmbedder() {
    Recalled recalled =
        await(
            ask(
                new Recall(
                    WorkspaceEmbedders.everywhere(Optional.empty()),
                    store,
                    HERE,
                    w -> LONG,
                    QuestionLedger.NONE)));

    assertThat(recalled.recollection()).isEqualTo(FakeStore.FOUND);
    assertThat(recalled.degraded()).isEqualTo(Degraded.NONE);
    assertThat(recalled.embedNanos()).isZero();
    assertThat(store.ranked).containsExactly(List.of());
    assertThat(store.open).hasValue(0);
  }

  @Test
  void recall_waitsForTheVectorsOfAllParts() {
    CompletableFuture<Recalled> asked = ask(recall(HERE, LONG));
    embedder.asked.get(0).complete(VECTOR);
    assertThat(asked).isNotDone();
    embedder.asked.get(1).complete(VECTOR);

    assertThat(await(asked).degraded()).isEqualTo(Degraded.NONE);
    assertThat(await(asked).recollection()).isEqualTo(FakeStore.FOUND);
    assertThat(store.ranked).containsExactly(List.of(VECTOR, VECTOR));
    assertThat(store.open).hasValue(0);
  }

  @Test
  void recall_goesByWordsAloneIfAVectorIsLateAndWithdrawsIt() {
    // A fifth of the deadline is left for weighing, which a machine that stalls must not use up.
    CompletableFuture<Recalled> asked = ask(recall(HERE, Duration.ofSeconds(5)));
    embedder.asked.getFirst().complete(VECTOR);
    Recalled recalled = await(asked);

    assertThat(recalled.degraded()).isEqualTo(Degraded.EMBEDDING);
    assertThat(recalled.degraded().reason()).isEqualTo("embedding");
    assertThat(recalled.recollection()).isEqualTo(FakeStore.FOUND);
    assertThat(store.ranked).containsExactly(List.of());
    assertThat(embedder.asked.get(1)).isCancelled();
    assertThat(store.open).hasValue(0);
  }

  @Test
  void recall_goesByWordsAloneIfTheEmbedderFails() {
    CompletableFuture<Recalled> asked = ask(recall(HERE, LONG));
    embedder.asked.get(0).completeExceptionally(new EmbeddingException("broken"));
    embedder.asked.get(1).complete(VECTOR);

    assertThat(await(asked).degraded()).isEqualTo(Degraded.EMBEDDING);
    assertThat(await(asked).recollection()).isEqualTo(FakeStore.FOUND);
  }

  @Test
  void recall_doesNotWaitForASecondVectorOnceOneFailed() {
    CompletableFuture<Recalled> asked = ask(recall(HERE, LONG));
    embedder.asked.get(0).completeExceptionally(new EmbeddingException("broken"));

    assertThat(await(asked).degraded()).isEqualTo(Degraded.EMBEDDING);
    assertThat(embedder.asked.get(1)).isCancelled();
  }

  @Test
  void recall_isEmptyIfTheStoreIsBroken() {
    store.failsToMatch = true;
    Recalled recalled = await(ask(recall(HERE, LONG)));

    assertThat(recalled.degraded()).isEqualTo(Degraded.STORE);
    assertThat(recalled.recollection()).isEqualTo(Recollection.EMPTY);
    assertThat(embedder.asked).allSatisfy(v -> assertThat(v).isCancelled());
  }

  @Test
  void recall_isEmptyIfTheStoreBreaksWhileWeighing() {
    store.failsToRank = true;
    CompletableFuture<Recalled> asked = ask(recall(HERE, LONG));
    embedder.asked.forEach(v -> v.complete(VECTOR));

    assertThat(await(asked).degraded()).isEqualTo(Degraded.STORE);
    assertThat(store.open).hasValue(0);
  }

  @Test
  void recall_isEmptyIfThereIsTooMuchToDo() {
    CompletableFuture<Recalled> asked =
        ask(
            recall(
                work -> {
                  throw new RejectedExecutionException("full");
                },
                LONG));
    embedder.asked.forEach(v -> v.complete(VECTOR));

    assertThat(await(asked).degraded()).isEqualTo(Degraded.STORE);
    assertThat(await(asked).recollection()).isEqualTo(Recollection.EMPTY);
    assertThat(store.open).hasValue(0);
  }

  @Test
  void recall_isBackAtTheDeadlineEvenIfNothingRuns() {
    LinkedBlockingQueue<Runnable> stuck = new LinkedBlockingQueue<>();
    CompletableFuture<Recalled> asked = ask(recall(stuck::add, SHORT));

    assertThat(await(asked).degraded()).isEqualTo(Degraded.TIMEOUT);
    assertThat(await(asked).degraded().reason()).isEqualTo("timeout");

    // What was stuck runs in the end, and lets go of the index.
    stuck.forEach(Runnable::run);
    assertThat(store.open).hasValue(0);
    assertThat(await(asked).degraded()).isEqualTo(Degraded.TIMEOUT);
  }

  @Test
  void recall_goesByTheSpacesThatAnswered_ifOneOfSeveralFails() {
    SlowEmbedder second = new SlowEmbedder();
    WorkspaceEmbedders both =
        new WorkspaceEmbedders() {
          @Override
          public List<Voice> asked(String workspace) {
            return List.of(new Voice(embedder, 1), new Voice(second, 2));
          }

          @Override
          public Optional<Embedder> of(String workspace, String space) {
            return Optional.empty();
          }
        };
    CompletableFuture<Recalled> asked =
        ask(new Recall(both, store, HERE, w -> LONG, QuestionLedger.NONE));
    second.asked.getFirst().completeExceptionally(new EmbeddingException("broken"));
    assertThat(asked).isNotDone();
    embedder.asked.forEach(v -> v.complete(VECTOR));

    assertThat(await(asked).degraded()).isEqualTo(Degraded.EMBEDDING);
    assertThat(store.ranked).containsExactly(List.of(VECTOR, VECTOR));
  }

  @Test
  void whatProvidersEmbed_isToldToTheLedger_andWhatStaysHereIsNot() {
    List<String> told = new ArrayList<>();
    QuestionLedger ledger = (payer, scope, text) -> told.add(payer.label() + " " + text);
    Recall recall =
        new Recall(
            WorkspaceEmbedders.everywhere(Optional.of(embedder)), store, HERE, w -> LONG, ledger);
    CompletableFuture<Recalled> here = ask(recall);
    embedder.asked.forEach(v -> v.complete(VECTOR));
    assertThat(await(here).payers()).containsExactly(Payer.local("test"));
    assertThat(told).isEmpty();

    embedder.asked.clear();
    embedder.payer = new Payer("openai", "m", "stored", "mine");
    CompletableFuture<Recalled> there = ask(recall);
    embedder.asked.forEach(v -> v.complete(VECTOR));
    assertThat(await(there).payers()).containsExactly(embedder.payer);
    assertThat(told).containsExactly("mine where do I live", "mine Rome");
  }

  @Test
  void withdraw_takesTheQuestionBack() {
    Recall.Pending pending = recall(HERE, LONG).begin(Given.SCOPE.workspace(), QUESTION);
    pending.withdraw();

    assertThat(embedder.asked).hasSize(2).allSatisfy(v -> assertThat(v).isCancelled());
  }

  @Test
  void used_isNotedInTheBackground() {
    LinkedBlockingQueue<Runnable> later = new LinkedBlockingQueue<>();
    Recall recall = recall(later::add, LONG);
    recall.used(Given.SCOPE, List.of("m1", "m2"), Instant.EPOCH);
    recall.used(Given.SCOPE, List.of(), Instant.EPOCH);

    assertThat(store.used).isEmpty();
    assertThat(later).hasSize(1);
    later.forEach(Runnable::run);
    assertThat(store.used).containsExactly("m1", "m2");
  }

  @Test
  void used_isLostWithoutHarmIfItCannotBeNoted() {
    Recall full =
        recall(
            work -> {
              throw new RejectedExecutionException("full");
            },
            LONG);
    assertThatCode(() -> full.used(Given.SCOPE, List.of("m1"), Instant.EPOCH))
        .doesNotThrowAnyException();
    store.failsToNote = true;
    assertThatCode(() -> recall(HERE, LONG).used(Given.SCOPE, List.of("m1"), Instant.EPOCH))
        .doesNotThrowAnyException();
  }

  private Recall recall(Executor search, Duration deadline) {
    return new Recall(
        WorkspaceEmbedders.everywhere(Optional.of(embedder)),
        store,
        search,
        w -> deadline,
        QuestionLedger.NONE);
  }

  private static CompletableFuture<Recalled> ask(Recall recall) {
    RecallLimits limits =
        new RecallLimits(Instant.EPOCH, Set.of(), Set.of(), 100, memory -> 10, true);
    return recall.begin(Given.SCOPE.workspace(), QUESTION).ask(Given.SCOPE, limits);
  }

  private static Recalled await(CompletableFuture<Recalled> asked) {
    return asked.orTimeout(60, TimeUnit.SECONDS).join();
  }

  /// Makes no vector before the test says so.
  private static final class SlowEmbedder implements Embedder {
    private final List<CompletableFuture<float[]>> asked = new ArrayList<>();
    private Payer payer = Payer.local("test");

    @Override
    public Payer payer() {
      return payer;
    }

    @Override
    public EmbeddingModel model() {
      return new EmbeddingModel("test", 2, 0, 1, Set.of());
    }

    @Override
    public CompletableFuture<float[]> embedQuery(String text) {
      CompletableFuture<float[]> vector = new CompletableFuture<>();
      asked.add(vector);
      return vector;
    }

    @Override
    public CompletableFuture<List<float[]>> embedPassages(List<String> texts) {
      return CompletableFuture.failedFuture(new EmbeddingException("not asked for"));
    }

    @Override
    public void close() {}
  }
}
