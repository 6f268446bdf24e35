package dev.tarn.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanguagesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "en | Where did I leave the keys to the boat?",
        "en | I was in Bern, it is so nice there",
        "de | Ich wohne seit drei Jahren in Rostock",
        "de | Wo habe ich den Schlüssel gelassen?",
        "es | ¿Dónde vive mi hermana?",
        "fr | Je travaille dans un hôpital à Lyon",
        "it | Mia sorella vive in una casa con due gatti",
        "pt | A minha irmã não gosta de café",
        "nl | Mijn zus woont niet meer in het oude huis",
        "ru | Моя сестра живёт в Казани",
        "zh | 我的妹妹住在上海",
        "ja | 私の妹は東京で働いています",
        "ko | 저는 서울에서 일하고 있습니다",
        "he | אחותי גרה בחיפה",
        "und | Kubernetes",
        "und | 12345 !?",
        "und | ''",
      })
  void languageIsToldByScriptAndStopWords(String language, String text) {
    assertThat(Languages.of(text)).isEqualTo(language);
  }
}
