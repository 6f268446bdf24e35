package dev.tarn.memory;

import static dev.tarn.memory.Given.ANN;
import static dev.tarn.memory.Given.BOB;
import static dev.tarn.memory.Given.START;
import static dev.tarn.memory.Given.learn;
import static dev.tarn.memory.Given.limits;
import static dev.tarn.memory.Given.recall;
import static dev.tarn.memory.Given.recollect;
import static dev.tarn.memory.Given.turn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.memory.Recollection.Candidate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What every store of memories must keep, merge, retire and list.
abstract class MemoryStoreContract extends StoreFixture {
  @Test
  void recall_returnsNothingFromAnotherScope() {
    store.apply(List.of(learn(ANN, "c", 0, "My sister Clara keeps bees in Freiburg.")));

    assertThat(recall(store, BOB, "Where does Clara keep bees?")).isEmpty();
    assertThat(store.get(BOB, only(ANN))).isEmpty();
    assertThat(all(BOB)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void scopes_neverMix(long seed) {
    Random random = new Random(seed);
    List<MemoryScope> scopes = new ArrayList<>();
    for (String name : List.of("a", "b", "a/b", "%2F", "a b", "ä")) {
      scopes.add(new MemoryScope("w" + random.nextInt(2), "p", name, Optional.empty()));
      scopes.add(new MemoryScope("w", "p", name, Optional.of("x" + random.nextInt(2))));
    }
    for (int i = 0; i < 120; i++) {
      int which = random.nextInt(scopes.size());
      MemoryScope scope = scopes.get(which);
      // The same keys and conversations everywhere: only the scope tells them apart.
      Turn said = turn(scope, "c", i % 7, "Owner " + which + " owns the yacht number " + i % 9);
      Turn turn =
          new Turn(
              scope,
              "c",
              said.number(),
              "key" + i % 20,
              said.hash(),
              said.role(),
              said.speaker(),
              said.text(),
              said.at(),
              said.messageId(),
              false);
      store.apply(
          switch (random.nextInt(8)) {
            case 0 -> List.of(new Change.Retire(scope, Set.of("key" + i % 20), START));
            case 1 -> List.of(new Change.Forget(scope, idsOf(scopes, random)));
            case 2 -> List.of(new Change.Keep(Given.note(scope, "note" + i % 3, said.text())));
            default -> List.of(new Change.Learn(turn, List.of()));
          });
    }

    for (int which = 0; which < scopes.size(); which++) {
      MemoryScope scope = scopes.get(which);
      String own = "Owner " + which + " ";
      Recollection found =
          recollect(store, scope, "Who owns the yacht?", limits(Set.of(), Set.of(), 9999, false));
      assertThat(found.candidates())
          .allSatisfy(c -> assertThat(c.memory().scope()).isEqualTo(scope))
          .allSatisfy(c -> assertThat(c.memory().text()).startsWith(own));
      assertThat(all(scope)).allSatisfy(m -> assertThat(m.text()).startsWith(own));
    }
  }

  private Set<String> idsOf(List<MemoryScope> scopes, Random random) {
    Set<String> ids = new HashSet<>(Set.of("mem_unknown"));
    all(scopes.get(random.nextInt(scopes.size()))).stream().limit(1).forEach(m -> ids.add(m.id()));
    return ids;
  }

  @Test
  void apply_namesTheMemoriesOfEachTurn() {
    Map<String, List<String>> held =
        store.apply(
            List.of(
                learn(ANN, "c", 0, "Good morning to you!"),
                learn(ANN, "c", 1, "I work as a carpenter in Oslo."),
                new Change.Keep(Given.note(ANN, "note_1", "Prefers trains to planes"))));

    assertThat(held.get("ann/c/0")).isEmpty();
    assertThat(held.get("ann/c/1")).singleElement().asString().matches("mem_[a-z2-7]{26}");
    assertThat(held.get("note_1")).containsExactly("note_1");
    assertThat(store.get(ANN, "note_1").orElseThrow().metadata())
        .isEqualTo(Map.of("topic", "travel", "stars", 4));
  }

  @Test
  void longTurn_becomesSeveralMemories() {
    String text = "The harbour of Lisbon was full of ships that day. ".repeat(40);
    List<String> ids = store.apply(List.of(learn(ANN, "c", 0, text))).get("ann/c/0");

    assertThat(new HashSet<>(ids)).hasSizeLessThan(4);
    assertThat(all(ANN)).allSatisfy(m -> assertThat(m.text()).hasSizeLessThanOrEqualTo(800));
  }

  @Test
  void replay_afterCrash_makesTheSameMemories() {
    List<Change> first =
        List.of(
            learn(ANN, "c", 0, "My sister Clara keeps bees in Freiburg."),
            learn(ANN, "c", 1, "The new bicycle has a belt drive."));
    List<Change> second =
        List.of(
            learn(ANN, "c", 2, "The new bicycle has a belt drive."),
            learn(ANN, "c", 3, "Clara sold all the hives last winter."),
            new Change.Retire(ANN, Set.of("ann/c/0"), START.plusSeconds(500)),
            new Change.Keep(Given.note(ANN, "note_1", "Prefers trains to planes")));
    store.apply(first);
    store.commit(7);
    store.apply(second);
    List<Memory> before = all(ANN);
    reopen();
    assertThat(store.position()).isEqualTo(7);
    assertThat(all(ANN)).hasSize(2);

    store.apply(second);
    store.apply(second);

    assertThat(all(ANN)).isEqualTo(before);
    assertThat(store.size().memories()).isEqualTo(4);
  }

  @Test
  void restart_keepsEverything() {
    store.apply(List.of(learn(ANN, "c", 0, "My sister Clara keeps bees in Freiburg.")));
    store.addVectors(SPACE.id(), Map.of(only(ANN), EAST));
    List<Memory> before = all(ANN);
    store.commit(3);
    reopen();

    assertThat(all(ANN)).isEqualTo(before);
    assertThat(store.unembedded(10)).isEmpty();
    assertThat(store.position()).isEqualTo(3);
    assertThat(recall(store, ANN, "Where does Clara keep bees?")).hasSize(1);
  }

  @Test
  void newStore_standsAtZero() {
    assertThat(store.position()).isZero();
    assertThat(store.size()).isEqualTo(new MemoryStore.Size(0, 0));
    assertThat(recall(store, ANN, "Where does Clara keep bees?")).isEmpty();
    assertThat(all(ANN)).isEmpty();
    store.check();
  }

  @Test
  void exactDuplicate_isSeenTwiceAndKeptOnce() {
    store.apply(List.of(learn(ANN, "c", 0, "I am allergic to peanuts.")));
    Map<String, List<String>> again =
        store.apply(List.of(learn(ANN, "d", 5, "I am  allergic to PEANUTS.")));

    assertThat(all(ANN)).singleElement().satisfies(m -> assertThat(m.timesSeen()).isEqualTo(2));
    assertThat(again.get("ann/d/5")).containsExactly(only(ANN));
  }

  @Test
  void sameWords_ofAnotherSpeaker_areAnotherMemory() {
    Turn said = turn(ANN, "c", 0, "I am allergic to peanuts.");
    Turn other = turn(ANN, "c", 1, "I am allergic to peanuts.");
    store.apply(
        List.of(
            new Change.Learn(Given.by(Memory.Role.USER, Optional.of("Ann"), said), List.of()),
            new Change.Learn(Given.by(Memory.Role.USER, Optional.of("Tom"), other), List.of())));

    assertThat(all(ANN)).hasSize(2);
  }

  @Test
  void retire_dropsWhatOnlyThoseTurnsSaid() {
    store.apply(
        List.of(
            learn(ANN, "c", 0, "I am allergic to peanuts."),
            learn(ANN, "d", 0, "I am allergic to peanuts."),
            learn(ANN, "c", 1, "My passport expires in October.")));
    String passport = all(ANN).getFirst().id();
    store.apply(List.of(new Change.Retire(ANN, Set.of("ann/c/0", "ann/c/1"), START)));

    assertThat(all(ANN)).extracting(Memory::text).containsExactly("I am allergic to peanuts.");
    assertThat(store.get(ANN, passport).orElseThrow().retiredAt()).contains(START);
    assertThat(recall(store, ANN, "When does the passport expire?")).isEmpty();
    assertThat(all(ANN).getFirst().timesSeen()).isEqualTo(1);
  }

  @Test
  void retired_isBackWhenSaidAgain() {
    store.apply(List.of(learn(ANN, "c", 0, "My passport expires in October.")));
    store.apply(List.of(new Change.Retire(ANN, Set.of("ann/c/0"), START)));
    store.apply(List.of(learn(ANN, "c", 0, "My passport expires in October.")));

    assertThat(recall(store, ANN, "When does the passport expire?")).hasSize(1);
  }

  @Test
  void forget_removesTheMemory() {
    store.apply(
        List.of(
            learn(ANN, "c", 0, "My passport expires in October."),
            learn(ANN, "c", 1, "I am allergic to peanuts.")));
    String passport = all(ANN).getLast().id();
    store.apply(List.of(new Change.Forget(BOB, Set.of(passport))));
    assertThat(store.get(ANN, passport)).isPresent();
    store.apply(List.of(new Change.Forget(ANN, Set.of(passport))));

    assertThat(store.get(ANN, passport)).isEmpty();
    assertThat(recollect(store, ANN, "When does the passport expire?", limits()).candidates())
        .isEmpty();
    assertThat(store.size().memories()).isEqualTo(1);
  }

  @Test
  void unembedded_namesTheOldestUntilTheyHaveVectors() {
    store.apply(
        List.of(
            learn(ANN, "c", 2, "The new bicycle has a belt drive."),
            learn(BOB, "c", 0, "My passport expires in October.")));

    List<MemoryStore.Unembedded> waiting = store.unembedded(1);
    assertThat(waiting)
        .extracting(MemoryStore.Unembedded::text)
        .containsExactly("[8 May 2026] user: My passport expires in October.");
    assertThat(store.size()).isEqualTo(new MemoryStore.Size(2, 2));

    store.addVectors(SPACE.id(), Map.of(waiting.getFirst().id(), EAST, "mem_gone", NORTH));

    assertThat(store.unembedded(10))
        .extracting(MemoryStore.Unembedded::text)
        .containsExactly("[8 May 2026] user: The new bicycle has a belt drive.");
    assertThat(store.size().unembedded()).isEqualTo(1);
  }

  @Test
  void vectors_surviveTheReindexingOfNeighbours() {
    store.apply(List.of(learn(ANN, "c", 0, "My passport expires in October.")));
    store.addVectors(SPACE.id(), Map.of(only(ANN), EAST));
    store.apply(List.of(learn(ANN, "c", 1, "I am allergic to peanuts.")));

    assertThat(store.unembedded(5)).hasSize(1);
    Candidate best =
        recollect(store, ANN, "travel documents", EAST, limits()).candidates().getFirst();
    assertThat(best.memory().text()).startsWith("My passport");
    assertThat(best.components().vector()).isPositive();
  }

  @Test
  void nearDuplicate_mergesToTheNewerText() {
    String older = embedded("We always meet at the old bakery behind the church on Sundays", EAST);
    String newer =
        embedded("We always meet at the old bakery behind the church on Sundays, yes", EAST);

    assertThat(all(ANN)).extracting(Memory::id).containsExactly(newer);
    assertThat(all(ANN).getFirst().timesSeen()).isEqualTo(2);
    assertThat(store.get(ANN, older).orElseThrow().retiredAt()).isPresent();

    store.apply(List.of(new Change.Forget(ANN, Set.of(older))));
    assertThat(store.get(ANN, newer)).isEmpty();
    assertThat(store.get(ANN, older)).isEmpty();
  }

  @Test
  void nearDuplicate_needsTheWordsToo() {
    embedded("We always meet at the old bakery behind the church on Sundays", EAST);
    embedded("Gate 4 opens at nine in the morning on Mondays and Tuesdays", EAST);
    embedded("Gate 5 opens at nine in the morning on Mondays and Tuesdays", EAST);

    assertThat(all(ANN)).hasSize(3);
  }

  @Test
  void list_pagesNewestFirst() {
    for (int i = 0; i < 25; i++) {
      store.apply(List.of(learn(ANN, "c", i, "The lighthouse keeper wrote letter number " + i)));
    }
    store.apply(List.of(new Change.Keep(Given.note(ANN, "note_1", "Collects letters"))));

    List<String> seen = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    do {
      MemoryStore.Page page =
          store.list(
              ANN, new MemoryFilter(Optional.of("c"), Optional.of(Memory.Kind.TURN)), 10, cursor);
      page.memories().forEach(m -> seen.add(m.text()));
      cursor = page.next();
      // What comes in between does not shift the pages.
      store.apply(List.of(learn(ANN, "d", 100, "An unrelated remark about the weather")));
    } while (cursor.isPresent());

    assertThat(seen).hasSize(25).doesNotHaveDuplicates();
    assertThat(seen.getFirst()).endsWith("24");
    assertThat(seen.getLast()).endsWith(" 0");
    assertThatThrownBy(() -> store.list(ANN, MemoryFilter.ALL, 5, Optional.of("no cursor of ours")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> store.list(ANN, MemoryFilter.ALL, 0, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void used_isRemembered() {
    Instant at = START.plusSeconds(3600);
    store.apply(List.of(learn(ANN, "c", 0, "I am allergic to peanuts.")));
    store.used(ANN, List.of(only(ANN), "mem_gone"), at);
    store.used(BOB, List.of(only(ANN)), at.plusSeconds(9));
    store.commit(1);
    assertThat(all(ANN).getFirst().lastUsedAt()).contains(at);

    store.apply(List.of(learn(ANN, "c", 1, "My passport expires in October.")));
    store.commit(2);
    reopen();
    assertThat(all(ANN).getLast().lastUsedAt()).contains(at);
  }

  @Test
  void tooMany_theOldestUnusedRetire() {
    store.close();
    store = open(3);
    store.apply(
        List.of(
            learn(ANN, "c", 0, "I am allergic to peanuts."),
            learn(ANN, "c", 1, "My passport expires in October."),
            learn(ANN, "c", 2, "The new bicycle has a belt drive.")));
    String peanuts = all(ANN).getLast().id();
    store.used(ANN, List.of(peanuts), START.plus(Duration.ofHours(2)));
    store.apply(List.of(learn(ANN, "c", 3, "Clara sold all the hives last winter.")));

    assertThat(all(ANN)).extracting(Memory::turn).containsExactlyInAnyOrder(0, 2, 3);
  }

  @Test
  void vectors_ofTheWrongSizeAreRefused() {
    store.apply(List.of(learn(ANN, "c", 0, "I am allergic to peanuts.")));

    assertThatThrownBy(() -> store.addVectors(SPACE.id(), Map.of(only(ANN), new float[] {1, 2})))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 dimensions in a space of 3");
  }
}
