package dev.tarn.router;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.testkit.FakeProvider;
import dev.tarn.testkit.Messages;
import dev.tarn.testkit.Reply;
import dev.tarn.testkit.strict.Profile;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/// `x-memorylake-context: trim`: old turns that memory holds are left out of what is sent.
class TrimIT {
  private static final Map<String, String> TRIM = Map.of("x-memorylake-context", "trim");
  private static final String SYSTEM =
      "{\"role\":\"system\",\"content\":\"You are the gardener's clerk.\"}";

  @TempDir static Path dataDir;
  private static FakeProvider provider;
  private static RunningTarn tarn;
  private String key = "";
  private final List<String> messages = new ArrayList<>();

  @BeforeAll
  static void start() {
    provider = FakeProvider.start();
    tarn = RunningTarn.start(TestConfig.of(dataDir, provider.baseUrl(), EmbeddingModelName.NONE));
  }

  @AfterAll
  static void stop() {
    tarn.close();
    provider.close();
  }

  @BeforeEach
  void begin(TestInfo test) {
    provider.strict(Profile.vendors()).reset();
    key = tarn.personalKey("w", test.getDisplayName());
    messages.add(SYSTEM);
  }

  /// About 250 tokens about one bed of a garden.
  private static String words(int bed) {
    return "In bed number %d I planted tulip bulbs of kind K%d. ".formatted(bed, bed)
        + IntStream.range(0, 20)
            .mapToObj(i -> "Row %d of bed %d needs water on day %d.".formatted(i, bed, i * bed))
            .collect(Collectors.joining(" "));
  }

  private static String body(List<String> messages) {
    return "{\"model\":\"gpt-4o-mini\",\"messages\":[" + String.join(",", messages) + "]}";
  }

  private HttpResponse<String> say(String content, Map<String, String> headers) {
    messages.add("{\"role\":\"user\",\"content\":" + content + "}");
    HttpResponse<String> answer = tarn.chat(key, body(messages), headers);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    messages.add(RunningTarn.json(answer.body()).at("/choices/0/message").toString());
    return answer;
  }

  private HttpResponse<String> sayOfBed(int bed, Map<String, String> headers) {
    return say("\"" + words(bed) + "\"", headers);
  }

  private static List<JsonNode> sent() {
    List<JsonNode> sent = new ArrayList<>();
    RunningTarn.json(provider.last().text()).path("messages").forEach(sent::add);
    return sent;
  }

  private static int number(HttpResponse<String> answer, String header) {
    return Integer.parseInt(RunningTarn.header(answer, "x-memorylake-" + header));
  }

  @Test
  void oldTurnsGo_theSystemPromptAndTheRecentStay_andTheHeadersTellTheSaving() {
    HttpResponse<String> answer = sayOfBed(0, TRIM);
    for (int bed = 1; bed < 12; bed++) {
      answer = sayOfBed(bed, TRIM);
    }

    List<JsonNode> sent = sent();
    assertThat(sent.getFirst().path("role").asText()).isEqualTo("system");
    assertThat(sent.get(1).path("role").asText()).isEqualTo("user");
    assertThat(sent.getLast().path("content").asText()).startsWith(words(11));
    assertThat(sent).hasSizeLessThan(messages.size() - 8);
    assertThat(provider.last().text()).doesNotContain(words(0));
    assertThat(number(answer, "tokens-sent")).isLessThan(number(answer, "tokens-original"));
    assertThat(RunningTarn.header(answer, "x-memorylake-tokens-saved")).isNotEmpty();
    assertThat(RunningTarn.header(answer, "x-memorylake-context-modified")).isEqualTo("true");
  }

