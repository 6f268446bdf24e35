package dev.tarn.records;

import static dev.tarn.records.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.records.Pauses.Person;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnEachEngine
class SqlPausesTest {
  private static final Person ANN = new Person("acme", "default", "unmistakable-ann");

  @TempDir Path directory;
  private final Engine engine;
  private SqlRecords records;

  SqlPausesTest(Engine engine) {
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

  @Test
  void aPause_holdsForItsPersonAlone_fromItsFirstMoment_untilItIsTakenBack() {
    assertThat(records.pauses().any()).isFalse();
    records.pauses().pause(ANN, NOW);
    records.pauses().pause(ANN, NOW.plusSeconds(10));

    assertThat(records.pauses().any()).isTrue();
    assertThat(records.pauses().since(ANN)).contains(NOW);
    assertThat(records.pauses().since(new Person("acme", "other", ANN.user()))).isEmpty();
    assertThat(records.pauses().since(new Person("other", "default", ANN.user()))).isEmpty();
    assertThat(records.pauses().since(new Person("acme", "default", "bob"))).isEmpty();

    records.pauses().resume(ANN);
    records.pauses().resume(ANN);

    assertThat(records.pauses().since(ANN)).isEmpty();
    assertThat(records.pauses().any()).isFalse();
  }

  @Test
  void everyChange_isSeenByOtherRouters() {
    long before = records.keys().revision();
    records.pauses().pause(ANN, NOW);
    long paused = records.keys().revision();
    records.pauses().resume(ANN);

    assertThat(paused).isGreaterThan(before);
    assertThat(records.keys().revision()).isGreaterThan(paused);
  }

  @Test
  void aPause_holdsNoName() {
    records.pauses().pause(ANN, NOW);

    assertThat(engine.bytes(directory)).contains("learning_pause").doesNotContain(ANN.user());
  }
}
