package dev.tarn.records;

import static dev.tarn.records.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.records.Readings.Due;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an LLM is still to read, and for how much.
@OnEachEngine
class SqlReadingsTest {
  @TempDir Path directory;
  private final Engine engine;
  private Records records;
  private Readings readings;

  SqlReadingsTest(Engine engine) {
    this.engine = engine;
  }

  @BeforeEach
  void open() {
    records = Samples.open(engine, directory);
    readings = records.readings();
  }

  @AfterEach
  void close() {
    records.close();
  }

  private void seen(String scope, String conversation, int second) {
    records
        .submit(
            new Submission(
                scope,
                at(second),
                Optional.of(conversation),
                List.of(),
                Set.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()))
        .join();
  }

  private static Instant at(int second) {
    return NOW.plusSeconds(second);
  }

  private List<String> due(String workspace, int after, int until) {
    return readings.due(workspace, at(after), at(until), 10).stream()
        .map(Due::conversation)
        .toList();
  }

  @Test
  void due_isWhatWasQuietForLong_oldestFirst_ofThisWorkspaceAlone() {
    seen("a_b/p/u", "late", 30);
    seen("a_b/p/u", "second", 20);
    seen("a_b/p/v", "first", 10);
    seen("a_b/p/u", "before", 0);
    seen("axb/p/u", "other", 15);
    seen("a_b%2Fc/p/u", "other", 15);

    assertThat(due("a_b", 0, 25)).containsExactly("first", "second");
    assertThat(readings.due("a_b", at(0), at(25), 1))
        .containsExactly(new Due("a_b/p/v", "first", at(10), Optional.empty()));
    assertThat(due("a_b/c", 0, 25)).containsExactly("other");
  }

  @Test
  void whatWasRead_isDueAgain_onceMoreIsSaid() {
    seen("a/p/u", "c", 10);
    readings.read("a/p/u", "c", at(5));
    assertThat(readings.due("a", at(0), at(50), 10))
        .containsExactly(new Due("a/p/u", "c", at(10), Optional.of(at(5))));

    readings.read("a/p/u", "c", at(10));
    assertThat(due("a", 0, 50)).isEmpty();

    seen("a/p/u", "c", 20);
    assertThat(due("a", 0, 50)).containsExactly("c");
  }

  @Test
  void aDay_holdsSoManyTokens_andTheNextAsManyAgain() {
    assertThat(readings.take("a", NOW, 600, 1_000)).isTrue();
    assertThat(readings.take("a", NOW, 600, 1_000)).isFalse();
    assertThat(readings.take("b", NOW, 600, 1_000)).isTrue();
    assertThat(readings.take("a", NOW, -300, 0)).isTrue();
    assertThat(readings.take("a", NOW, 600, 1_000)).isTrue();
    assertThat(readings.take("a", NOW, 600, 1_000)).isFalse();

    assertThat(readings.take("a", NOW.plus(Duration.ofDays(1)), 600, 1_000)).isTrue();
  }

  @Test
  void readers_areWorkspacesThatSaySo_sinceTheySaidSo() {
    records.workspaces().create(plain("silent"));
    records.workspaces().create(plain("acme"));
    FactReading how = new FactReading("openai/m", 50_000, Duration.ofMinutes(5), Instant.EPOCH);
    records.workspaces().change("acme", before -> with(before, Optional.of(how)));

    Workspace reader = readings.readers().getFirst();
    assertThat(readings.readers()).hasSize(1);
    assertThat(reader.name()).isEqualTo("acme");
    FactReading kept = reader.facts().orElseThrow();
    assertThat(kept)
        .isEqualTo(new FactReading("openai/m", 50_000, Duration.ofMinutes(5), kept.since()));
    assertThat(kept.since()).isAfter(Instant.EPOCH);

    records.workspaces().change("acme", before -> with(before, Optional.empty()));
    assertThat(readings.readers()).isEmpty();
  }

  private static Workspace plain(String name) {
    return new Workspace(name, CallLimits.NONE, "{}", true, Optional.empty(), false, NOW);
  }

  private static Workspace with(Workspace before, Optional<FactReading> facts) {
    return new Workspace(
        before.name(),
        before.limits(),
        before.routing(),
        before.hostedAfterStored(),
        before.trimAboveTokens(),
        before.suppliesHistory(),
        facts,
        before.createdAt());
  }
}
