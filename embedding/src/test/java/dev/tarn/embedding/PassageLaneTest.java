package dev.tarn.embedding;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PassageLaneTest {
  private final GatedEncoder encoder = new GatedEncoder();
  private final AtomicInteger gaveWay = new AtomicInteger();
  private final PassageLane lane = new PassageLane(encoder, 1, gaveWay::incrementAndGet);

  @AfterEach
  void close() {
    encoder.gate.release(10_000);
    lane.close();
  }

  private static List<Float> lengths(CompletableFuture<List<float[]>> future) throws Exception {
    return future.get(20, SECONDS).stream().map(vector -> vector[0]).toList();
  }

  @Test
  void vectors_comeInTheOrderOfTheTexts() throws Exception {
    encoder.gate.release(3);
    assertThat(lengths(lane.submit(List.of("aaa", "b", "cc")))).containsExactly(3f, 1f, 2f);
  }

  @Test
  void eachText_runsAlone_andGivesWayBefore() throws Exception {
    encoder.gate.release(3);
    lengths(lane.submit(List.of("aaa", "b", "cc")));
    assertThat(encoder.runs).containsExactly(List.of("aaa"), List.of("b"), List.of("cc"));
    assertThat(gaveWay).hasValue(3);
  }

  @Test
  void noTexts_needNoRun() throws Exception {
    assertThat(lengths(lane.submit(List.of()))).isEmpty();
  }

  @Test
  void cancelling_withdrawsTheTextsNotBegun() throws Exception {
    CompletableFuture<List<float[]>> first = lane.submit(List.of("begun", "not begun"));
    encoder.arrived();
    first.cancel(false);
    CompletableFuture<List<float[]>> next = lane.submit(List.of("next"));
    encoder.gate.release(10);
    lengths(next);
    assertThat(encoder.runs).containsExactly(List.of("begun"), List.of("next"));
  }

  @Test
  void aFullQueue_refusesAnOrderWhole_andSaysSo() throws Exception {
    List<String> half = Collections.nCopies(PassageLane.MAX_WAITING / 2, "text");
    var _ = lane.submit(half);
    encoder.arrived();
    CompletableFuture<List<float[]>> fits = lane.submit(half);
    CompletableFuture<List<float[]>> tooMany = lane.submit(List.of("a", "b", "c"));
    assertThatThrownBy(() -> lengths(tooMany))
        .hasCauseInstanceOf(EmbeddingException.class)
        .hasMessageContaining("passage queue is full");
    fits.cancel(false);
    CompletableFuture<List<float[]>> room = lane.submit(List.of("a", "b", "c"));
    encoder.gate.release(10_000);
    assertThat(lengths(room)).hasSize(3);
  }

  @Test
  void aFailingText_failsItsOrder_andTheLaneLivesOn() throws Exception {
    encoder.gate.release(10);
    assertThatThrownBy(() -> lengths(lane.submit(List.of("good", "error", "unneeded"))))
        .hasCauseInstanceOf(EmbeddingException.class);
    assertThat(lengths(lane.submit(List.of("good")))).containsExactly(4f);
    assertThat(encoder.runs).doesNotContain(List.of("unneeded"));
  }

  @Test
  void close_failsWhatWaits_andFreesOnceAfterTheRun() throws Exception {
    CompletableFuture<List<float[]>> order = lane.submit(List.of("in flight", "waiting"));
    encoder.arrived();
    CompletableFuture<Void> closing = CompletableFuture.runAsync(lane::close);
    assertThatThrownBy(() -> lengths(order)).hasMessageContaining("closed");
    assertThat(encoder.closes).hasValue(0);
    encoder.gate.release();
    closing.get(20, SECONDS);
    lane.close();
    assertThat(encoder.closes).hasValue(1);
  }

  @Test
  void passages_waitWhileQuestionsHoldTheCores() throws Exception {
    GatedEncoder questions = new GatedEncoder();
    try (QueryLane queries = new QueryLane(questions, new QueryCache(0, () -> 0), 1)) {
      Runnable giveWay = PassageLane.givingWayTo(queries, 1, Duration.ofMinutes(1));
      CompletableFuture<float[]> question = queries.submit("question");
      questions.arrived();
      CompletableFuture<Boolean> answeredFirst = new CompletableFuture<>();
      Thread passage =
          Thread.ofPlatform()
              .start(() -> {
                giveWay.run();
                answeredFirst.complete(question.isDone());
              });
      while (passage.getState() == Thread.State.RUNNABLE) {
        Thread.onSpinWait();
      }
      questions.gate.release();
      assertThat(answeredFirst.get(20, SECONDS)).isTrue();
    }
  }

  @Test
  void passages_getTheirTurn_thoughQuestionsNeverPause() throws Exception {
    GatedEncoder questions = new GatedEncoder();
    try (QueryLane queries = new QueryLane(questions, new QueryCache(0, () -> 0), 1)) {
      Runnable giveWay = PassageLane.givingWayTo(queries, 1, Duration.ofMillis(10));
      CompletableFuture<float[]> question = queries.submit("question");
      questions.arrived();
      CompletableFuture.runAsync(giveWay).get(20, SECONDS);
      assertThat(question).isNotDone();
      questions.gate.release();
    }
  }
}
