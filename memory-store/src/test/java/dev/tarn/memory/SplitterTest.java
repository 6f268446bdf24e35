package dev.tarn.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplitterTest {
  @Test
  void aTextThatFits_isOnePiece() {
    assertThat(Splitter.pieces("  One sentence. And another.\n"))
        .containsExactly("One sentence. And another.");
  }

  @Test
  void blankText_hasNoPieces() {
    assertThat(Splitter.pieces(" \n\t\n ")).isEmpty();
    assertThat(Splitter.pieces("")).isEmpty();
  }

  @Test
  void longText_isCutBetweenSentences() {
    String sentence = "The ferry to the island leaves at seven in the morning. ";
    List<String> pieces = Splitter.pieces(sentence.repeat(40));

    assertThat(pieces)
        .hasSizeGreaterThan(2)
        .allSatisfy(p -> assertThat(p).startsWith("The ferry").endsWith("morning."));
  }

  @Test
  void code_isCutBetweenLines() {
    String line = "    total = total + prices[i] * amounts[i]; // line of the sum\n";
    List<String> pieces = Splitter.pieces("```\n" + line.repeat(40) + "```");

    assertThat(pieces.subList(1, pieces.size() - 1))
        .allSatisfy(p -> assertThat(p).startsWith("total").endsWith("of the sum"));
  }

  @Test
  void aLineWithoutAnyBreak_isCutAnywhereButInsideACharacter() {
    List<String> pieces = Splitter.pieces("😀".repeat(1_001));

    assertThat(pieces).hasSizeGreaterThan(2);
    assertThat(String.join("", pieces)).isEqualTo("😀".repeat(1_001));
    assertThat(pieces).allSatisfy(p -> assertThat(p.codePoints()).allMatch(c -> c == 0x1F600));
  }

  /// Took minutes when the rest was copied for each piece.
  @Test
  void megabytesOfWordsWithoutAnEnd_areCutInOnePass() {
    String text = "wőrd ".repeat(2_000_000);

    List<String> pieces =
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> Splitter.pieces(text));

    assertThat(pieces).hasSize(12_500).allMatch(p -> p.startsWith("wőrd") && p.endsWith("wőrd"));
  }

  @Test
  void aLongWordAfterAShortOne_isNotSearchedBackToItsStart() {
    String text = "a " + "x".repeat(8_000_000);

    List<String> pieces =
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> Splitter.pieces(text));

    assertThat(String.join("", pieces)).hasSize(text.length());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void nothingIsLost_andNoPieceIsTooLong(long seed) {
    Random random = new Random(seed);
    String alphabet = "abcdefg   ..\n!?äß漢字。";
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6_000); i > 0; i--) {
      text.append(alphabet.charAt(random.nextInt(random.nextInt(1, alphabet.length()))));
    }

    List<String> pieces = Splitter.pieces(text.toString());

    assertThat(pieces)
        .allSatisfy(p -> assertThat(p).isNotBlank().hasSizeLessThanOrEqualTo(Splitter.MAX_CHARS));
    assertThat(String.join("", pieces).replaceAll("\\s", ""))
        .isEqualTo(text.toString().replaceAll("\\s", ""));
  }
}
