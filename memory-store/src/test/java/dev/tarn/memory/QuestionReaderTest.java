package dev.tarn.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QuestionReaderTest {
  private static final String FIRST = "Which of these museums in Lisbon would Ann like?";
  private static final String LAST = "Tell me whether they are open on Monday morning.";

  @Test
  void ofALongMessage_beginningAndEndAreAsked() {
    String page = "The museum opens at ten and closes at six. ".repeat(100);

    String asked = asked(FIRST + "\n" + page + "\n" + LAST);

    assertThat(asked).startsWith(FIRST).endsWith(LAST);
    assertThat(asked.length()).isLessThanOrEqualTo(2 * Splitter.MAX_CHARS + 1);
  }

  /// Blocked the event loop for minutes when all of it was cut.
  @Test
  void ofMegabytesOfWordsWithoutAnEnd_onlyTheEdgesAreRead() {
    String page = "museum ".repeat(4_500_000);

    String asked =
        assertTimeoutPreemptively(
            Duration.ofSeconds(60), () -> asked(FIRST + "\n" + page + "\n" + LAST));

    assertThat(asked).startsWith(FIRST).endsWith(LAST);
    assertThat(asked.length()).isLessThanOrEqualTo(2 * Splitter.MAX_CHARS + 1);
  }

  @Test
  void ofALongMessageBefore_onlyTheEdgesAreRead() {
    String before = "museum ".repeat(4_500_000);

    Question question =
        assertTimeoutPreemptively(
            Duration.ofSeconds(60),
            () ->
                QuestionReader.read("What about that garden in Sintra?", Optional.of(before))
                    .orElseThrow());

    assertThat(question.parts())
        .hasSize(2)
        .allSatisfy(
            p -> assertThat(p.text().length()).isLessThanOrEqualTo(2 * Splitter.MAX_CHARS + 1));
  }

  private static String asked(String message) {
    return QuestionReader.read(message, Optional.empty()).orElseThrow().parts().getFirst().text();
  }
}
