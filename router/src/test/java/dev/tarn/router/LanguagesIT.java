package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.testkit.FakeProvider;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What was said in other languages than the default model's comes back too, through the whole
/// router, among other things said in the same language.
class LanguagesIT {
  @TempDir static Path dataDir;
  private static FakeProvider provider;
  private static RunningTarn tarn;

  @BeforeAll
  static void start() {
    provider = FakeProvider.start();
    tarn =
        RunningTarn.start(
            TestConfig.of(dataDir, provider.baseUrl(), EmbeddingModelName.E5_SMALL_V2));
  }

  @AfterAll
  static void stop() {
    tarn.close();
    provider.close();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "German | Mein Dackel heißt Rex und schläft am liebsten im Gewächshaus."
            + " | Meine Schwester Olga spielt seit zwölf Jahren Fagott im Orchester."
            + " | Im Sommer fahren wir mit dem Fahrrad an die Ostsee nach Rügen."
            + " | Wie heißt mein Dackel? | Rex",
        "Spanish | Mi perro salchicha se llama Rex y duerme en el invernadero."
            + " | Mi hermana Olga toca el fagot en la orquesta de la ciudad."
            + " | En verano viajamos en bicicleta a la costa de Asturias."
            + " | ¿Cómo se llama mi perro salchicha? | Rex",
        "Chinese | 我的腊肠狗叫雷克斯，它喜欢睡在温室里。"
            + " | 我的姐姐奥尔加在乐团里吹巴松管已经十二年了。"
            + " | 夏天我们骑自行车去青岛的海边度假。"
            + " | 我的腊肠狗叫什么名字？ | 雷克斯",
        "Japanese | 私のダックスフントの名前はレックスで、温室で寝るのが好きです。"
            + " | 姉のオルガは市のオーケストラでファゴットを吹いています。"
            + " | 夏には自転車で北海道の海岸へ旅行します。"
            + " | 私のダックスフントの名前は何ですか？ | レックス"
      })
  void whatWasSaid_comesBack(
      String language, String fact, String second, String third, String question, String answer) {
    String key = tarn.personalKey("languages", language);
    for (String said : new String[] {second, fact, third}) {
      HttpResponse<String> told = tarn.chat(key, body(said), Map.of());
      tarn.awaitLearned(RunningTarn.header(told, "x-memorylake-write-id"), key);
    }
    tarn.awaitEmbedded();

    HttpResponse<String> asked = tarn.chat(key, body(question), Map.of());

    assertThat(RunningTarn.header(asked, "x-memorylake-memory-status")).isEqualTo("ok");
    assertThat(provider.last().lastUserText()).startsWith(question).contains(answer);
  }

  private static String body(String text) {
    return "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]}";
  }
}
