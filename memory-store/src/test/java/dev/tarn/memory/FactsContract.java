package dev.tarn.memory;

import static dev.tarn.memory.Given.ANN;
import static dev.tarn.memory.Given.BOB;
import static dev.tarn.memory.Given.limits;
import static dev.tarn.memory.Given.recollect;
import static dev.tarn.memory.GivenFacts.day;
import static dev.tarn.memory.GivenFacts.fact;
import static dev.tarn.memory.GivenFacts.key;
import static dev.tarn.memory.GivenFacts.lives;
import static dev.tarn.memory.GivenFacts.revise;
import static dev.tarn.memory.GivenFacts.said;
import static dev.tarn.memory.GivenFacts.stays;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tarn.memory.Memory.Kind;
import dev.tarn.memory.Memory.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What every store must do with facts: find them in turns, and know how they stand to each other.
abstract class FactsContract extends TimeFixture {
  @Test
  void fact_becomesAMemoryWithItsSource() {
    Change.Learn berlin = lives(ANN, 1, "Berlin");
    List<String> ids = store.apply(List.of(berlin)).getOrDefault(key(berlin), List.of());

    Memory fact = only("Berlin");
    assertThat(ids).hasSize(2).last().isEqualTo(fact.id());
    assertThat(fact.text()).isEqualTo("The user's home is Berlin.");
    assertThat(fact.source().quote()).contains("home is Berlin");
    assertThat(fact.source().memoryId()).contains(ids.getFirst());
    assertThat(fact.conversation()).contains("c");
    assertThat(fact.turn()).isEqualTo(1);
    assertThat(fact.createdAt()).isEqualTo(day(1));
    assertThat(fact.trust()).isEqualTo(Memory.Trust.USER);
    assertThat(store.get(ANN, ids.getFirst()).orElseThrow().kind()).isEqualTo(Kind.TURN);
  }

  @Test
  void fact_whoseQuoteIsNotInTheTurn_isDropped() {
    Turn turn = Given.turn(ANN, "c", 0, "I moved house last week, what a mess.");
    apply(new Change.Learn(turn, List.of(fact("home", "Berlin", true))));

    assertThat(facts()).isEmpty();
  }

  @Test
  void fact_isFoundByItsTurnToo() {
    Turn turn = Given.turn(ANN, "c", 0, "We finally got the keys to the flat in Neukölln.");
    Fact fact =
        new Fact(
            new Claim("user", "home", "Neukölln"),
            "The user's residence is Berlin-Neukölln.",
            "the flat in Neukölln",
            true,
            Optional.empty());
    apply(new Change.Learn(turn, List.of(fact)));

    assertThat(recollect(store, ANN, "residence", limits()).candidates())
        .extracting(c -> c.memory().kind())
        .containsExactlyInAnyOrder(Kind.FACT, Kind.TURN);
  }

  @Test
  void factFoundLater_standsAsIfItHadBeenFoundAtOnce() {
    Change.Learn berlin = lives(ANN, 1, "Berlin");
    Change.Learn silent = new Change.Learn(berlin.turn(), List.of());
    String turn = store.apply(List.of(silent)).getOrDefault(key(berlin), List.of()).getFirst();
    apply(lives(ANN, 8, "Oslo"), new Change.Find(ANN, turn, berlin.facts()));
    apply(new Change.Find(ANN, turn, berlin.facts()));

    Memory fact = only("Berlin");
    assertThat(fact.source().memoryId()).contains(turn);
    assertThat(fact.conversation()).contains("c");
    assertThat(fact.turn()).isEqualTo(1);
    assertThat(fact.createdAt()).isEqualTo(day(1));
    assertThat(fact.timesSeen()).isEqualTo(1);
    assertThat(fact.validTo()).contains(day(8));

    apply(new Change.Retire(ANN, Set.of(key(berlin)), day(9)));
    assertThat(facts()).extracting(Memory::id).containsExactly(only("Oslo").id());
  }

  @Test
  void factFoundLater_goesWithItsMemory_andIsNotFoundInOneThatIsGone() {
    Change.Learn berlin = lives(ANN, 1, "Berlin");
    Change.Learn oslo = lives(ANN, 2, "Oslo");
    Change.Find early = new Change.Find(ANN, learned(berlin), berlin.facts());
    Change.Find late = new Change.Find(ANN, learned(oslo), oslo.facts());
    apply(early, new Change.Retire(ANN, Set.of(key(oslo)), day(3)), late);
    assertThat(facts()).hasSize(1);

    apply(new Change.Forget(ANN, Set.of(early.id())), early);

    assertThat(facts()).isEmpty();
  }

