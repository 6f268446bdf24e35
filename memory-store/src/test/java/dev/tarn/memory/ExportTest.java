package dev.tarn.memory;

import static dev.tarn.memory.Given.ANN;
import static dev.tarn.memory.Given.BOB;
import static dev.tarn.memory.Given.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What an export says, and that an import makes the same memories of it.
class ExportTest {
  private static final VectorSpace SPACE = new VectorSpace("test-3", 3, 0.2f, 0.97f, Set.of("en"));
  private static final Spaces SPACES = Spaces.everywhere(Optional.of(SPACE));

  private static final List<Conflict.Decision> DECISIONS = List.of(Conflict.Decision.values());
  private static final List<Memory.Standing> STANDINGS = List.of(Memory.Standing.values());

  @TempDir Path folder;

  private static MemoryStore empty() {
    return LuceneMemoryStore.open(
        new ByteBuffersDirectory(), Path.of("in-memory"), SPACES, Integer.MAX_VALUE);
  }

  private static List<String> lines(MemoryExport export) {
    List<String> all = new ArrayList<>();
    try (export) {
      for (List<String> page = export.next(); !page.isEmpty(); page = export.next()) {
        all.addAll(page);
      }
    }
    return all;
  }

  private static List<String> export(MemoryStore store, MemoryScope... scopes) {
    return lines(store.export(Set.of(scopes), true));
  }

  private static Restored restored(String line, MemoryScope into) {
    return ((ExportLine.Entry) ExportLine.read(line)).in(into, START);
  }

  /// In batches, as a journal hands them out.
  private static void restore(MemoryStore store, List<String> lines, MemoryScope into, int batch) {
    List<Change> changes =
        lines.stream()
            .filter(line -> ExportLine.read(line) instanceof ExportLine.Entry)
            .<Change>map(line -> new Change.Restore(restored(line, into)))
            .toList();
    for (int from = 0; from < changes.size(); from += batch) {
      store.apply(changes.subList(from, Math.min(changes.size(), from + batch)));
    }
  }

  /// Conversations with facts that end and contradict each other, dropped turns, corrected and
  /// rated memories, decided conflicts, notes, forgotten things, vectors.
  private static List<List<Change>> life(long seed) {
    Random random = new Random(seed);
    List<List<Change>> life = new ArrayList<>(new Histories(seed).inAnyOrder(ANN));
    life.add(List.of(new Change.Keep(Given.note(ANN, "note-" + seed, "Lunch is at noon."))));
    life.add(List.of(Given.learn(ANN, "long", 0, "I keep bees in Freiburg. ".repeat(80))));
    life.add(List.of(Given.learn(ANN, "c0", 50, "Ich wohne seit drei Jahren in Köln am Rhein.")));
    life.add(List.of(GivenFacts.revise("note-" + seed, 120, GivenFacts.text("Lunch is at one."))));
    if (random.nextBoolean()) {
      life.add(List.of(GivenFacts.undo("note-" + seed, 121)));
    }
    return life;
  }

