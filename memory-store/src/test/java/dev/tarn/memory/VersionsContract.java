package dev.tarn.memory;

import static dev.tarn.memory.Given.ANN;
import static dev.tarn.memory.Given.BOB;
import static dev.tarn.memory.Given.learn;
import static dev.tarn.memory.Given.limits;
import static dev.tarn.memory.Given.recollect;
import static dev.tarn.memory.GivenFacts.day;
import static dev.tarn.memory.GivenFacts.decide;
import static dev.tarn.memory.GivenFacts.lives;
import static dev.tarn.memory.GivenFacts.revise;
import static dev.tarn.memory.GivenFacts.stays;
import static dev.tarn.memory.GivenFacts.undo;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.memory.Conflict.Decision;
import dev.tarn.memory.Memory.Kind;
import dev.tarn.memory.Memory.Standing;
import dev.tarn.memory.Recollection.Rejection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What every store must do with what is amended, decided and undone, and with the past.
abstract class VersionsContract extends TimeFixture {
  @Test
  void revision_isANewVersion_andTheOldOneStays() {
    apply(lives(ANN, 1, "Berlin"));
    String id = only("Berlin").id();
    store.addVectors(SPACE.id(), Map.of(id, EAST));
    int waiting = store.unembedded(10).size();

    apply(revise(id, 3, GivenFacts.text("The user's home is Bern.")));

    Memory now = store.get(ANN, id).orElseThrow();
    assertThat(now.text()).isEqualTo("The user's home is Bern.");
    assertThat(now.claim().orElseThrow().value()).isEqualTo("Bern");
    assertThat(now.version()).isEqualTo(2);
    assertThat(store.unembedded(10)).hasSize(waiting + 1);
    List<Version> history = store.history(ANN, id);
    assertThat(history).extracting(Version::number).containsExactly(2, 1);
    assertThat(history).extracting(Version::recordedAt).containsExactly(day(3), day(1));
    assertThat(history)
        .extracting(Version::change)
        .containsExactly(Optional.of("revise-3"), Optional.empty());
    assertThat(history.getFirst().memory()).isEqualTo(now);
    assertThat(history.getLast().memory().text()).isEqualTo("The user's home is Berlin.");
    assertThat(history.getLast().memory().claim().orElseThrow().value()).isEqualTo("Berlin");
    assertThat(store.history(BOB, id)).isEmpty();
    assertThat(store.get(ANN, id, day(2)).orElseThrow().text()).endsWith("Berlin.");
    assertThat(store.get(ANN, id, day(3)).orElseThrow().text()).endsWith("Bern.");
    assertThat(store.get(ANN, id, day(0))).isEmpty();
  }

  @Test
  void correctedTurn_isNotBroughtBackByAResentHistory() {
    apply(learn(ANN, "c", 0, "My passport expires in October."));
    String id = store.list(ANN, MemoryFilter.ALL, 1, Optional.empty()).memories().getFirst().id();
    apply(revise(id, 3, GivenFacts.text("My passport expires in November.")));

    apply(learn(ANN, "c", 0, "My passport expires in October."));
    apply(learn(ANN, "d", 4, "My passport expires in October."));

    assertThat(store.list(ANN, MemoryFilter.ALL, 9, Optional.empty()).memories())
        .extracting(Memory::text)
        .containsExactly("My passport expires in November.");
  }

  @Test
  void revision_forAnotherVersion_changesNothing() {
    apply(lives(ANN, 1, "Berlin"));
    String id = only("Berlin").id();
    Change late =
        new Change.Revise(ANN, id, "late", day(4), GivenFacts.text("Late."), OptionalInt.of(1));
    apply(revise(id, 3, GivenFacts.text("The user's home is Bern.")));

    assertThat(store.apply(List.of(late))).containsEntry("late", List.of());
    assertThat(store.get(ANN, id).orElseThrow().version()).isEqualTo(2);
    Change timely =
        new Change.Revise(
            ANN, id, "timely", day(5), GivenFacts.text("In time."), OptionalInt.of(2));
    assertThat(store.apply(List.of(timely, timely))).containsEntry("timely", List.of(id));
    assertThat(store.get(ANN, id).orElseThrow().version()).isEqualTo(3);
    apply(new Change.Revise(BOB, id, "b", day(6), GivenFacts.text("Mine."), OptionalInt.empty()));
    assertThat(store.get(ANN, id).orElseThrow().version()).isEqualTo(3);
  }

