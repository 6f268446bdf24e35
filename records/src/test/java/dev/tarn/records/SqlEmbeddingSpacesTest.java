package dev.tarn.records;

import static dev.tarn.records.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.records.EmbeddingSpace.Leftover;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnEachEngine
class SqlEmbeddingSpacesTest {
  private static final EmbeddingSpace FILLING =
      new EmbeddingSpace(
          "acme", "semantic", 1, Optional.empty(), Optional.of("{\"model\":\"m\"}"), NOW);

  @TempDir Path directory;
  private final Engine engine;
  private Records records;
  private EmbeddingSpaces spaces;

  SqlEmbeddingSpacesTest(Engine engine) {
    this.engine = engine;
  }

  @BeforeEach
  void open() {
    records = Samples.open(engine, directory);
    spaces = records.embeddingSpaces();
    for (String name : List.of("acme", "other")) {
      records
          .workspaces()
          .create(new Workspace(name, CallLimits.NONE, "{}", true, Optional.empty(), false, NOW));
    }
  }

  @AfterEach
  void close() {
    records.close();
  }

  private boolean put(EmbeddingSpace space) {
    return spaces.change(space.workspace(), space.name(), before -> Optional.of(space), List.of());
  }

  @Test
  void aSpace_isKeptAndChangedAndRemoved() {
    EmbeddingSpace elsewhere =
        new EmbeddingSpace("other", "mood", .25, Optional.of("{}"), Optional.empty(), NOW);
    assertThat(put(FILLING)).isTrue();
    assertThat(put(elsewhere)).isTrue();

    assertThat(spaces.all()).containsExactly(FILLING, elsewhere);
    assertThat(spaces.of("acme")).containsExactly(FILLING);

    EmbeddingSpace filled =
        new EmbeddingSpace("acme", "semantic", 2, FILLING.next(), Optional.empty(), NOW);
    spaces.change(
        "acme",
        "semantic",
        before -> {
          assertThat(before).contains(FILLING);
          return Optional.of(filled);
        },
        List.of("old-model", "old-model"));
    assertThat(spaces.of("acme")).containsExactly(filled);
    assertThat(spaces.leftovers()).containsExactly(new Leftover("acme", "old-model"));

    spaces.change("acme", "semantic", before -> Optional.empty(), List.of("old-model"));
    assertThat(spaces.of("acme")).isEmpty();
    spaces.cleared(new Leftover("acme", "old-model"));
    assertThat(spaces.leftovers()).isEmpty();
  }

  @Test
  void changes_areSeenByOthers_andWrittenDownWithoutValues() {
    long before = records.keys().revision();
    spaces.by(Actor.OPERATOR).change("acme", "semantic", none -> Optional.of(FILLING), List.of());

    assertThat(records.keys().revision()).isGreaterThan(before);
    AuditEntry entry =
        records
            .audit()
            .page(Optional.of("acme"), new Page.Asked(1, Optional.empty()))
            .items()
            .getFirst();
    assertThat(entry.action()).isEqualTo("embedding.change");
    assertThat(entry.target()).isEqualTo("semantic");
    assertThat(entry.fields()).containsExactly("weight", "next");
  }

  @Test
  void aWorkspaceThatIsNone_hasNoSpaces_norOneThatWasDeleted() {
    assertThat(spaces.change("nobody", "semantic", before -> Optional.of(FILLING), List.of("m")))
        .isFalse();
    put(FILLING);
    records.workspaces().delete("acme");

    assertThat(spaces.all()).isEmpty();
  }
}
