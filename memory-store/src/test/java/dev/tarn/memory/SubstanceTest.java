package dev.tarn.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubstanceTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Hi!",
        "Good morning to you!",
        "Thanks a lot, that looks great",
        "Yes, go ahead please",
        "ok",
        "I agree",
        "",
        "...",
        "Vielen Dank!",
        "你好",
      })
  void greetingsAndAcknowledgements_areNotKept(String text) {
    assertThat(Substance.worthKeeping(text, Languages.of(text))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "I live in Berlin.",
        "My name is Alice",
        "I'm vegan",
        "Yes, I moved to Oslo last May",
        "Ich wohne in Berlin",
        "我住在柏林",
        "東京に住んでいます",
      })
  void shortStatements_areKept(String text) {
    assertThat(Substance.worthKeeping(text, Languages.of(text))).isTrue();
  }
}
