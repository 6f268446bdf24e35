package dev.tarn.embedding;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QueryLaneTest {
  private final GatedEncoder encoder = new GatedEncoder();
  private final AtomicLong nanos = new AtomicLong();
  private final QueryLane lane = new QueryLane(encoder, new QueryCache(100, nanos::get), 1);

  @AfterEach
  void close() {
    encoder.gate.release(10_000);
    lane.close();
  }

  private static float answer(CompletableFuture<float[]> future) throws Exception {
    return future.get(20, SECONDS)[0];
  }

  @Test
  void aQuestionAlone_runsAtOnce() throws Exception {
    CompletableFuture<float[]> answer = lane.submit("hello");
    assertThat(encoder.arrived()).containsExactly("hello");
    encoder.gate.release();
    assertThat(answer(answer)).isEqualTo(5);
  }

  @Test
  void aFewThatWait_runOneByOne_soThatTheirVectorsAreExact() throws Exception {
    var _ = lane.submit("first");
    encoder.arrived();
    List<CompletableFuture<float[]>> answers = submit(QueryLane.EXACT_BACKLOG);
    encoder.gate.release(100);
    for (CompletableFuture<float[]> answer : answers) {
      answer(answer);
    }
    assertThat(encoder.runs).allSatisfy(run -> assertThat(run).hasSize(1));
  }

  @Test
  void aCrowdThatWaits_sharesRuns_andEachGetsItsOwnAnswer() throws Exception {
    var _ = lane.submit("first");
    encoder.arrived();
    List<CompletableFuture<float[]>> answers = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      answers.add(lane.submit("x".repeat(200 + i)));
    }
    encoder.gate.release(100);
    for (int i = 0; i < 30; i++) {
      assertThat(answer(answers.get(i))).isEqualTo(200 + i);
    }
    assertThat(encoder.runs.get(1)).hasSize(QueryLane.MAX_BATCH);
    assertThat(encoder.runs).allSatisfy(r -> assertThat(r).hasSizeLessThan(9));
  }

  @Test
  void inACrowd_theNewestGoFirst_sinceTheyHaveTheMostTimeLeft() throws Exception {
    var _ = lane.submit("first");
    encoder.arrived();
    List<CompletableFuture<float[]>> answers = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      answers.add(lane.submit("question " + (10 + i)));
    }
    encoder.gate.release(100);
    for (CompletableFuture<float[]> answer : answers) {
      answer(answer);
    }
    assertThat(encoder.runs.get(1)).startsWith("question 39", "question 38");
    assertThat(encoder.runs.get(2)).startsWith("question 31");
  }

  @Test
  void aCrowdOfMixedLengths_sharesRunsOnlyWithItsLike() throws Exception {
    var _ = lane.submit("first");
    encoder.arrived();
    List<CompletableFuture<float[]>> answers = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      answers.add(lane.submit((i % 2 == 0 ? "short" : "long".repeat(20)) + (10 + i)));
    }
    encoder.gate.release(100);
    for (CompletableFuture<float[]> answer : answers) {
      answer(answer);
    }
    assertThat(encoder.runs)
        .allSatisfy(run ->
            assertThat(run.stream().map(text -> text.startsWith("long")))
                .containsOnly(run.getFirst().startsWith("long")));
    assertThat(encoder.runs).anySatisfy(run -> assertThat(run).hasSizeGreaterThan(1));
  }

  @Test
  void aFullQueue_refuses_andSaysSo() throws Exception {
    var _ = lane.submit("first");
    encoder.arrived();
    submit(QueryLane.MAX_WAITING);
    assertThatThrownBy(() -> answer(lane.submit("one too many")))
        .hasCauseInstanceOf(EmbeddingException.class)
        .hasMessageContaining("query queue is full");
  }

  @Test
  void cancelling_withdrawsTheText_andFreesItsPlace() throws Exception {
    var _ = lane.submit("first");
    encoder.arrived();
    List<CompletableFuture<float[]>> waiting = submit(QueryLane.MAX_WAITING);
    assertThat(waiting.getFirst().cancel(false)).isTrue();
    CompletableFuture<float[]> inItsPlace = lane.submit("in its place");
    encoder.gate.release(10_000);
    assertThat(answer(inItsPlace)).isEqualTo(12);
    assertThat(encoder.runs.stream().flatMap(List::stream)).doesNotContain("question 0");
  }

  @Test
  void aTimeOutSetByTheCaller_withdrawsTheText() throws Exception {
    var _ = lane.submit("first");
    encoder.arrived();
    CompletableFuture<float[]> late = lane.submit("late");
    late.completeExceptionally(new TimeoutException());
    encoder.gate.release(10);
    answer(lane.submit("last"));
    assertThat(encoder.runs.stream().flatMap(List::stream)).containsExactly("first", "last");
  }

  @Test
  void aFailingRun_failsItsQuestion_andTheLaneLivesOn() throws Exception {
    encoder.gate.release(10);
    assertThatThrownBy(() -> answer(lane.submit("fail")))
        .hasCauseInstanceOf(EmbeddingException.class)
        .hasMessageContaining("as the text asked");
    assertThatThrownBy(() -> answer(lane.submit("error")))
        .hasCauseInstanceOf(EmbeddingException.class);
    assertThat(answer(lane.submit("good"))).isEqualTo(4);
  }

  @Test
  void askedAgain_theAnswerComesFromTheCache_asACopy() throws Exception {
    encoder.gate.release(1);
    lane.submit("hello").get(20, SECONDS)[0] = 99;
    assertThat(answer(lane.submit("hello"))).isEqualTo(5);
    assertThat(encoder.runs).hasSize(1);
  }

  @Test
  void theCache_forgetsAfterItsTime() throws Exception {
    encoder.gate.release(2);
    answer(lane.submit("hello"));
    nanos.addAndGet(QueryCache.KEPT.toNanos() + 1);
    answer(lane.submit("hello"));
    assertThat(encoder.runs).hasSize(2);
  }

  @Test
  void withoutCacheEntries_nothingIsKept() throws Exception {
    lane.close();
    GatedEncoder fresh = new GatedEncoder();
    try (QueryLane uncached = new QueryLane(fresh, new QueryCache(0, nanos::get), 1)) {
      fresh.gate.release(2);
      answer(uncached.submit("hello"));
      answer(uncached.submit("hello"));
      assertThat(fresh.runs).hasSize(2);
    }
  }

  @Test
  void sharedRuns_areNotCached_becauseTheyAreInexact() throws Exception {
    var _ = lane.submit("first");
    encoder.arrived();
    List<CompletableFuture<float[]>> answers = submit(30);
    encoder.gate.release(100);
    for (CompletableFuture<float[]> each : answers) {
      answer(each);
    }
    List<String> shared =
        encoder.runs.stream().filter(run -> run.size() > 1).findFirst().orElseThrow();
    int before = encoder.runs.size();
    answer(lane.submit(shared.getFirst()));
    assertThat(encoder.runs).hasSize(before + 1);
  }

  @Test
  void close_failsWhatWaits_letsTheRunEnd_andFreesOnce() throws Exception {
    CompletableFuture<float[]> inFlight = lane.submit("in flight");
    encoder.arrived();
    CompletableFuture<float[]> waiting = lane.submit("waiting");
    CompletableFuture<Void> closing = CompletableFuture.runAsync(lane::close);
    assertThatThrownBy(() -> answer(waiting)).hasMessageContaining("closed");
    assertThat(encoder.closes).hasValue(0);
    encoder.gate.release();
    closing.get(20, SECONDS);
    assertThat(answer(inFlight)).isEqualTo(9);
    lane.close();
    assertThat(encoder.closes).hasValue(1);
    assertThatThrownBy(() -> answer(lane.submit("after")))
        .hasCauseInstanceOf(EmbeddingException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void close_fromADependentOfAnAnswer_doesNotWaitForItself() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    CompletableFuture<float[]> answer = lane.submit("hello");
    encoder.arrived();
    CompletableFuture<Void> then =
        answer.thenAccept(vector -> {
          lane.close();
          closed.countDown();
        });
    encoder.gate.release();
    assertThat(closed.await(5, SECONDS)).isTrue();
    then.get(20, SECONDS);
    assertThat(encoder.closed.await(20, SECONDS)).isTrue();
  }

  private List<CompletableFuture<float[]>> submit(int count) {
    return IntStream.range(0, count).mapToObj(i -> lane.submit("question " + i)).toList();
  }
}