  @Test
  void factFoundLater_inWordsThatAreNotThere_orInAnothersMemory_orQuarantined_isNone() {
    Change.Learn berlin = lives(ANN, 1, "Berlin");
    String turn = learned(berlin);
    apply(
        new Change.Find(ANN, turn, List.of(fact("home", "Bern", false))),
        new Change.Find(BOB, turn, berlin.facts()));
    apply(revise(turn, 2, GivenFacts.quarantined()), new Change.Find(ANN, turn, berlin.facts()));

    assertThat(facts()).isEmpty();
  }

  /// Its turn without its facts; the id of its memory.
  private String learned(Change.Learn said) {
    return store
        .apply(List.of(new Change.Learn(said.turn(), List.of())))
        .getOrDefault(key(said), List.of())
        .getFirst();
  }

  @Test
  void sameClaim_isCountedAndKeptOnce() {
    apply(lives(ANN, 1, "Berlin"), stays(ANN, 5, "berlin "), lives(ANN, 9, "Berlin"));

    Memory fact = facts().getFirst();
    assertThat(facts()).hasSize(1);
    assertThat(fact.timesSeen()).isEqualTo(3);
    assertThat(fact.createdAt()).isEqualTo(day(1));
    assertThat(conflicts()).isEmpty();
  }

  @Test
  void newerFact_endsTheOlder_whichStays() {
    apply(lives(ANN, 1, "Berlin"), lives(ANN, 8, "Oslo"));

    assertThat(only("Berlin").validTo()).contains(day(8));
    assertThat(only("Berlin").version()).isEqualTo(2);
    assertThat(only("Oslo").validTo()).isEmpty();
    assertThat(home()).containsExactly("Oslo");
    assertThat(conflicts()).isEmpty();
    assertThat(store.history(ANN, only("Berlin").id()))
        .extracting(Version::cause, Version::recordedAt, v -> v.memory().validTo())
        .containsExactly(
            tuple(Version.Cause.ENDED, day(8), Optional.of(day(8))),
            tuple(Version.Cause.CREATED, day(1), Optional.empty()));
  }

  @Test
  void endedFact_saidAgainLater_isTrueAgain() {
    apply(lives(ANN, 1, "Berlin"), lives(ANN, 8, "Oslo"), lives(ANN, 15, "Berlin"));

    assertThat(home()).containsExactly("Berlin");
    assertThat(facts()).hasSize(3);
    assertThat(only("Oslo").validTo()).contains(day(15));
  }

  @Test
  void olderTurn_learnedLate_endsNothingNewer() {
    apply(lives(ANN, 8, "Oslo"));
    apply(lives(ANN, 1, "Berlin"));

    assertThat(home()).containsExactly("Oslo");
    assertThat(only("Berlin").validTo()).contains(day(8));
  }

  @Test
  void factThatDoesNotClose_isAConflict() {
    apply(lives(ANN, 1, "Berlin"), stays(ANN, 8, "Oslo"));

    assertThat(home()).containsExactly("Berlin", "Oslo");
    Conflict conflict = conflicts().getFirst();
    assertThat(conflicts()).hasSize(1);
    assertThat(conflict.older()).isEqualTo(only("Berlin"));
    assertThat(conflict.newer()).isEqualTo(only("Oslo"));
    assertThat(conflict.createdAt()).isEqualTo(day(8));
    assertThat(store.conflict(ANN, conflict.id())).contains(conflict);
    assertThat(store.conflict(BOB, conflict.id())).isEmpty();
    assertThat(store.conflicts(BOB, 10, Optional.empty()).conflicts()).isEmpty();
  }

  @Test
  void valuesThatStandSideBySide_areNoConflict() {
    apply(said(ANN, 1, "likes", "tea", false), said(ANN, 2, "likes", "coffee", false));
    Turn both = Given.turn(ANN, "c", 3, "My first name is Ann, my short name is Annie.");
    Fact first =
        new Fact(new Claim("user", "name", "Ann"), "Ann.", "name is Ann", true, Optional.empty());
    Fact second =
        new Fact(
            new Claim("user", "name", "Annie"), "Annie.", "name is Annie", true, Optional.empty());
    apply(new Change.Learn(both, List.of(first, second)));

    assertThat(conflicts()).isEmpty();
    assertThat(facts()).hasSize(4).allSatisfy(m -> assertThat(m.validTo()).isEmpty());
  }

  @Test
  void retiredTurn_takesItsFactsAlong_andBringsBackWhatTheyEnded() {
    Change.Learn oslo = lives(ANN, 8, "Oslo");
    apply(lives(ANN, 1, "Berlin"), oslo, lives(ANN, 9, "Oslo"));
    apply(new Change.Retire(ANN, Set.of(key(oslo)), day(10)));
    assertThat(only("Berlin").validTo()).contains(day(9));

    apply(new Change.Retire(ANN, Set.of("ann/c/9"), day(11)));

    assertThat(facts()).extracting(Memory::id).containsExactly(only("Berlin").id());
    assertThat(only("Berlin").validTo()).isEmpty();
    assertThat(only("Berlin").version()).isEqualTo(1);
    assertThat(home()).containsExactly("Berlin");
  }

