package dev.tarn.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyTextTest {
  /// Computed with another program: base62 (0-9A-Za-z) of zlib's crc32.
  private static final String KNOWN = "tarn_0123456789ABCDEFGHIJKLMNOPQRSTUV0jaddH";

  @Test
  void fresh_isPlausibleAndOfTheStandardForm() {
    for (int seed = 0; seed < 200; seed++) {
      String key = KeyText.fresh(new Random(seed)).reveal();
      assertThat(key).matches("tarn_[0-9A-Za-z]{38}");
      assertThat(KeyText.plausible(key)).isTrue();
    }
  }

  @Test
  void plausible_knowsTheChecksumOfAnotherProgram() {
    assertThat(KeyText.plausible(KNOWN)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void plausible_seesEveryTypoAtTheStandardLength(int seed) {
    Random random = new Random(seed);
    String key = KeyText.fresh(random).reveal();
    for (int i = KeyText.PREFIX.length(); i < key.length(); i++) {
      StringBuilder typo = new StringBuilder(key);
      typo.setCharAt(i, key.charAt(i) == 'x' ? 'y' : 'x');
      assertThat(KeyText.plausible(typo.toString())).as(typo.toString()).isFalse();
    }
  }

  @Test
  void plausible_seesTwoNeighboursSwapped() {
    assertThat(KeyText.plausible(KNOWN.replace("BC", "CB"))).isFalse();
  }

  @Test
  void plausible_takesAnOperatorsOwnKeyOf20To128Characters() {
    assertThat(KeyText.plausible("tarn_" + "a".repeat(19))).isFalse();
    assertThat(KeyText.plausible("tarn_" + "a".repeat(20))).isTrue();
    assertThat(KeyText.plausible("tarn_" + "a".repeat(128))).isTrue();
    assertThat(KeyText.plausible("tarn_" + "a".repeat(129))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "tarn_",
        "sk-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "TARN_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        " tarn_aaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "tarn_aaaaaaaaaaaaaaaaaaaaaaaaaaaa-aa",
        "tarn_aaaaaaaaaaaaaaaaaaaaaaaaaaaa:read",
        "tarn_aaaaaaaaaaaaaaaaaaaaaaaaaaaaäaa",
        "tarn_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n"
      })
  void plausible_refusesOtherTexts(String text) {
    assertThat(KeyText.plausible(text)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"%s", "Bearer %s", "Bearer\t%s", "key=%s", "\"%s\"", "a,%s:read", "x%sx"})
  void isIn_seesAKeyWhereverItStands(String form) {
    assertThat(KeyText.isIn(form.formatted(KNOWN))).isTrue();
    assertThat(KeyText.isIn(form.formatted("tarn_" + "a".repeat(20)))).isTrue();
  }

  @Test
  void isIn_seesTheBeginningOfAKeyWhereAWordBegins_only() {
    assertThat(KeyText.isIn("tarn_abc")).isTrue();
    assertThat(KeyText.isIn("Bearer tarn_abc")).isTrue();
    assertThat(KeyText.isIn("my-tarn_notes")).isFalse();
    assertThat(KeyText.isIn("/tarn_aaaaaaaaaaaaaaaaaaa/x")).isFalse();
    assertThat(KeyText.isIn("tarn")).isFalse();
    assertThat(KeyText.isIn("")).isFalse();
  }

  @Test
  void hint_isTheBeginningOnly() {
    assertThat(KeyText.hint(KeyText.fresh(new Random(1)))).hasSize(9).startsWith("tarn_");
  }
}
