package dev.tarn.router.remember.reading;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.memory.Claim;
import dev.tarn.memory.Fact;
import dev.tarn.memory.Memory;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a fact looks like; which turns hold one, [LabelledTurnsTest] tells.
final class RuleFactsTest {
  @Test
  void aFact_hasAClaim_aSentence_andTheWordsOfTheTurn() {
    assertThat(Said.facts("Hi! I now live in Lisbon, near the river."))
        .containsExactly(
            new Fact(
                new Claim("user", "home", "Lisbon"),
                "The user lives in Lisbon.",
                "I now live in Lisbon",
                true,
                Optional.empty()));
  }

  @Test
  void aQuote_keepsTheApostrophesOfTheTurn() {
    assertThat(Said.facts("I’m allergic to bees."))
        .extracting(Fact::quote)
        .containsExactly("I’m allergic to bees");
  }

  @Test
  void ofWhatOneHasManyOf_nothingCloses() {
    assertThat(Said.facts("I speak Polish and I like chess.")).hasSize(2).noneMatch(Fact::closes);
  }

  @Test
  void theSameTwice_isOneFact() {
    assertThat(Said.facts("I live in Rome. As I said, I live in Rome.")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "I moved to Lisbon in March 2025., 2025-03-01",
    "I moved to Lisbon in March., 2026-03-01",
    "I moved to Lisbon in August., 2025-08-01",
    "I moved to Lisbon on 3 May 2026., 2026-05-03",
    "I moved to Lisbon on May 3rd., 2026-05-03",
    "I have lived in Lisbon since 2019., 2019-01-01",
    "I moved to Lisbon two weeks ago., 2026-06-02",
    "I moved to Lisbon last month., 2026-05-16",
    "I moved to Lisbon yesterday., 2026-06-15",
    "I started at Stripe on 2026-06-01., 2026-06-01"
  })
  void aDateThatFollows_saysSinceWhen(String turn, String since) {
    assertThat(Said.facts(turn))
        .extracting(Fact::validFrom)
        .containsExactly(Optional.of(Instant.parse(since + "T00:00:00Z")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "I moved to Lisbon.",
        "I moved to Lisbon in 2031.",
        "I moved to Lisbon on 31 February.",
        "I moved to Lisbon in spring."
      })
  void withoutADateInThePast_nothingIsSaidOfSince(String turn) {
    assertThat(Said.facts(turn)).extracting(Fact::validFrom).containsExactly(Optional.empty());
  }

  @Test
  void theAssistant_andWhatIsQuarantined_stateNothing() {
    String text = "I live in Rome.";

    assertThat(new RuleFacts().facts(Said.turn(text, Memory.Role.USER, false))).hasSize(1);
    assertThat(new RuleFacts().facts(Said.turn(text, Memory.Role.ASSISTANT, false))).isEmpty();
    assertThat(new RuleFacts().facts(Said.turn(text, Memory.Role.USER, true))).isEmpty();
  }

  @Test
  void aPastedDocument_statesNothing() {
    assertThat(Said.facts("I live in Rome. " + "The walls are old. ".repeat(500))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "I live in Rome, ",
        "i am a ",
        "my name is ",
        "my ",
        "and I like a and b ",
        "'",
        "\"",
        "\n> ",
        "I switched from ",
        "favourite ",
        "Hi\n",
        "(",
        " ",
        "A: b\n",
        "if ",
        "a. ",
        "I have two "
      })
  void theTime_isInProportionToTheText(String piece) {
    String text = piece.repeat(8_000 / piece.length());

    Assertions.assertTimeoutPreemptively(Duration.ofSeconds(60), () -> Said.facts(text));
  }
}
