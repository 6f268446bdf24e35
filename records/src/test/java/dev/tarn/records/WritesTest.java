package dev.tarn.records;

import static dev.tarn.records.Samples.SCOPE;
import static dev.tarn.records.Samples.step;
import static dev.tarn.records.Writes.Status.AWAITING_ANSWER;
import static dev.tarn.records.Writes.Status.DROPPED;
import static dev.tarn.records.Writes.Status.JOURNALED;
import static dev.tarn.records.Writes.Status.LEARNED;
import static dev.tarn.records.Writes.Status.SKIPPED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.records.Writes.Status;
import dev.tarn.records.Writes.Write;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@OnEachEngine
class WritesTest {
  @TempDir Path directory;
  private final Engine engine;
  private Records records;

  WritesTest(Engine engine) {
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

  private Write write() {
    return records.writes().find(SCOPE, "wr_1").orElseThrow();
  }

  @Test
  void aCall_goesFromAwaitingOverJournaledToLearned() {
    step("c1").say("q").write("wr_1", AWAITING_ANSWER).to(records);
    assertThat(write()).isEqualTo(new Write("wr_1", AWAITING_ANSWER, List.of()));
    records.journal().done(1, Map.of("wr_1", List.of("mem_a")));
    assertThat(write()).isEqualTo(new Write("wr_1", AWAITING_ANSWER, List.of("mem_a")));
    step("c1").say("q", "answer").write("wr_1", JOURNALED).to(records);
    assertThat(write().status()).isEqualTo(JOURNALED);
    records.journal().done(2, Map.of("wr_1", List.of("mem_b", "mem_a")));
    assertThat(write()).isEqualTo(new Write("wr_1", LEARNED, List.of("mem_a", "mem_b")));
  }

  @Test
  void done_leavesAWriteJournaledWhileEntriesOfItWait() {
    step("c1").say("a", "b").write("wr_1", JOURNALED).to(records);
    records.journal().done(1, Map.of());
    assertThat(write().status()).isEqualTo(JOURNALED);
    records.journal().done(2, Map.of());
    assertThat(write().status()).isEqualTo(LEARNED);
  }

  @Test
  void done_settlesWritesThatNothingCameOf() {
    step("c1").say("hello").write("wr_1", JOURNALED).to(records);
    records.journal().done(1, Map.of());
    assertThat(write()).isEqualTo(new Write("wr_1", LEARNED, List.of()));
  }

  @Test
  void anAnswerThatNeverCame_isLearnedAtOnceWhenTheQuestionIs() {
    step("c1").say("q").write("wr_1", AWAITING_ANSWER).to(records);
    records.journal().done(1, Map.of());
    step("c1").write("wr_1", JOURNALED).to(records);
    assertThat(write().status()).isEqualTo(LEARNED);
  }

  @Test
  void anAnswerThatNeverCame_waitsForItsQuestion() {
    step("c1").say("q").write("wr_1", AWAITING_ANSWER).to(records);
    step("c1").write("wr_1", JOURNALED).to(records);
    assertThat(write().status()).isEqualTo(JOURNALED);
    records.journal().done(1, Map.of());
    assertThat(write().status()).isEqualTo(LEARNED);
  }

  @ParameterizedTest
  @CsvSource({
    "AWAITING_ANSWER, SKIPPED, SKIPPED",
    "AWAITING_ANSWER, DROPPED, DROPPED",
    "JOURNALED, AWAITING_ANSWER, JOURNALED",
    "JOURNALED, DROPPED, DROPPED",
    "LEARNED, AWAITING_ANSWER, LEARNED",
    "LEARNED, JOURNALED, LEARNED",
    "LEARNED, DROPPED, LEARNED",
    "SKIPPED, JOURNALED, SKIPPED",
    "DROPPED, JOURNALED, DROPPED",
    "DROPPED, AWAITING_ANSWER, DROPPED"
  })
  void aWrite_movesForwardOnly(Status first, Status then, Status seen) {
    // The turn keeps the journal from being empty, so that JOURNALED stays what it is.
    step("c1").say("h1").write("wr_1", first).to(records);
    step("c1").write("wr_1", then).to(records);
    assertThat(write().status()).isEqualTo(seen);
  }

  @Test
  void aFinalWrite_staysWhenItsEntriesAreLearned() {
    step("c1").say("h1").write("wr_1", DROPPED).to(records);
    records.journal().done(1, Map.of("wr_1", List.of("mem_a")));
    assertThat(write()).isEqualTo(new Write("wr_1", DROPPED, List.of("mem_a")));
    step("c1").write("wr_2", SKIPPED).to(records);
    assertThat(records.writes().find(SCOPE, "wr_2").orElseThrow().status()).isEqualTo(SKIPPED);
  }

  @Test
  void aWrite_isNotSeenOrMovedFromAnotherScope() {
    step("c1").say("h1").write("wr_1", AWAITING_ANSWER).to(records);
    assertThat(records.writes().find("acme/default/bob", "wr_1")).isEmpty();
    assertThat(records.writes().find(SCOPE, "wr_2")).isEmpty();
    step("c1").in("acme/default/bob").write("wr_1", DROPPED).to(records);
    assertThat(write().status()).isEqualTo(AWAITING_ANSWER);
  }

  @Test
  void done_forgivesOutcomesOfWritesThatAreGone() {
    step("c1").say("h1").to(records);
    records.journal().done(1, Map.of("wr_gone", List.of("mem_a")));
    assertThat(records.journal().size()).isZero();
  }
}