  @Test
  void theCutHoldsStill_soThatTheProvidersCacheGoesOnToHit_andCostsWhereItMoves() {
    // Blocks of memory have steps of their own.
    Map<String, String> bare =
        Map.of("x-memorylake-context", "trim", "x-memorylake-memory-budget", "0");
    List<byte[]> bodies = new ArrayList<>();
    List<Integer> saved = new ArrayList<>();
    List<Integer> shorter = new ArrayList<>();
    for (int bed = 0; bed < 30; bed++) {
      HttpResponse<String> answer = sayOfBed(bed, bare);
      bodies.add(provider.last().body());
      saved.add(
          answer.headers().firstValue("x-memorylake-tokens-saved").map(Integer::valueOf).orElse(0));
      shorter.add(number(answer, "tokens-original") - number(answer, "tokens-sent"));
    }
    int misses = 0;
    for (int call = 1; call < bodies.size(); call++) {
      // All that was sent before, but for the brackets at its end.
      int before = bodies.get(call - 1).length - 2;
      boolean hit = Arrays.mismatch(bodies.get(call - 1), bodies.get(call)) >= before;
      misses += hit ? 0 : 1;
      assertThat(saved.get(call) < shorter.get(call)).as("call %d misses", call).isEqualTo(!hit);
    }
    assertThat(misses).as("times that the cut moved").isBetween(3, 8);
    assertThat(saved.stream().mapToInt(i -> i).sum()).as("saved in all").isPositive();
  }

  @Test
  void whatWasLeftOut_isRecalled_whereItIsAskedFor() {
    String fact = "My grandmother's favourite orchid is called Semper Augustus.";
    say("\"" + fact + "\"", TRIM);
    for (int bed = 0; bed < 12; bed++) {
      sayOfBed(bed, TRIM);
    }
    assertThat(sent().toString()).doesNotContain("\"content\":\"" + fact);

    say("\"What is my grandmother's favourite orchid called?\"", TRIM);

    assertThat(provider.last().lastUserText()).contains("<memory-", fact);
  }

  @Test
  void unlessTheCallOrItsWorkspaceAsksForIt_allIsSent_andTheCallHasTheLastWord() {
    String admin = tarn.adminKey("trimmed");
    for (int bed = 0; bed < 12; bed++) {
      sayOfBed(bed, Map.of());
    }
    assertThat(provider.last().text()).contains(words(0));

    HttpResponse<String> set =
        tarn.call("PATCH", "/v1/settings", admin, "{\"trim_above_tokens\":1500}");
    assertThat(set.statusCode()).as(set.body()).isEqualTo(200);
    assertThat(RunningTarn.json(set.body()).path("trim_above_tokens").asInt()).isEqualTo(1_500);
    key = tarn.personalKey("trimmed", "ann");
    messages.subList(1, messages.size()).clear();
    for (int bed = 0; bed < 12; bed++) {
      sayOfBed(bed, Map.of());
    }
    assertThat(provider.last().text()).doesNotContain(words(0));

    sayOfBed(12, Map.of("x-memorylake-context", "keep"));
    assertThat(provider.last().text()).contains(words(0), words(12));
  }

  @Test
  void aPicture_aSecret_aPrivateWord_aHarnessNote_stayWhereTheyAre() {
    List<String> kept =
        List.of(
            "[{\"type\":\"text\",\"text\":\"Look at this bed of mine.\"},{\"type\":\"image_url\","
                + "\"image_url\":{\"url\":\"https://example.com/bed.png\"}}]",
            "\"The gate's password: Hunter2-Hunter2, it is by the shed.\"",
            "\"My neighbour <private>owes me money</private> and helps me out.\"",
            "\"<system-reminder>Prefer metric units.</system-reminder> How deep do bulbs go?\"");
    kept.forEach(content -> say(content, TRIM));
    for (int bed = 0; bed < 12; bed++) {
      sayOfBed(bed, TRIM);
    }

    assertThat(provider.last().text()).doesNotContain(words(0));
    kept.forEach(content -> assertThat(provider.last().text()).contains(content));
  }

  @Test
  void whatMemoryDidNotLearn_isNotLeftOut() {
    Map<String, String> reading =
        Map.of("x-memorylake-context", "trim", "x-memorylake-memory", "read");
    for (int bed = 0; bed < 12; bed++) {
      sayOfBed(bed, reading);
    }

    assertThat(provider.last().text()).contains(words(0));
  }

