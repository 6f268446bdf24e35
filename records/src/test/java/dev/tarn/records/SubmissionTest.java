package dev.tarn.records;

import static dev.tarn.records.Samples.NOW;
import static dev.tarn.records.Samples.SCOPE;
import static dev.tarn.records.Samples.loose;
import static dev.tarn.records.Samples.step;
import static dev.tarn.records.Samples.turn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.tarn.records.JournalEntry.Kind;
import dev.tarn.records.Submission.NewTurn;
import dev.tarn.records.TurnLedger.Conversation;
import dev.tarn.records.TurnLedger.KnownTurn;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnEachEngine
class SubmissionTest {
  @TempDir Path directory;
  private final Engine engine;
  private Records records;

  SubmissionTest(Engine engine) {
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

  private List<String> turns(String conversation) {
    return records.ledger().conversation(SCOPE, conversation).orElseThrow().turns().stream()
        .map(KnownTurn::hash)
        .toList();
  }

  private List<JournalEntry> journal() {
    return records.journal().after(0, 1_000);
  }

  @Test
  void newTurns_areInLedgerAndJournal() {
    Submitted submitted =
        step("c1").say("h1", "h2").write("wr_1", Writes.Status.AWAITING_ANSWER).to(records);
    assertThat(submitted.journaled()).containsExactlyInAnyOrder("c1:h1:1", "c1:h2:1");
    assertThat(submitted.position()).isEqualTo(2);
    assertThat(records.ledger().conversation(SCOPE, "c1"))
        .contains(
            new Conversation(
                "c1",
                NOW,
                List.of(
                    new KnownTurn(0, "user", "h1", 1, "c1:h1:1"),
                    new KnownTurn(1, "user", "h2", 1, "c1:h2:1"))));
    assertThat(journal())
        .containsExactly(
            new JournalEntry(
                1,
                SCOPE,
                Optional.of("c1"),
                Optional.of("wr_1"),
                Kind.LEARN,
                "{\"text\":\"h1\"}",
                NOW),
            new JournalEntry(
                2,
                SCOPE,
                Optional.of("c1"),
                Optional.of("wr_1"),
                Kind.LEARN,
                "{\"text\":\"h2\"}",
                NOW));
  }

  @Test
  void aKnownTurn_isNotWrittenAgain() {
    step("c1").say("h1", "h2").to(records);
    Submitted again = step("c1").say("h1", "h2", "h3").to(records);
    assertThat(again.journaled()).containsExactly("c1:h3:1");
    assertThat(again.position()).isEqualTo(3);
    assertThat(turns("c1")).containsExactly("h1", "h2", "h3");
    assertThat(journal()).hasSize(3);
  }

  @Test
  void nothingNew_givesPositionZero() {
    step("c1").say("h1").to(records);
    Submitted again = step("c1").say("h1").to(records);
    assertThat(again.journaled()).isEmpty();
    assertThat(again.position()).isZero();
  }

  @Test
  void theSameTextAgain_isASecondTurn() {
    step("c1").say(turn("c1", 0, "yes", 1)).to(records);
    step("c1").say(turn("c1", 2, "yes", 2)).to(records);
    assertThat(turns("c1")).containsExactly("yes", "yes");
    assertThat(journal()).hasSize(2);
  }

  @Test
  void anotherConversationOrScope_hasTurnsOfItsOwn() {
    step("c1").say("h1").to(records);
    assertThat(step("c2").say("h1").to(records).journaled()).hasSize(1);
    assertThat(step("c1").in("acme/default/bob").say("h1").to(records).journaled()).hasSize(1);
    assertThat(journal()).hasSize(3);
  }

  @Test
  void keys_areThoseOfAllConversationsOfTheScope_butNotOfTurnsThatWereDropped() {
    step("c1").say("h1", "h2", "h3").to(records);
    step("c2").say("h1").to(records);
    step("c3").in("acme/default/bob").say("h1").to(records);
    step("c1").retire("c1:h2:1").to(records);

    assertThat(records.ledger().keys(SCOPE, List.of("h1", "h2", "h4")))
        .isEqualTo(Map.of("h1", List.of("c1:h1:1", "c2:h1:1")));
    assertThat(records.ledger().keys(SCOPE, List.of())).isEmpty();
  }

  @Test
  void aTurnWithoutPayload_isKnownAndNotJournaled() {
    NewTurn known = new NewTurn(0, "assistant", "h1", 1, "k1", Optional.empty());
    Submitted submitted = step("c1").say(known).to(records);
    assertThat(submitted).isEqualTo(new Submitted(Set.of(), 0, false));
    assertThat(turns("c1")).containsExactly("h1");
    assertThat(journal()).isEmpty();
    assertThat(step("c1").say("h1").to(records).journaled()).isEmpty();
  }

  @Test
  void positions_orderTheTurnsAndEqualOnesStandAsTheyCame() {
    step("c1").say(turn("c1", 5, "late", 1)).to(records);
    step("c1").say(turn("c1", 1, "early", 1)).to(records);
    step("c1").say(turn("c1", 5, "later", 1)).to(records);
    assertThat(turns("c1")).containsExactly("early", "late", "later");
  }

  @Test
  void retiredTurns_leaveTheSequenceAndAreJournaledTogether() {
    step("c1").say("h1", "h2", "h3").to(records);
    Submitted submitted = step("c1").retire("c1:h3:1", "c1:h2:1").to(records);
    assertThat(turns("c1")).containsExactly("h1");
    assertThat(records.ledger().known(SCOPE, List.of("h1", "h2", "h3"))).containsExactly("h1");
    JournalEntry entry = journal().getLast();
    assertThat(entry.kind()).isEqualTo(Kind.RETIRE);
    assertThat(entry.payload()).isEqualTo("[\"c1:h2:1\",\"c1:h3:1\"]");
    assertThat(submitted).isEqualTo(new Submitted(Set.of(), entry.position(), false));
  }

  @Test
  void aReplacedTurn_isRetiredBeforeItsReplacementIsLearned() {
    step("c1").say("h1", "old").to(records);
    step("c1").retire("c1:old:1").say(turn("c1", 1, "new", 1)).to(records);
    assertThat(turns("c1")).containsExactly("h1", "new");
    assertThat(journal().stream().map(JournalEntry::kind))
        .containsExactly(Kind.LEARN, Kind.LEARN, Kind.RETIRE, Kind.LEARN);
  }

  @Test
  void aDroppedTurn_isLearnedAgainWhenItIsSaidAgain() {
    step("c1").say("h1", "h2").to(records);
    step("c1").retire("c1:h2:1").to(records);
    Submitted again = step("c1").say(turn("c1", 7, "h2", 1)).to(records);
    assertThat(again.journaled()).containsExactly("c1:h2:1");
    assertThat(journal().getLast().kind()).isEqualTo(Kind.LEARN);
    assertThat(records.ledger().conversation(SCOPE, "c1").orElseThrow().turns().getLast())
        .isEqualTo(new KnownTurn(7, "user", "h2", 1, "c1:h2:1"));
  }

  @Test
  void aDroppedTurn_mayBeSaidAgainUnderALaterOccurrence() {
    step("c1").say("h1").to(records);
    step("c1").retire("c1:h1:1").to(records);
    assertThat(step("c1").say(turn("c1", 3, "h1", 2)).to(records).journaled())
        .containsExactly("c1:h1:2");
    assertThat(turns("c1")).containsExactly("h1");
  }

  @Test
  void retiring_reachesNoOtherScope() {
    step("c1").say("h1").to(records);
    step("c1").in("acme/default/bob").retire("c1:h1:1").to(records);
    assertThat(turns("c1")).containsExactly("h1");
  }

  @Test
  void changes_areJournaledInOrderAlsoWithoutAConversation() {
    Submitted submitted =
        loose().change(Kind.KEEP, "{\"n\":1}").change(Kind.FORGET, "{\"n\":2}").to(records);
    assertThat(submitted.position()).isEqualTo(2);
    assertThat(journal())
        .extracting(JournalEntry::kind, JournalEntry::payload, JournalEntry::conversation)
        .containsExactly(
            tuple(Kind.KEEP, "{\"n\":1}", Optional.empty()),
            tuple(Kind.FORGET, "{\"n\":2}", Optional.empty()));
  }

  @Test
  void turnsWithoutAConversation_areRefused() {
    List<NewTurn> turns = List.of(turn("c1", 0, "h1", 1));
    assertThatThrownBy(() ->
            new Submission(
                SCOPE,
                NOW,
                Optional.empty(),
                turns,
                Set.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void touching_movesLastSeenForwardOnly() {
    step("c1").at(NOW).to(records);
    step("c1").at(NOW.plusSeconds(60)).to(records);
    step("c1").at(NOW.minusSeconds(60)).to(records);
    Conversation conversation = records.ledger().conversation(SCOPE, "c1").orElseThrow();
    assertThat(conversation.lastSeen()).isEqualTo(NOW.plusSeconds(60));
    assertThat(conversation.turns()).isEmpty();
  }

  @Test
  void conversation_isUnknownInAnotherScope() {
    step("c1").say("h1").to(records);
    assertThat(records.ledger().conversation("acme/default/bob", "c1")).isEmpty();
    assertThat(records.ledger().conversation(SCOPE, "c2")).isEmpty();
  }

  @Test
  void conversation_givesTheNewest4000Turns() {
    Samples.Step step = step("c1");
    IntStream.range(0, 4_010).forEach(i -> step.say(turn("c1", i, "h" + i, 1)));
    step.to(records);
    assertThat(turns("c1")).hasSize(4_000).startsWith("h10").endsWith("h4009");
  }

  @Test
  void holding_findsConversationsWithAnyOfTheTurnsLastSeenFirst() {
    step("c1").at(NOW.plusSeconds(1)).say("hi", "a").to(records);
    step("c2").at(NOW.plusSeconds(3)).say("hi", "b").to(records);
    step("c3").at(NOW.plusSeconds(2)).say("c").to(records);
    step("c4").in("acme/default/bob").say("hi").to(records);
    assertThat(holding(9, "hi", "c")).containsExactly("c2", "c3", "c1");
    assertThat(holding(2, "hi", "c")).containsExactly("c2", "c3");
    assertThat(holding(9, "a", "a", "nothing")).containsExactly("c1");
    assertThat(holding(9, "nothing")).isEmpty();
    assertThat(holding(9)).isEmpty();
    assertThat(records.ledger().holding(SCOPE, List.of("b"), 1).getFirst())
        .isEqualTo(records.ledger().conversation(SCOPE, "c2").orElseThrow());
  }

  @Test
  void holding_takesMoreHashesThanFitIntoOneQuery() {
    step("c1").say("h0").to(records);
    step("c2").at(NOW.plusSeconds(1)).say("h0", "h1999").to(records);
    String[] many = IntStream.range(0, 2_000).mapToObj(i -> "h" + i).toArray(String[]::new);
    assertThat(holding(5, many)).containsExactly("c2", "c1");
    assertThat(records.ledger().known(SCOPE, List.of(many)))
        .containsExactlyInAnyOrder("h0", "h1999");
  }

  private List<String> holding(int limit, String... hashes) {
    return records.ledger().holding(SCOPE, List.of(hashes), limit).stream()
        .map(Conversation::id)
        .toList();
  }

  @Test
  void known_isByScope() {
    step("c1").say("h1").to(records);
    assertThat(records.ledger().known(SCOPE, List.of("h1", "h2"))).containsExactly("h1");
    assertThat(records.ledger().known("acme/default/bob", List.of("h1"))).isEmpty();
    assertThat(records.ledger().known(SCOPE, List.of())).isEmpty();
  }

  @Test
  void done_takesEntriesUpToThePositionAndNeverGivesItAgain() {
    assertThat(records.journal().last()).isEmpty();
    step("c1").say("h1", "h2", "h3").to(records);
    records.journal().done(2, Map.of());
    assertThat(journal()).extracting(JournalEntry::position).containsExactly(3L);
    records.journal().done(3, Map.of());
    assertThat(records.journal().size()).isZero();
    assertThat(records.journal().last()).contains(3L);
    assertThat(step("c1").say(turn("c1", 3, "h4", 1)).to(records).position()).isEqualTo(4);
  }

  @Test
  void reserve_keepsPositionsFromBeingGiven() {
    records.journal().reserve(7);
    assertThat(step("c1").say("h1").to(records).position()).isEqualTo(8);
    records.journal().reserve(3);
    assertThat(step("c1").say(turn("c1", 1, "h2", 1)).to(records).position()).isEqualTo(9);
    records.journal().reserve(20);
    assertThat(step("c1").say(turn("c1", 2, "h3", 1)).to(records).position()).isEqualTo(21);
  }

  @Test
  void after_givesEntriesInOrderUpToTheLimit() {
    step("c1").say("h1", "h2", "h3", "h4").to(records);
    assertThat(records.journal().after(1, 2))
        .extracting(JournalEntry::position)
        .containsExactly(2L, 3L);
    assertThat(records.journal().after(4, 2)).isEmpty();
    assertThat(records.journal().size()).isEqualTo(4);
  }
}