  @Test
  void undo_takesBackOneChangeAfterTheOther() {
    apply(lives(ANN, 1, "Berlin"));
    String id = only("Berlin").id();
    apply(
        revise(id, 2, GivenFacts.text("The user's home is Bern.")),
        revise(id, 3, Revision.rated(Standing.OUTDATED)));
    assertThat(home()).isEmpty();

    apply(undo(id, 4));
    assertThat(home()).containsExactly("Bern");
    apply(undo(id, 5));
    assertThat(home()).containsExactly("Berlin");
    apply(undo(id, 6));

    assertThat(store.get(ANN, id).orElseThrow().version()).isEqualTo(5);
    assertThat(store.history(ANN, id))
        .extracting(Version::cause)
        .containsExactly(
            Version.Cause.UNDONE,
            Version.Cause.UNDONE,
            Version.Cause.RATED,
            Version.Cause.REVISED,
            Version.Cause.CREATED);
  }

  @Test
  void undo_ofAnEnding_leavesTheDecisionOpen() {
    apply(lives(ANN, 1, "Berlin"), lives(ANN, 8, "Oslo"));
    apply(undo(only("Berlin").id(), 9));

    assertThat(home()).containsExactly("Berlin", "Oslo");
    assertThat(conflicts()).hasSize(1);
    // What was undone stays so, whatever comes in the same words.
    apply(lives(ANN, 12, "Oslo"));
    assertThat(home()).containsExactly("Berlin", "Oslo");

    apply(decide(conflicts().getFirst().id(), 13, Decision.REPLACE));
    assertThat(home()).containsExactly("Oslo");
  }

  @Test
  void decisions_countAndCanBeUndone() {
    apply(lives(ANN, 1, "Berlin"), stays(ANN, 8, "Oslo"));
    String conflict = conflicts().getFirst().id();
    String berlin = only("Berlin").id();

    apply(decide(conflict, 9, Decision.KEEP));
    assertThat(home()).containsExactly("Berlin");
    assertThat(conflicts()).isEmpty();
    apply(decide(conflict, 10, Decision.REPLACE));
    assertThat(home()).containsExactly("Oslo");
    assertThat(only("Berlin").validTo()).contains(day(8));
    apply(decide(conflict, 11, Decision.BOTH));
    assertThat(home()).containsExactly("Berlin", "Oslo");
    assertThat(conflicts()).isEmpty();

    apply(undo(only("Oslo").id(), 12));
    assertThat(home()).containsExactly("Oslo");
    apply(undo(berlin, 13), undo(berlin, 14));
    assertThat(home()).containsExactly("Berlin", "Oslo");
    assertThat(conflicts()).extracting(Conflict::id).containsExactly(conflict);
    apply(decide(conflict, 15, Decision.DISMISS));
    assertThat(conflicts()).isEmpty();
  }

  @Test
  void changes_appliedAgain_changeNothing() {
    List<Change> all = new ArrayList<>();
    all.add(lives(ANN, 1, "Berlin"));
    all.add(stays(ANN, 8, "Oslo"));
    store.apply(all);
    String berlin = only("Berlin").id();
    String oslo = only("Oslo").id();
    all.add(decide(conflicts().getFirst().id(), 9, Decision.KEEP));
    all.add(revise(oslo, 10, Revision.rated(Standing.USEFUL)));
    all.add(undo(berlin, 11));
    all.add(revise(berlin, 12, GivenFacts.validTo(Optional.of(day(20)))));
    all.add(undo(oslo, 13));
    Map<String, List<String>> held = store.apply(all);
    List<Version> ofBerlin = store.history(ANN, berlin);
    List<Version> ofOslo = store.history(ANN, oslo);

    assertThat(store.apply(all)).isEqualTo(held);

    assertThat(ofBerlin).hasSize(4);
    assertThat(store.history(ANN, berlin)).isEqualTo(ofBerlin);
    assertThat(store.history(ANN, oslo)).isEqualTo(ofOslo);
    assertThat(only("Berlin").validTo()).contains(day(20));
  }

