package dev.tarn.router.recall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.tarn.memory.Memory;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TokensTest {
  private final Tokens tokens = new Tokens();

  @Test
  void count_knowsAFewTexts() {
    assertThat(tokens.count("")).isZero();
    assertThat(tokens.count("hello")).isEqualTo(1);
    assertThat(tokens.count("hello world")).isEqualTo(2);
  }

  @Test
  void count_takesSpecialTokensForText() {
    assertThat(tokens.count("<|endoftext|>")).isGreaterThan(1);
  }

  @Test
  void aBlock_takesWhatItsFrameAndItsLinesTake() {
    List<Memory> memories = List.of(Given.said("I live in Rome"), Given.said("I like green tea"));

    assertThat(tokens.ofLines(Weaver.block("k3x9", memories)))
        .isEqualTo(
            tokens.ofLines(Weaver.frame("k3x9"))
                + memories.stream().mapToInt(m -> tokens.count(Weaver.line(m)) + 1).sum());
  }

  @Test
  void count_isTheSameASecondTime() {
    assertThat(tokens.count("The cat sat on the mat"))
        .isEqualTo(tokens.count("The cat sat on the mat"));
  }

  @Test
  void count_estimatesLongTextsFromTheirBeginning() {
    int thousand = tokens.count("hello world ".repeat(1_000));
    int million = tokens.count("hello world ".repeat(1_000_000));

    assertThat(million).isBetween(thousand * 900, thousand * 1_100);
  }

  @Test
  void count_endsQuicklyWhateverIsWritten() {
    for (String piece : List.of("a", " ", "é")) {
      String hostile = piece.repeat(200_000);
      assertThat(assertTimeoutPreemptively(Duration.ofSeconds(60), () -> tokens.count(hostile)))
          .isPositive();
    }
  }
}
