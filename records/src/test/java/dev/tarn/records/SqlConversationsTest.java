package dev.tarn.records;

import static dev.tarn.records.Samples.NOW;
import static dev.tarn.records.Samples.SCOPE;
import static dev.tarn.records.Samples.step;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnEachEngine
class SqlConversationsTest {
  @TempDir Path directory;
  private final Engine engine;
  private SqlRecords records;

  SqlConversationsTest(Engine engine) {
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
  void conversations_areListedPageByPage_lastSeenFirst() {
    for (int i = 0; i < 5; i++) {
      step("c" + i).at(NOW.plusSeconds(i / 2)).say("h1", "h2").to(records);
    }
    step("theirs").in("acme/default/bob").say("h1").to(records);

    List<String> seen = new ArrayList<>();
    Optional<String> next = Optional.empty();
    do {
      Page<Conversations.Summary> page =
          records.conversations().page(SCOPE, new Page.Asked(2, next));
      page.items().forEach(one -> seen.add(one.id()));
      next = page.next();
    } while (next.isPresent());

    assertThat(seen).containsExactly("c4", "c3", "c2", "c1", "c0");
  }

  @Test
  void aSummary_countsTheTurnsThatWereNotDropped() {
    step("c1").say("h1", "h2").to(records);
    step("c1").at(NOW.plusSeconds(9)).retire("c1:h2:1").to(records);

    assertThat(records.conversations().find(SCOPE, "c1"))
        .contains(new Conversations.Summary("c1", 1, NOW, NOW.plusSeconds(9)));
    assertThat(records.conversations().find("acme/default/bob", "c1")).isEmpty();
  }

  @Test
  void aScope_isSummedUp() {
    assertThat(records.conversations().sum(SCOPE))
        .isEqualTo(new Conversations.Sum(0, 0, Optional.empty(), Optional.empty()));
    step("c1").say("h1", "h2").to(records);
    step("c2").at(NOW.plusSeconds(9)).say("h1").to(records);

    assertThat(records.conversations().sum(SCOPE))
        .isEqualTo(new Conversations.Sum(2, 3, Optional.of(NOW), Optional.of(NOW.plusSeconds(9))));
  }
}