  private static void live(MemoryStore store, long seed) {
    Random random = new Random(seed);
    life(seed).forEach(store::apply);
    for (Conflict conflict : store.conflicts(ANN, 10, Optional.empty()).conflicts()) {
      Conflict.Decision decision = DECISIONS.get(random.nextInt(DECISIONS.size()));
      store.apply(List.of(GivenFacts.decide(conflict.id(), 130, decision)));
    }
    List<Memory> all =
        store
            .list(
                ANN,
                new MemoryFilter(
                    Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
                1_000,
                Optional.empty())
            .memories();
    for (int i = 0; i < all.size(); i++) {
      String id = all.get(i).id();
      switch (i % 6) {
        case 0 -> store.apply(List.of(GivenFacts.revise(id, 140 + i, GivenFacts.released())));
        case 1 ->
            store.apply(
                List.of(
                    GivenFacts.revise(
                        id, 140 + i, Revision.rated(STANDINGS.get(i % STANDINGS.size())))));
        case 2 -> store.apply(List.of(new Change.Forget(ANN, Set.of(id))));
        case 3 ->
            store.apply(
                List.of(GivenFacts.revise(id, 140 + i, GivenFacts.validTo(Optional.empty()))));
        default -> {}
      }
    }
    store.addVectors(SPACE.id(), vectors(store.unembedded(1_000), random));
    store.used(ANN, store.unembedded(1).stream().map(MemoryStore.Unembedded::id).toList(), START);
    store.commit(seed);
  }

  private static Map<String, float[]> vectors(List<MemoryStore.Unembedded> waiting, Random random) {
    Map<String, float[]> vectors = new HashMap<>();
    for (MemoryStore.Unembedded one : waiting) {
      if (random.nextInt(5) > 0) {
        vectors.put(
            one.id(), new float[] {random.nextFloat(), random.nextFloat(), random.nextFloat()});
      }
    }
    return vectors;
  }

  @ParameterizedTest
  @CsvSource({"1,7", "2,1000", "3,2", "4,50"})
  void anImportIntoAnEmptyStore_exportsTheSameBytes(long seed, int batch) {
    try (MemoryStore store = empty();
        MemoryStore other = empty()) {
      live(store, seed);
      List<String> lines = export(store, ANN);
      assertThat(lines.size()).isGreaterThan(10);

      restore(other, lines, ANN, batch);

      assertThat(export(other, ANN)).isEqualTo(lines);
    }
  }

  @Test
  void theOrderOfItsLines_makesNoDifference() {
    long seed = 11;
    try (MemoryStore store = empty();
        MemoryStore other = empty()) {
      live(store, seed);
      List<String> lines = export(store, ANN);
      List<String> shuffled = new ArrayList<>(lines);
      Collections.shuffle(shuffled, new Random(seed));

      restore(other, shuffled, ANN, 9);

      assertThat(export(other, ANN)).isEqualTo(lines);
    }
  }

  @Test
  void anotherEngine_saysTheSame() {
    try (MemoryStore store = empty();
        MemoryStore other =
            new InMemoryMemoryStore(new InMemoryMemoryStore.Disk(), SPACES, Integer.MAX_VALUE)) {
      live(store, 21);
      List<String> lines = export(store, ANN);

      restore(other, lines, ANN, 10);

      assertThat(export(other, ANN)).isEqualTo(lines);
    }
  }

  @Test
  void theSameFileTwice_changesNothing() {
    try (MemoryStore store = empty();
        MemoryStore other = empty()) {
      live(store, 31);
      List<String> lines = export(store, ANN);
      restore(other, lines, ANN, 10);

      restore(other, lines, ANN, 1);

      assertThat(export(other, ANN)).isEqualTo(lines);
    }
  }

  @Test
  void whatIsThereAlready_staysAsItIs() {
    try (MemoryStore store = empty()) {
      store.apply(List.of(new Change.Keep(Given.note(ANN, "n", "Lunch is at noon."))));
      List<String> before = export(store, ANN);
      store.apply(List.of(GivenFacts.revise("n", 3, GivenFacts.text("Lunch is at one."))));
      List<String> corrected = export(store, ANN);

      restore(store, before, ANN, 10);

      assertThat(export(store, ANN)).isEqualTo(corrected);
    }
  }

  @Test
  void whatWasDoneElsewhereSince_isTaken_inItsPlaceAmongWhatWasDoneHere() {
    try (MemoryStore here = empty();
        MemoryStore there = empty()) {
      for (MemoryStore store : List.of(here, there)) {
        store.apply(List.of(new Change.Keep(Given.note(ANN, "n", "Lunch is at noon."))));
        store.apply(List.of(GivenFacts.revise("n", 1, GivenFacts.text("Lunch is at one."))));
      }
      there.apply(List.of(GivenFacts.revise("n", 3, GivenFacts.text("Lunch is at three."))));
      here.apply(List.of(GivenFacts.revise("n", 2, GivenFacts.text("Lunch is at two."))));
      List<String> newer = export(there, ANN);
      List<String> older = export(here, ANN);

      restore(here, newer, ANN, 10);
      restore(there, older, ANN, 10);

      assertThat(here.history(ANN, "n"))
          .extracting(version -> version.memory().text())
          .containsExactly(
              "Lunch is at three.", "Lunch is at two.", "Lunch is at one.", "Lunch is at noon.");
      assertThat(export(there, ANN)).isEqualTo(export(here, ANN));
    }
  }

  @Test
  void aLine_isNewerOlderOrTheSame_byWhatWasDoneToIt() {
    try (MemoryStore store = empty()) {
      store.apply(List.of(new Change.Keep(Given.note(ANN, "n", "Lunch is at noon."))));
      Restored first = restored(export(store, ANN).get(1), ANN);
      assertThat(first.against(store.history(ANN, "n"))).isEqualTo(Restored.Age.SAME);
      store.apply(List.of(GivenFacts.revise("n", 3, GivenFacts.text("Lunch is at one."))));
      Restored second = restored(export(store, ANN).get(1), ANN);

      assertThat(first.against(store.history(ANN, "n"))).isEqualTo(Restored.Age.OLDER);
      assertThat(second.against(store.history(ANN, "n"))).isEqualTo(Restored.Age.SAME);
      store.apply(List.of(GivenFacts.revise("n", 4, GivenFacts.text("Lunch is at two."))));
      assertThat(second.against(store.history(ANN, "n"))).isEqualTo(Restored.Age.OLDER);
      String unsaid = "{\"id\":\"n\",\"text\":\"Lunch is at five.\"";
      assertThat(restored(unsaid + "}", ANN).against(store.history(ANN, "n")))
          .isEqualTo(Restored.Age.OLDER);
      String said = unsaid + ",\"updated_at\":\"2999-01-01T00:00:00Z\"}";
      assertThat(restored(said, ANN).against(store.history(ANN, "n")))
          .isEqualTo(Restored.Age.NEWER);

      restore(store, List.of(said), ANN, 1);

      assertThat(store.get(ANN, "n").orElseThrow().text()).isEqualTo("Lunch is at five.");
      assertThat(store.get(ANN, "n").orElseThrow().version()).isEqualTo(4);
      assertThat(restored(said, ANN).against(store.history(ANN, "n")))
          .isEqualTo(Restored.Age.OLDER);
    }
  }

  @Test
  void whatIsToBeKeptApart_isSo_unlessSomebodyHasReleasedIt() {
    try (MemoryStore store = empty();
        MemoryStore other = empty()) {
      store.apply(List.of(new Change.Keep(Given.note(ANN, "a", "Obey me."))));
      store.apply(List.of(new Change.Keep(Given.note(ANN, "b", "Obey me, I said."))));
      store.apply(List.of(GivenFacts.revise("b", 1, GivenFacts.quarantined())));
      store.apply(List.of(GivenFacts.revise("b", 2, GivenFacts.released())));
      store.apply(List.of(new Change.Keep(Given.note(ANN, "c", "Lunch is at noon."))));
      store.apply(List.of(GivenFacts.revise("c", 1, GivenFacts.text("Obey me at noon."))));
      store.apply(List.of(new Change.Keep(Given.note(ANN, "d", "Lunch is at noon."))));
      List<String> lines = export(store, ANN);

      for (String line : lines.subList(1, lines.size() - 1)) {
        Restored apart = restored(line, ANN).apart(text -> text.startsWith("Obey"));
        other.apply(List.of(new Change.Restore(restored(apart.line(), ANN))));
      }

      assertThat(
              List.of("a", "b", "c", "d").stream()
                  .filter(id -> other.get(ANN, id).orElseThrow().quarantined()))
          .containsExactly("a", "c");
    }
  }

  @Test
  void whatATurnSays_takesNoIdThatAnImportBroughtToAnother() {
    try (MemoryStore store = empty()) {
      Change.Learn said = GivenFacts.lives(ANN, 1, "Oslo");
      store.apply(List.of(said));
      List<String> lines = export(store, ANN);
      store.apply(List.of(new Change.Erase(ANN)));
      restore(store, lines, BOB, 10);
      List<String> bobs = export(store, BOB);

      store.apply(List.of(said));
      store.apply(List.of(said));

      assertThat(export(store, BOB)).isEqualTo(bobs);
      assertThat(export(store, ANN)).hasSameSizeAs(lines);
    }
  }

  @Test
  void inAnotherScope_memoriesAreItsOwn_andHoldTogether() {
    try (MemoryStore store = empty()) {
      live(store, 41);
      List<String> anns = export(store, ANN);

      restore(store, anns, BOB, 10);
      List<String> bobs = export(store, BOB);
      restore(store, anns, BOB, 10);

      assertThat(export(store, ANN)).isEqualTo(anns);
      assertThat(bobs).hasSameSizeAs(anns);
      assertThat(export(store, BOB)).isEqualTo(bobs);
      List<String> ids =
          bobs.stream()
              .filter(line -> line.contains("\"id\""))
              .map(line -> restored(line, BOB).memory().id())
              .toList();
      assertThat(ids).allMatch(id -> store.get(BOB, id).isPresent());
      assertThat(ids).noneMatch(id -> store.get(ANN, id).isPresent());
      for (String line : bobs.subList(1, bobs.size() - 1)) {
        Restored bobsOwn = restored(line, BOB);
        bobsOwn
            .memory()
            .source()
            .memoryId()
            .ifPresent(from -> assertThat(store.get(ANN, from)).isEmpty());
      }
      // Nothing of one goes when the other is erased.
      store.apply(List.of(new Change.Erase(BOB)));
      assertThat(export(store, ANN)).isEqualTo(anns);
      assertThat(export(store, BOB)).hasSize(2);
    }
  }

  @Test
  void wordsThatAreThereAlready_becomeOneMemory() {
    try (MemoryStore store = empty();
        MemoryStore other = empty()) {
      store.apply(List.of(Given.learn(ANN, "old", 0, "My dachshund is called Rex.")));
      String id = restored(export(store, ANN).get(1), ANN).memory().id();
      other.apply(List.of(Given.learn(ANN, "new", 4, "My dachshund is called Rex.")));

      restore(other, export(store, ANN), ANN, 10);

      assertThat(Given.recall(other, ANN, "What is my dachshund called?"))
          .containsExactly("My dachshund is called Rex.");
      assertThat(other.get(ANN, id)).isPresent();
      other.apply(List.of(new Change.Forget(ANN, Set.of(id))));
      assertThat(Given.recall(other, ANN, "What is my dachshund called?")).isEmpty();
    }
  }

  @Test
  void anImportedMemory_isFoundByItsWordsAndItsVector() {
    try (MemoryStore store = empty();
        MemoryStore other = empty()) {
      store.apply(List.of(Given.learn(ANN, "c", 0, "My dachshund is called Rex.")));
      String id = store.unembedded(1).getFirst().id();
      store.addVectors(SPACE.id(), Map.of(id, new float[] {0, 0.6f, 0.8f}));

      restore(other, export(store, ANN), ANN, 10);

      assertThat(other.unembedded(10)).isEmpty();
      assertThat(Given.recall(other, ANN, "dachshund")).hasSize(1);
      assertThat(
              Given.recollect(
                      other,
                      ANN,
                      "pets",
                      List.of(new Asked(SPACE, 1, List.of(new float[] {0, 0.6f, 0.8f}))),
                      Given.limits())
                  .chosen())
          .hasSize(1);
    }
  }

  @Test
  void aVectorOfAnotherSpace_isLeftOut_andMadeAnew() {
    VectorSpace elsewhere = new VectorSpace("test-2", 2, 0.2f, 0.97f, Set.of("en"));
    try (MemoryStore store = empty();
        MemoryStore other =
            LuceneMemoryStore.open(
                new ByteBuffersDirectory(),
                Path.of("m"),
                Spaces.everywhere(Optional.of(elsewhere)),
                100)) {
      store.apply(List.of(Given.learn(ANN, "c", 0, "My dachshund is called Rex.")));
      store.addVectors(
          SPACE.id(), Map.of(store.unembedded(1).getFirst().id(), new float[] {0, 0.6f, 0.8f}));

      restore(other, export(store, ANN), ANN, 10);

      assertThat(other.unembedded(10)).hasSize(1);
    }
  }

  @Test
  void whatIsErasedWhileAnExportRuns_isLeftOutFromThenOn() {
    try (MemoryStore store = empty()) {
      store.apply(
          IntStream.range(0, 600)
              .mapToObj(i -> Given.learn(ANN, "c", i, "Box " + i + " holds apples and pears."))
              .toList());
      store.apply(List.of(new Change.Keep(Given.note(BOB, "n", "Lunch is at noon."))));
      List<String> lines = new ArrayList<>();
      MemoryExport export = store.export(Set.of(ANN, BOB), false);
      assertThat(export.total()).isEqualTo(601);
      lines.addAll(export.next());
      store.apply(List.of(new Change.Erase(ANN), new Change.Erase(BOB)));
      lines.addAll(lines(export));

      assertThat(lines).hasSize(502);
      assertThat(lines.getLast()).isEqualTo("{\"end\":true,\"memories\":500}");
    }
  }

  @Test
  void theNewestCommit_isExportedWhileItsStoreIsOpen() {
    try (MemoryStore store = LuceneMemoryStore.open(folder, SPACES, 100)) {
      store.apply(
          List.of(
              Given.learn(ANN, "c", 0, "My dachshund is called Rex."),
              Given.learn(BOB, "c", 0, "My cat is called Minka.")));
      store.commit(1);

      List<String> both = lines(MemoryStores.export(folder, "w1", scope -> true, false));
      List<String> none = lines(MemoryStores.export(folder, "w2", scope -> true, false));
      List<String> bobs = lines(MemoryStores.export(folder, "w1", BOB::equals, false));

      assertThat(both).isEqualTo(export(store, ANN, BOB));
      assertThat(bobs).isEqualTo(export(store, BOB));
      assertThat(none).hasSize(2);
    }
  }

  /// Ids are derived from turns, so what was said may come back to ids that another scope imported.
  @Test
  void idsThatAnotherScopeImported_areOthersHere_andNothingThereIsTouched() {
    try (MemoryStore store = empty();
        MemoryStore other = empty()) {
      Change.Learn berlin = GivenFacts.lives(ANN, 1, "Berlin");
      store.apply(List.of(berlin));
      List<String> anns = export(store, ANN);
      restore(other, anns, BOB, 10);
      List<String> bobs = export(other, BOB);

      other.apply(List.of(berlin));
      String turn =
          other.apply(List.of(berlin)).getOrDefault(GivenFacts.key(berlin), List.of()).get(0);
      other.apply(List.of(new Change.Find(ANN, turn, berlin.facts())));

      assertThat(export(other, BOB)).isEqualTo(bobs);
      assertThat(export(other, ANN)).hasSameSizeAs(anns);
      assertThat(Given.recall(other, ANN, "Where is the user's home?"))
          .isEqualTo(Given.recall(store, ANN, "Where is the user's home?"))
          .hasSize(2);
      assertThat(other.get(BOB, turn)).isEmpty();
    }
  }

  @Test
  void aLineByHand_needsOnlyAText() {
    try (MemoryStore store = empty()) {
      restore(
          store,
          List.of("{\"text\":\"I am allergic to peanuts.\",\"new_in_version_2\":{\"x\":1}}"),
          ANN,
          1);

      Memory memory = restored(export(store, ANN).get(1), ANN).memory();
      assertThat(memory.kind()).isEqualTo(Memory.Kind.NOTE);
      assertThat(memory.trust()).isEqualTo(Memory.Trust.IMPORT);
      assertThat(memory.createdAt()).isEqualTo(START);
      assertThat(Given.recall(store, ANN, "peanuts")).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"id\":\"m\"} | 'text' is missing",
        "{\"text\":\"\"} | 'text' is missing",
        "{\"text\":7} | 'text' is no text",
        "{\"text\":\"a\",\"id\":\"a b\"} | 'id' is no id",
        "{\"text\":\"a\",\"created_at\":\"yesterday\"} | 'created_at' is no time",
        "{\"text\":\"a\",\"created_at\":\"+99999-01-01T00:00:00Z\"} | 'created_at' is no time of",
        "{\"text\":\"a\",\"kind\":\"thought\"} | 'kind' is none of the known words",
        "{\"text\":\"a\",\"kind\":\"turn\"} | a turn needs a 'role'",
        "{\"text\":\"a\",\"kind\":\"fact\"} | have a 'claim'",
        "{\"text\":\"a\",\"turn\":-1,\"conversation_id\":\"c\"} | 'turn' is no whole number",
        "{\"text\":\"a\",\"metadata\":{\"n\":1e999}} | 'metadata' holds a number",
        "{\"text\":\"a\",\"vectors\":{\"s\":\"*\"}} | not base64",
        "{\"text\":\"a\",\"text\":\"b\"} | is not JSON",
        "[1] | is no JSON object",
        "{\"format\":\"other\"} | another format",
        "{\"format\":\"tarn-memories\",\"version\":2} | does not read",
      })
  void aLineThatIsNotValid_isRefusedByName(String line, String why) {
    assertThatThrownBy(() -> restored(line, ANN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @Test
  void everyTextOfALine_isRedacted() {
    try (MemoryStore store = empty()) {
      store.apply(
          List.of(
              GivenFacts.lives(ANN, 1, "Berlin"),
              new Change.Keep(Given.note(ANN, "n", "Off to Berlin"))));
      store.apply(List.of(GivenFacts.revise("n", 2, GivenFacts.text("Back from Berlin"))));

      List<String> redacted =
          export(store, ANN).stream()
              .filter(line -> line.contains("\"id\""))
              .map(line -> restored(line, ANN).redacted(t -> t.replace("Berlin", "there")).line())
              .toList();

      assertThat(redacted).hasSize(3).noneMatch(line -> line.contains("Berlin"));
    }
  }
}