  @Test
  void whatWasSaidWhileLearningWasPaused_orWasForgotten_isNotLeftOut(TestInfo test) {
    HttpResponse<String> link =
        tarn.post("/v1/users/" + test.getDisplayName() + "/page-link", key, "");
    String url = RunningTarn.json(link.body()).path("url").asText();
    String token = url.substring(url.indexOf('#') + 1);
    sayOfBed(0, TRIM);
    tarn.call("PUT", "/v1/page/learning", token, "{\"paused\":true}");
    sayOfBed(1, TRIM);
    tarn.call("PUT", "/v1/page/learning", token, "{\"paused\":false}");
    HttpResponse<String> unpaused = sayOfBed(2, TRIM);
    tarn.awaitLearned(RunningTarn.header(unpaused, "x-memorylake-write-id"), key);
    RunningTarn.json(tarn.get("/v1/memories?limit=1000", key).body())
        .path("data")
        .forEach(memory -> {
          if (memory.path("text").asText().contains("bed 0 ")
              || memory.path("text").asText().contains("number 0 ")) {
            tarn.call("DELETE", "/v1/memories/" + memory.path("id").asText(), key, "");
          }
        });

    for (int bed = 3; bed < 14; bed++) {
      sayOfBed(bed, TRIM);
    }

    assertThat(provider.last().text()).contains(words(0), words(1)).doesNotContain(words(2));
  }

  @Test
  void aTurnGoesWithTheToolsItCalled_andNoneIsTornApart() {
    provider.strict(Profile.vendors());
    List<String> talk = new ArrayList<>();
    for (int bed = 0; bed < 12; bed++) {
      talk.add("{\"role\":\"user\",\"content\":\"" + words(bed) + "\"}");
      provider.script(Reply.json(200, Messages.toolUse("toolu_" + bed, "look", "{\"n\":1}")));
      talk.add(assistant(message(talk)));
      talk.add(
          "{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"toolu_"
              + bed
              + "\",\"content\":\"wet\"}]}");
      String inLoop = provider.last().text();
      talk.add(assistant(message(talk)));
      assertThat(first(provider.last().text())).as("no cut inside a loop").isEqualTo(first(inLoop));
    }

    String sent = provider.last().text();
    assertThat(sent).doesNotContain(words(0)).doesNotContain("\"toolu_0\"");
    assertThat(sent.split("\"tool_use\"", -1)).hasSameSizeAs(sent.split("\"tool_result\"", -1));
    assertThat(RunningTarn.json(sent).at("/messages/0/role").asText()).isEqualTo("user");
  }

  private static String first(String body) {
    return RunningTarn.json(body).at("/messages/0").toString().substring(0, 80);
  }

  private HttpResponse<String> message(List<String> talk) {
    String body =
        "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":100,\"tools\":[{\"name\":\"look\","
            + "\"input_schema\":{\"type\":\"object\"}}],\"messages\":["
            + String.join(",", talk)
            + "]}";
    HttpResponse<String> answer =
        tarn.send(
            HttpRequest.newBuilder(URI.create(tarn.url("/v1/anthropic/v1/messages")))
                .header("content-type", "application/json")
                .header("anthropic-version", "2023-06-01")
                .header("x-api-key", "sk-ant-callers-own")
                .header("x-memorylake-api-key", key)
                .header("x-memorylake-context", "trim")
                .POST(HttpRequest.BodyPublishers.ofString(body, UTF_8))
                .build());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer;
  }

  private static String assistant(HttpResponse<String> answer) {
    String content = RunningTarn.json(answer.body()).path("content").toString();
    return "{\"role\":\"assistant\",\"content\":" + content + "}";
  }

  @Test
  void whatIsNeitherTrimNorKeep_isRefused() {
    HttpResponse<String> refused =
        tarn.chat(key, body(List.of(SYSTEM)), Map.of("x-memorylake-context", "squash"));

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("invalid_context", "trim or keep");
  }
}
