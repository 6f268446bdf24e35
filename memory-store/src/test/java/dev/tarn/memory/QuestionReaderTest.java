package dev.tarn.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuestionReaderTest {
  private static final Optional<String> BEFORE =
      Optional.of("Tell me about the ferry to the island");

  @ParameterizedTest
  @ValueSource(
      strings = {"", "   ", "ok", "thanks!", "yes please", "continue", "?!", "hello there"})
  void tooLittleSaid_asksNothing(String text) {
    assertThat(QuestionReader.read(text, BEFORE)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Where do I live?", "What's my name?", "Who am I?", "我住在哪里？", "Wo wohne ich?"})
  void aShortQuestion_isStillOne(String text) {
    assertThat(QuestionReader.read(text, Optional.empty())).isPresent();
  }

  @Test
  void aShortQuestion_takesThePreviousMessageAtHalfWeight() {
    Question question = QuestionReader.read("And on Sundays?", BEFORE).orElseThrow();

    assertThat(question.parts())
        .containsExactly(
            new Question.Part("And on Sundays?", 1),
            new Question.Part("Tell me about the ferry to the island", 0.5));
    assertThat(question.language()).isEqualTo("en");
  }

  @Test
  void aQuestionThatStandsAlone_takesNothingElse() {
    String alone =
        "Compare ferry timetables between Rostock and Gedser for passengers travelling with bicycles"
            + " and dogs in October";

    assertThat(QuestionReader.read(alone, BEFORE).orElseThrow().parts())
        .containsExactly(new Question.Part(alone, 1));
  }

  @Test
  void aQuestionThatLeansOnWhatCameBefore_takesItAlong() {
    String leaning = "Could that ferry company refund tickets, seats and cabins booked online?";

    assertThat(QuestionReader.read(leaning, BEFORE).orElseThrow().parts()).hasSize(2);
  }

  @Test
  void thePreviousMessage_isNotAskedTwice() {
    String same = "Where is the ferry?";

    assertThat(QuestionReader.read(same, Optional.of(same)).orElseThrow().parts()).hasSize(1);
    assertThat(QuestionReader.read(same, Optional.of(" ")).orElseThrow().parts()).hasSize(1);
  }

  @Test
  void aPastedPage_isAskedByItsBeginningAndItsEnd() {
    String page =
        "What does this log say?\n" + "ERROR at line seven of the job\n".repeat(500) + "Why?";

    String asked =
        QuestionReader.read(page, Optional.empty()).orElseThrow().parts().getFirst().text();

    assertThat(asked).startsWith("What does this log say?").endsWith("Why?");
    assertThat(asked.length()).isLessThan(2_000);
  }

  @Test
  void aSearch_isTakenAsItIs() {
    assertThat(QuestionReader.search("ok").parts()).containsExactly(new Question.Part("ok", 1));
  }

  @Test
  void askingWords_areNoTerms() {
    assertThat(QuestionTerms.of("What kind of books did Clara recommend to you?").get("en"))
        .containsExactly("book", "clara", "recommend");
    assertThat(QuestionTerms.of("Who am I?").get("en")).isNotEmpty();
    assertThat(QuestionTerms.of("Wo wohnen meine Schwestern?"))
        .containsOnlyKeys("en", "de", "plain")
        .containsEntry("plain", java.util.Set.of("wohnen", "schwestern"));
  }
}
