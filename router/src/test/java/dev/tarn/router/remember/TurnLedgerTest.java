package dev.tarn.router.remember;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tarn.memory.MemoryScope;
import dev.tarn.records.Submission.NewTurn;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class TurnLedgerTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final MemoryScope ANN = scope("ann");
  private static final Instant NOW = Instant.parse("2026-05-08T10:00:00Z");
  private static final String ROME = "I live in Rome near the river";
  private static final String CAT = "My cat is called Tiger and is old";
  private static final String DOG = "My dog is called Rex and is young";

  private final InMemoryLedger kept = new InMemoryLedger();
  private final TurnLedger ledger =
      new TurnLedger(
          kept,
          (purpose, parts) -> purpose + "|" + String.join("|", parts),
          new TurnPayloads(),
          new TurnReader(turn -> List.of()));

  @Test
  void attribute_opensAConversationForFirstWords() {
    Attribution first = call("noted Rome", ROME);

    assertThat(first.isNew()).isTrue();
    assertThat(first.newTurns()).hasSize(1);
    assertThat(first.userMemories()).isEqualTo(1);
    assertThat(learned()).containsExactly(ROME, "noted Rome");
  }

  @Test
  void attribute_findsOnlyTheNewTurnOfAContinuation() {
    Attribution first = call("noted Rome", ROME);
    Attribution second = call("noted the cat", ROME, "noted Rome", CAT);

    assertThat(second.conversation()).isEqualTo(first.conversation());
    assertThat(second.isNew()).isFalse();
    assertThat(second.newTurns()).hasSize(1);
    assertThat(second.visible()).hasSize(3);
    assertThat(learned()).containsExactly(ROME, "noted Rome", CAT, "noted the cat");
  }

  @Test
  void attribute_knowsAConversationWhoseAnswersComeBackReWrapped() {
    Attribution first = call("noted Rome", ROME);
    Attribution second = call("ok", "  " + ROME + "\n", "noted\nRome ", CAT);

    assertThat(second.conversation()).isEqualTo(first.conversation());
    assertThat(second.newTurns()).hasSize(1);
  }

  @Test
  void attribute_knowsAConversationWhoseBeginningWasCut() {
    Attribution first = call("noted Rome", ROME);
    call("noted the cat", ROME, "noted Rome", CAT);
    Attribution third = call("noted the dog", CAT, "noted the cat", DOG);

    assertThat(third.conversation()).isEqualTo(first.conversation());
    assertThat(third.newTurns()).hasSize(1);
    assertThat(third.dropped()).isEmpty();
  }

  @Test
  void attribute_forksAtAnEarlierTurnAndTakesNothingBack() {
    Attribution first = call("noted Rome", ROME);
    call("noted the cat", ROME, "noted Rome", CAT);
    call("noted the dog", ROME, "noted Rome", CAT, "noted the cat", DOG);
    Attribution fork = call("noted it", ROME, "noted Rome", "I was born in Oslo in winter");

    assertThat(fork.conversation()).isNotEqualTo(first.conversation());
    assertThat(fork.isNew()).isTrue();
    assertThat(fork.dropped()).isEmpty();
    assertThat(learned())
        .containsExactly(
            ROME,
            "noted Rome",
            CAT,
            "noted the cat",
            DOG,
            "noted the dog",
            "I was born in Oslo in winter",
            "noted it");
  }

  @Test
  void attribute_keepsTwoChatsThatOpenWithHiApart() {
    Attribution first = call("Hello!", "Hi");
    call("noted Rome", "Hi", "Hello!", ROME);
    Attribution second = call("Hello!", "Hi", "Hello!", CAT);

    assertThat(second.conversation()).isNotEqualTo(first.conversation());
    assertThat(second.dropped()).isEmpty();
    assertThat(learned()).contains(ROME, CAT);
  }

  @Test
  void attribute_retiresALastTurnThatWasEdited() {
    call("noted Rome", ROME);
    Attribution cat = call("noted the cat", ROME, "noted Rome", CAT);
    Attribution dog = call("noted the dog", ROME, "noted Rome", DOG);

    assertThat(dog.conversation()).isEqualTo(cat.conversation());
    assertThat(dog.dropped()).hasSize(2).contains(cat.newTurns().getFirst().key());
    assertThat(kept.turns()).isEqualTo(4);
    assertThat(learned()).endsWith(DOG, "noted the dog");
  }

  @Test
  void attribute_replacesOnlyTheAnswerThatIsRegenerated() {
    call("noted Rome", ROME);
    call("noted the cat", ROME, "noted Rome", CAT);
    Attribution again = call("what a cat that is", ROME, "noted Rome", CAT);

    assertThat(again.newTurns()).isEmpty();
    assertThat(again.dropped()).isEmpty();
    assertThat(again.droppedByAnswer()).hasSize(1);
    assertThat(learned())
        .containsExactly(ROME, "noted Rome", CAT, "noted the cat", "what a cat that is");
    assertThat(kept.turns()).isEqualTo(4);
  }

  @Test
  void attribute_addsNothingForARetryInTheSameWords() {
    call("noted Rome", ROME);
    Attribution retry = call("noted Rome", ROME);

    assertThat(retry.newTurns()).isEmpty();
    assertThat(learned()).containsExactly(ROME, "noted Rome");
    assertThat(kept.turns()).isEqualTo(2);
  }

  @Test
  void attribute_addsNothingForARetryOfACallThatWasNotAnswered() {
    Attribution first = ask(ROME);
    Attribution retry = call("noted Rome", ROME);

    assertThat(retry.conversation()).isEqualTo(first.conversation());
    assertThat(learned()).containsExactly(ROME, "noted Rome");
  }

  @Test
  void attribute_tellsRepeatedYesApart() {
    List<String> history = new ArrayList<>(List.of(ROME, "Shall I note it?"));
    call("Shall I note it?", ROME);
    for (int i = 0; i < 3; i++) {
      history.add("yes");
      call("and more? " + i, history.toArray(String[]::new));
      history.add("and more? " + i);
    }

    assertThat(kept.turns()).isEqualTo(8);
    Attribution next = ask(with(history, "yes"));
    assertThat(next.newTurns()).hasSize(1);
    assertThat(next.newTurns().getFirst().occurrence()).isEqualTo(4);
  }

  @Test
  void attribute_keepsToTheConversationThatTheClientNames() {
    Attribution first = named("thread-1", ROME);
    Attribution second = named("thread-1", CAT);
    Attribution other = named("thread-2", DOG);

    assertThat(first.conversation()).isEqualTo("thread-1");
    assertThat(second.conversation()).isEqualTo("thread-1");
    assertThat(second.isNew()).isFalse();
    assertThat(second.dropped()).isEmpty();
    assertThat(other.conversation()).isEqualTo("thread-2");
    assertThat(learned()).containsExactly(ROME, CAT, DOG);
  }

  @Test
  void attribute_learnsNoHistoryThatTheScopeKnowsFromElsewhere() {
    call("noted Rome", ROME);
    call("noted the cat", ROME, "noted Rome", CAT);
    Attribution elsewhere = named("exported", ROME, "noted Rome", CAT, "noted the cat", DOG);

    assertThat(elsewhere.newTurns()).hasSize(5);
    assertThat(elsewhere.userMemories()).isEqualTo(1);
    assertThat(learned()).containsExactly(ROME, "noted Rome", CAT, "noted the cat", DOG);
  }

  @Test
  void attribute_learnsWhatIsSaidAgainInANewChat() {
    call("noted Rome", ROME);
    call("noted the cat", ROME, "noted Rome", CAT);
    Attribution again = call("noted again", ROME);

    assertThat(again.isNew()).isTrue();
    assertThat(learned()).filteredOn(ROME::equals).hasSize(2);
  }

  @Test
  void attribute_keepsScopesApart() {
    call("noted Rome", ROME);
    Attribution bob =
        ledger.attribute(
            scope("bob"),
            Optional.empty(),
            turns(ROME, "noted Rome", CAT),
            false,
            TurnLedger.When.now(NOW));

    assertThat(bob.isNew()).isTrue();
    assertThat(bob.newTurns()).allSatisfy(t -> assertThat(t.payload()).isPresent());
  }

  @Test
  void attribute_learnsAHistoryThatBeganElsewhereWhole() {
    call("noted the dog", ROME, "noted Rome", CAT, "noted the cat", DOG);

    assertThat(learned())
        .containsExactly(ROME, "noted Rome", CAT, "noted the cat", DOG, "noted the dog");
  }

  @Test
  void attribute_journalsNoSecrets() {
    call("ok", "my password is hunter2 and I live in Rome");

    assertThat(learned()).containsExactly("my password is [redacted] and I live in Rome", "ok");
  }

  static LongStream seeds() {
    return LongStream.rangeClosed(1, 50);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void attribute_addsEachTurnOnceHoweverTheHistoryIsSent(long seed) {
    Random random = new Random(seed);
    List<String> chat = new ArrayList<>();
    List<Attribution> attributions = new ArrayList<>();
    for (int turn = 0; turn < 12; turn++) {
      chat.add("The number of my house " + turn + " is " + random.nextInt(1_000_000));
      // At least the exchange before stays in a history that is cut.
      int cut = random.nextBoolean() ? 0 : random.nextInt(Math.max(1, chat.size() - 2));
      cut -= cut % 2;
      String[] request = chat.subList(cut, chat.size()).toArray(String[]::new);
      String answer = "I have noted house " + turn + " with " + random.nextInt(1_000_000);
      for (int tries = random.nextInt(3); tries > 0; tries--) {
        attributions.add(random.nextBoolean() ? ask(request) : call(answer, request));
      }
      attributions.add(call(answer, request));
      chat.add(answer);
    }

    assertThat(learned()).containsExactlyElementsOf(chat);
    assertThat(attributions.stream().map(Attribution::conversation).distinct()).hasSize(1);
    assertThat(kept.turns()).isEqualTo(chat.size());
  }

  /// A call that is answered; its history alternates, the person first and last.
  private Attribution call(String answer, String... history) {
    Attribution attribution = ask(history);
    NewTurn turn =
        ledger.answer(
            ANN,
            attribution,
            new SeenTurn(SeenTurn.ASSISTANT, answer, Optional.empty(), Optional.empty()),
            NOW);
    boolean same = attribution.droppedByAnswer().contains(turn.key());
    kept.submit(
        ANN.key(),
        attribution.conversation(),
        List.of(turn),
        same ? Set.of() : attribution.droppedByAnswer(),
        NOW);
    return attribution;
  }

  private Attribution ask(String... history) {
    return submitted(Optional.empty(), history);
  }

  private Attribution named(String conversation, String... history) {
    return submitted(Optional.of(conversation), history);
  }

  private Attribution submitted(Optional<String> named, String... history) {
    Attribution attribution =
        ledger.attribute(ANN, named, turns(history), false, TurnLedger.When.now(NOW));
    kept.submit(
        ANN.key(), attribution.conversation(), attribution.newTurns(), attribution.dropped(), NOW);
    return attribution;
  }

  private static List<SeenTurn> turns(String... history) {
    List<SeenTurn> turns = new ArrayList<>();
    for (String text : history) {
      String role = turns.size() % 2 == 0 ? SeenTurn.USER : SeenTurn.ASSISTANT;
      turns.add(new SeenTurn(role, text, Optional.empty(), Optional.empty()));
    }
    return turns;
  }

  private static String[] with(List<String> history, String last) {
    List<String> longer = new ArrayList<>(history);
    longer.add(last);
    return longer.toArray(String[]::new);
  }

  private List<String> learned() {
    return kept.journal().stream().map(TurnLedgerTest::text).toList();
  }

  private static String text(String payload) {
    try {
      return JSON.readTree(payload).path("text").textValue();
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static MemoryScope scope(String user) {
    return new MemoryScope("w1", "default", user, Optional.empty());
  }
}
