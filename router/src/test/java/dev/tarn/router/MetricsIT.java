package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.testkit.FakeProvider;
import dev.tarn.testkit.Reply;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an operator can watch, and that nobody else can.
class MetricsIT {
  private static final String CHAT =
      "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"My parrot is called Lora.\"}]}";

  @TempDir static Path dataDir;
  private static FakeProvider provider;
  private static RunningTarn tarn;

  @BeforeAll
  static void start() {
    provider = FakeProvider.start();
    tarn =
        RunningTarn.start(
            TestConfig.of(dataDir, provider.baseUrl(), EmbeddingModelName.ALL_MINILM_L6_V2));
  }

  @AfterAll
  static void stop() {
    tarn.close();
    provider.close();
  }

  private static String page() {
    HttpResponse<String> page = tarn.get("/metrics", "operator-key");
    assertThat(page.statusCode()).isEqualTo(200);
    return page.body();
  }

  private static double value(String series) {
    return page()
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElse(0);
  }

  @Test
  void callsAreCounted_byProviderModeAndStatus_withTheirStagesTokensAndRecall() {
    String key = tarn.personalKey("w", "ann");
    String empty = "tarn_recall_total{outcome=\"empty\"}";
    String off = "tarn_recall_total{outcome=\"off\"}";
    double emptyBefore = value(empty);
    double offBefore = value(off);
    provider.script(Reply.chat("Hello."));
    provider.script(Reply.json(500, "{\"error\":{\"message\":\"down\"}}"));

    tarn.chat(key, CHAT, Map.of());
    tarn.chat(key, CHAT, Map.of("x-memorylake-memory", "off"));

    String ofCalls = "tarn_calls_total{mode=\"byok\",provider=\"openai\",status=";
    tarn.await(() -> value(ofCalls + "\"500\"}") == 1);
    assertThat(value(ofCalls + "\"200\"}")).isEqualTo(1);
    assertThat(value("tarn_upstream_errors_total{provider=\"openai\",reason=\"status_500\"}"))
        .isEqualTo(1);
    assertThat(value(empty)).isEqualTo(emptyBefore + 1);
    assertThat(value(off)).isEqualTo(offBefore + 1);
    for (String stage : List.of("auth", "embed", "search", "inject", "upstream", "total")) {
      assertThat(value("tarn_stage_seconds_count{stage=\"" + stage + "\"}")).as(stage).isPositive();
    }
    assertThat(value("tarn_tokens_total{direction=\"input\"}")).isPositive();
    assertThat(value("tarn_tokens_total{direction=\"output\"}")).isPositive();
  }

  @Test
  void queuesAndStores_areWatched() {
    String page = page();

    assertThat(
            List.of(
                "tarn_read_waiting",
                "tarn_search_waiting",
                "tarn_records_waiting",
                "tarn_after_waiting",
                "tarn_journal_waiting",
                "tarn_journal_entries",
                "tarn_usage_waiting",
                "tarn_memories",
                "tarn_memories_unembedded",
                "jvm_memory_used_bytes"))
        .allSatisfy(
            name -> assertThat(page).containsPattern("(?m)^" + name + "(\\{.*\\})? [0-9.E]+$"));
  }

  @Test
  void thinkingThatIsTooMuchToBeKept_isCounted() {
    double before = value("tarn_thoughts_dropped_total");

    loseAThought();

    assertThat(value("tarn_thoughts_dropped_total")).isEqualTo(before + 1);
  }

  /// Anthropic's, for a client of OpenAI's, which has no place for it.
  private static void loseAThought() {
    provider.script(
        Reply.json(
            200,
            """
            {"id":"msg_1","type":"message","role":"assistant","model":"claude-x","content":[
              {"type":"thinking","thinking":"Hm.","signature":"%s"},
              {"type":"tool_use","id":"toolu_1","name":"look","input":{}}],
              "stop_reason":"tool_use","usage":{"input_tokens":1,"output_tokens":1}}
            """
                .formatted("a".repeat(600_000))));
    HttpResponse<String> reply =
        tarn.post(
            "/v1/chat/completions",
            tarn.personalKey("w", "thinker"),
            CHAT.replace("\"m\"", "\"claude-x\""));
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
  }

  @Test
  void everySeriesOfOurs_isDocumented() throws Exception {
    tarn.chat(tarn.personalKey("w", "doc"), CHAT, Map.of());
    loseAThought();
    String documented = Files.readString(Path.of("..", "docs", "metrics.md"));

    List<String> ours =
        page()
            .lines()
            .filter(line -> line.startsWith("# TYPE tarn_"))
            .map(line -> line.split(" ", 4)[2])
            .toList();

    assertThat(ours).hasSizeGreaterThan(8).allMatch(name -> documented.contains('`' + name + '`'));
  }

  @Test
  void nobodyElseSeesThem_andNoKeyStandsInThem() {
    String key = tarn.personalKey("w", "eve");
    tarn.chat(key, CHAT, Map.of());

    assertThat(tarn.get("/metrics", key).statusCode()).isEqualTo(401);
    assertThat(page()).doesNotContain(key, "sk-callers-own", "eve");
  }
}
