package dev.tarn.memory;

import static dev.tarn.memory.Given.ANN;
import static dev.tarn.memory.Given.START;
import static dev.tarn.memory.Given.turn;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RankingTest {
  /// Thirty days after [Given#START].
  private static final Instant NOW = START.plus(Duration.ofDays(30));

  private final List<Weighed> members = new ArrayList<>();

  @Test
  void answer_standsWithTheQuestionItAnswers() {
    said("Tom", "c", 0, "Which lake did you see?", 1);
    said("Eve", "c", 1, "Como, early in June.", 0);
    said("Eve", "c", 7, "The cheese was from Bergamo.", 0.2);

    assertThat(ranked("Which lake did they see?"))
        .containsSubsequence("Como, early in June.", "The cheese was from Bergamo.");
  }

  @Test
  void nextTurn_afterAStatement_getsNothingOfIt() {
    said("Tom", "c", 0, "We saw a lake.", 1);
    said("Eve", "c", 1, "Como, early in June.", 0);
    said("Eve", "c", 7, "The cheese was from Bergamo.", 0.2);

    assertThat(ranked("Which lake did they see?"))
        .containsSubsequence("The cheese was from Bergamo.", "Como, early in June.");
  }

  @Test
  void conversation_thatHoldsSeveralGoodOnes_speaksForTheOthers() {
    said("Tom", "c", 0, "The lake was cold and deep.", 1);
    said("Tom", "c", 4, "A boat crossed the lake.", 1);
    said("Tom", "c", 8, "Our cabin had a stove.", 0.4);
    said("Tom", "d", 0, "Our old tent had a hole.", 0.5);

    assertThat(ranked("What was at the lake?"))
        .containsSubsequence("Our cabin had a stove.", "Our old tent had a hole.");
  }

  @Test
  void whatWasSaidInTheDaysAskedFor_isLifted() {
    said("c", 0, "The harvest began early here.", 0.5, Instant.parse("2026-03-10T12:00:00Z"));
    said("d", 0, "The harvest was rich everywhere.", 0.6, Instant.parse("2026-05-30T12:00:00Z"));
    said("e", 0, "A grey cat slept there.", 1, Instant.parse("2025-01-01T12:00:00Z"));

    assertThat(ranked("What about the harvest in March?"))
        .containsSubsequence("The harvest began early here.", "The harvest was rich everywhere.");
  }

  @Test
  void whatIsToldOfTheDaysAskedFor_isLifted() {
    said("c", 0, "Two weeks ago the harvest began.", 0.5, Instant.parse("2026-04-03T12:00:00Z"));
    said("d", 0, "The harvest was rich everywhere.", 0.6, Instant.parse("2026-05-30T12:00:00Z"));
    said("e", 0, "A grey cat slept there.", 1, Instant.parse("2025-01-01T12:00:00Z"));

    assertThat(ranked("What about the harvest in March?"))
        .containsSubsequence(
            "Two weeks ago the harvest began.", "The harvest was rich everywhere.");
  }

  @Test
  void latest_asksForTheNewer() {
    said("c", 0, "My phone is a Fairphone.", 0.6, NOW.minus(Duration.ofDays(300)));
    said("d", 0, "My phone is a Nokia.", 0.55, NOW.minus(Duration.ofDays(2)));
    said("e", 0, "A grey cat slept there.", 1, Instant.parse("2025-01-01T12:00:00Z"));

    assertThat(ranked("Which phone have I got?").get(1)).contains("Fairphone");
    assertThat(ranked("Which phone have I got now?").get(1)).contains("Nokia");
  }

  @Test
  void instruction_forAllAnswers_isLifted() {
    said("c", 0, "Always name the grape when I ask about wine.", 0.5);
    said("d", 0, "The wine was dark red.", 0.6);
    said("e", 0, "A grey cat slept there.", 1);

    assertThat(ranked("What shall I drink with fish?"))
        .containsSubsequence(
            "Always name the grape when I ask about wine.", "The wine was dark red.");
  }

  @Test
  void preference_isLifted() {
    said("c", 0, "I'd rather take the train, even to Rome.", 0.5);
    said("d", 0, "The plane came two hours late.", 0.55);
    said("e", 0, "A grey cat slept there.", 1);

    assertThat(ranked("How do I get to Turin?"))
        .containsSubsequence(
            "I'd rather take the train, even to Rome.", "The plane came two hours late.");
  }

  @Test
  void note_standsBesideWhatTheUserSaid() {
    said("d", 0, "The plane came two hours late.", 0.5);
    members.add(weighed(Stored.note(Given.note(ANN, "note_1", "Prefers trains"), "note_1"), 0.6));

    assertThat(ranked("How do I get to Turin?").getFirst()).isEqualTo("Prefers trains");
  }

  @Test
  void questionAskedAgainAndAgain_standsBehindItsAnswer(@TempDir Path folder) {
    List<Change> changes = new ArrayList<>();
    changes.add(Given.learn(ANN, "c", 0, "We named the dog Rex, after an old song."));
    for (String before : List.of("", "So, ", "And ", "Please tell me, ", "Remind me, ")) {
      for (String asked :
          List.of(
              "What is our dog called?",
              "What's the dog called?",
              "How is our dog called?",
              "What was the dog called again?",
              "Do you know what our dog is called?",
              "Do you remember how the dog is called?")) {
        changes.add(Given.learn(ANN, "d" + changes.size(), 0, before + asked));
      }
    }
    try (MemoryStore store = MemoryStores.open(folder, Optional.empty(), 1_000)) {
      store.apply(changes);

      assertThat(
              Given.recollect(
                      store,
                      ANN,
                      "What is our dog called?",
                      Given.limits(Set.of(), Set.of(), 100, true))
                  .chosen())
          .extracting(Memory::text)
          .contains("We named the dog Rex, after an old song.");
    }
  }

  private void said(String conversation, int number, String text, double words) {
    said(conversation, number, text, words, START);
  }

  private void said(String conversation, int number, String text, double words, Instant at) {
    said(turn(ANN, conversation, number, text, at), words);
  }

  private void said(String speaker, String conversation, int number, String text, double words) {
    Turn turn = turn(ANN, conversation, number, text);
    said(Given.by(Memory.Role.USER, Optional.of(speaker), turn), words);
  }

  private void said(Turn turn, double words) {
    members.add(weighed(Pieces.of(turn).stream().findFirst().orElseThrow(), words));
  }

  private Weighed weighed(Stored stored, double words) {
    return new Weighed(
        members.size(), stored, List.of(new Evidence(words, 0, List.of(), 2, false)));
  }

  private List<String> ranked(String question) {
    RecallLimits limits = new RecallLimits(NOW, Set.of(), Set.of(), 10_000, m -> 1, true);
    return new Ranking(QuestionReader.search(question), limits, List.of(), m -> Optional.empty())
        .rank(members).candidates().stream().map(candidate -> candidate.memory().text()).toList();
  }
}