  @Test
  void quarantinedOrWrongFact_endsNothing() {
    Change.Learn oslo = lives(ANN, 8, "Oslo");
    Turn turn = oslo.turn();
    Turn poison =
        new Turn(
            ANN,
            "x",
            0,
            "x",
            "x",
            turn.role(),
            Optional.empty(),
            turn.text(),
            day(8),
            Optional.empty(),
            true);
    apply(lives(ANN, 1, "Berlin"), new Change.Learn(poison, oslo.facts()));
    assertThat(home()).containsExactly("Berlin");
    String id = only("Oslo").id();

    apply(revise(id, 9, GivenFacts.released()));
    assertThat(home()).containsExactly("Oslo");

    apply(revise(id, 10, Revision.rated(Standing.WRONG)));
    assertThat(home()).containsExactly("Berlin");
  }

  @Test
  void sentencesThatDifferInTheValueAlone_areNoDuplicates() {
    String sentence = "The user's place to be on a warm and sunny Sunday afternoon in May is ";
    for (String place : List.of("Paris", "Rome")) {
      Turn turn = Given.turn(ANN, place, 0, "On such a Sunday it is " + place + " for me.");
      Claim claim = new Claim("user", "Sunday place", place);
      Fact fact = new Fact(claim, sentence + place + ".", place, false, Optional.empty());
      apply(new Change.Learn(turn, List.of(fact)));
    }

    assertThat(recollect(store, ANN, "warm sunny place", limits()).chosen())
        .filteredOn(m -> m.kind() == Kind.FACT)
        .hasSize(2);
  }

  @Test
  void conflicts_comeInPages() {
    for (int i = 0; i < 5; i++) {
      apply(said(ANN, 2 * i, "room " + i, "red", true));
      apply(said(ANN, 2 * i + 1, "room " + i, "blue", false));
    }
    List<String> seen = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    do {
      MemoryStore.Conflicts page = store.conflicts(ANN, 2, cursor);
      page.conflicts().forEach(c -> seen.add(c.newer().claim().orElseThrow().attribute()));
      cursor = page.next();
    } while (cursor.isPresent());

    assertThat(seen).containsExactly("room 4", "room 3", "room 2", "room 1", "room 0");
  }

  @Test
  void forgottenTurn_takesItsFactsAndVersionsAlong() {
    Change.Learn oslo = lives(ANN, 8, "Oslo");
    apply(lives(ANN, 1, "Berlin"));
    List<String> ids = store.apply(List.of(oslo)).getOrDefault(key(oslo), List.of());
    apply(revise(ids.getLast(), 9, GivenFacts.text("The user's home is Bergen.")));
    apply(new Change.Forget(ANN, Set.of(ids.getFirst())));

    assertThat(store.get(ANN, ids.getLast())).isEmpty();
    assertThat(store.history(ANN, ids.getLast())).isEmpty();
    assertThat(home()).containsExactly("Berlin");
  }

  /// Histories resent, cut, edited, interleaved and retried leave what their turns leave when each
  /// is learned once, in the order of time.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void histories_inAnyOrder_leaveTheSameMemories(long seed) {
    MemoryScope plain = Given.scope("plain " + seed);
    Histories histories = new Histories(seed);
    histories.inOrderOfTime(plain).forEach(this::apply);
    List<String> expected = seen(plain);
    assertThat(expected).hasSizeGreaterThan(5);

    for (int run = 0; run < 4; run++) {
      MemoryScope scope = Given.scope("run " + run + " of " + seed);
      for (List<Change> batch : histories.inAnyOrder(scope)) {
        store.apply(batch);
        store.apply(batch);
      }
      assertThat(seen(scope)).as("run %d of seed %d", run, seed).isEqualTo(expected);
    }
  }

  /// All that a person sees of their memories, ids aside.
  private List<String> seen(MemoryScope scope) {
    List<String> seen = new ArrayList<>();
    store
        .list(scope, MemoryFilter.ALL, 1_000, Optional.empty())
        .memories()
        .forEach(m ->
            seen.add(
                String.join(
                    " | ",
                    m.kind() + " " + m.text(),
                    m.createdAt() + " " + m.conversation() + " " + m.turn() + " " + m.turnHash(),
                    m.validFrom() + " to " + m.validTo(),
                    "seen " + m.timesSeen() + ", version " + m.version() + " " + m.claim())));
    store
        .conflicts(scope, 1_000, Optional.empty())
        .conflicts()
        .forEach(c -> seen.add(c.older().text() + " against " + c.newer().text()));
    return seen.stream().sorted().toList();
  }
}