  @Test
  void asOf_tellsWhatWasKnownAndTrueThen() {
    Change.Learn bees = lives(ANN, 2, "Berlin");
    apply(bees, lives(ANN, 8, "Oslo"), new Change.Retire(ANN, Set.of("ann/c/8"), day(20)));

    assertThat(homeAsOf(day(1))).isEmpty();
    assertThat(homeAsOf(day(5))).containsExactly("Berlin");
    assertThat(homeAsOf(day(21))).containsExactly("Berlin");
    MemoryFilter then =
        new MemoryFilter(
            Optional.of("c"), Optional.of(Kind.FACT), Optional.empty(), Optional.of(day(9)));
    assertThat(store.list(ANN, then, 10, Optional.empty()).memories())
        .extracting(m -> m.claim().orElseThrow().value())
        .containsExactly("Oslo", "Berlin");
  }

  private List<String> homeAsOf(Instant at) {
    RecallLimits limits =
        new RecallLimits(day(30), Set.of(), Set.of(), 9_999, m -> 1, true, Optional.of(at));
    return recollect(store, ANN, "Where is the user's home?", limits).chosen().stream()
        .filter(m -> m.kind() == Kind.FACT)
        .map(m -> m.claim().orElseThrow().value())
        .toList();
  }

  @Test
  void asOf_tellsTheWordsOfThen() {
    apply(new Change.Keep(Given.note(ANN, "note_1", "Prefers trains to planes")));
    apply(revise("note_1", 5, GivenFacts.text("Prefers planes to trains")));

    assertThat(noteAsOf(day(4))).containsExactly("Prefers trains to planes");
    assertThat(noteAsOf(day(5))).containsExactly("Prefers planes to trains");
  }

  private List<String> noteAsOf(Instant at) {
    RecallLimits limits =
        new RecallLimits(day(30), Set.of(), Set.of(), 9_999, m -> 1, true, Optional.of(at));
    return recollect(store, ANN, "trains or planes", limits).chosen().stream()
        .map(Memory::text)
        .toList();
  }

  @Test
  void expired_isNeitherRecalledNorListedUnlessAskedFor() {
    apply(new Change.Keep(Given.note(ANN, "note_1", "The parking permit is valid this week")));
    apply(new Change.Keep(Given.note(ANN, "note_2", "The bicycle stands in the yard")));
    apply(revise("note_1", 2, GivenFacts.expiring(day(7))));
    MemoryFilter unexpired =
        new MemoryFilter(Optional.empty(), Optional.empty(), Optional.of(day(8)), Optional.empty());

    assertThat(store.list(ANN, unexpired, 1, Optional.empty()).memories())
        .extracting(Memory::id)
        .containsExactly("note_2");
    assertThat(store.list(ANN, MemoryFilter.ALL, 10, Optional.empty()).memories()).hasSize(2);
    assertThat(recollect(store, ANN, "parking permit", limits()).candidates().getFirst().rejected())
        .contains(Rejection.EXPIRED);
    assertThat(store.get(ANN, "note_1").orElseThrow().metadata())
        .isEqualTo(Map.of("checked", true));
  }

  @Test
  void usefulMemory_comesALittleEarlier() {
    apply(new Change.Keep(Given.note(ANN, "note_1", "The bicycle stands in the yard")));
    double before = score();
    apply(revise("note_1", 2, Revision.rated(Standing.USEFUL)));

    assertThat(score() - before).isBetween(0.01, 0.05 + 1e-9);
  }

  private double score() {
    return recollect(store, ANN, "bicycle", limits()).candidates().getFirst().score();
  }

  @Test
  void restart_keepsVersionsTiesAndDecisions() {
    apply(lives(ANN, 1, "Berlin"), lives(ANN, 8, "Oslo"), stays(ANN, 9, "Rome"));
    String berlin = only("Berlin").id();
    apply(revise(berlin, 10, GivenFacts.text("The user's home is Bern.")), undo(berlin, 11));
    List<Version> history = store.history(ANN, berlin);
    List<Conflict> conflicts = conflicts();
    store.commit(1);
    store.close();
    store = open(1_000);

    assertThat(history).hasSize(4);
    assertThat(store.history(ANN, berlin)).isEqualTo(history);
    assertThat(conflicts()).isEqualTo(conflicts).hasSize(1);
  }
}
