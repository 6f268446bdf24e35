package dev.tarn.records;

import static dev.tarn.records.Samples.NOW;
import static dev.tarn.records.Samples.SCOPE;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnEachEngine
class SqlThoughtsTest {
  private static final Instant NEVER = Instant.EPOCH;

  @TempDir Path directory;
  private final Engine engine;
  private SqlRecords records;

  SqlThoughtsTest(Engine engine) {
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
  void aThought_comesBackInItsScopeOnly_andTheNewestCounts() {
    records.thoughts().keep(SCOPE, "h1", "first", NOW, 0).join();
    records.thoughts().keep(SCOPE, "h1", "I need – the tool.", NOW, 0).join();

    assertThat(records.thoughts().find(SCOPE, "h1")).contains("I need – the tool.");
    assertThat(records.thoughts().find(SCOPE, "h2")).isEmpty();
    assertThat(records.thoughts().find("acme/default/bob", "h1")).isEmpty();
  }

  @Test
  void aThought_isNotReadableInTheFiles_norInAnotherPlace() {
    records.thoughts().keep(SCOPE, "h1", "unmistakable-token", NOW, 0).join();
    assertThat(engine.bytes(directory)).contains(SCOPE).doesNotContain("unmistakable-token");
    records.writer().run(session -> session.update("UPDATE thought SET id = 'h9'"));
    assertThat(records.thoughts().find(SCOPE, "h9")).isEmpty();
  }

  @Test
  void expire_takesOldThoughts() {
    records.thoughts().keep(SCOPE, "old", "a", NOW, 0).join();
    records.thoughts().keep(SCOPE, "new", "b", NOW.plusSeconds(10), 0).join();

    records.expire(new Retention(NOW.plusSeconds(5), NEVER, NEVER, NEVER, NEVER, NEVER));

    assertThat(records.thoughts().find(SCOPE, "old")).isEmpty();
    assertThat(records.thoughts().find(SCOPE, "new")).isPresent();
  }
}
