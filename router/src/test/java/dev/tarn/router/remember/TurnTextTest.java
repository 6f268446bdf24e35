package dev.tarn.router.remember;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TurnTextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "I live in Zürich",
        "  I live in Zürich\n",
        "I  live\r\n\tin\u00a0Zürich",
        "I live in Zu\u0308rich",
        "\u2003I live in Zürich\u2003"
      })
  void normalised_isTheSameHoweverAClientWrapsIt(String text) {
    assertThat(TurnText.normalised(text)).isEqualTo("I live in Zürich");
  }

  @Test
  void normalised_keepsCaseAndSigns() {
    assertThat(TurnText.normalised("Yes!")).isNotEqualTo(TurnText.normalised("yes"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "Hi", "Good morning", "yes please do", "はい", "こんにちは。"})
  void hasSubstance_notForGreetings(String text) {
    assertThat(TurnText.hasSubstance(text)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"I live in Rome", "私は東京に住んでいます", "我住在北京已经三年了"})
  void hasSubstance_forWhatTellsOneChatFromAnother(String text) {
    assertThat(TurnText.hasSubstance(text)).isTrue();
  }
}
