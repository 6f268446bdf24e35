package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.testkit.FakeProvider;
import dev.tarn.testkit.strict.Profile;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// `supply_history` of a workspace: a call that names its conversation and brings its newest
/// message alone gets what was said before.
class SuppliedIT {
  private static final String FIRST = "I planted \\\"Semper Augustus\\\" tulips behind the mill.";
  private static final String ANSWER = "Tulips behind a mill need shelter from the wind.";
  private static final List<String> LATER =
      List.of(
          "Plant them three times as deep as they are high.",
          "They flower from April on, the early kinds sooner.",
          "Bone meal in autumn does well, and compost in spring.",
          "Lisbon lies on the river Tejo.",
          "Mice eat crocuses, so wire baskets help.",
          "A greenhouse wants shade in July.",
          "Roses like clay, lavender does not.",
          "Prune the apple trees in February.",
          "Slugs come out after rain at dusk.",
          "Beans and maize grow well together.",
          "Cut the hedge before the birds nest.");
  private static final List<String> BEDS =
      List.of("roses", "lettuce", "beans", "pumpkins", "lavender", "asparagus", "dahlias", "thyme");
  private static final String SECOND = "How deep should the bulbs of them lie?";

  /// How a wire says one message.
  enum Wire {
    CHAT(
        "/v1/openai/chat/completions",
        "Authorization",
        "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"system\",\"content\":\"Be brief.\"},"
            + "{\"role\":\"user\",\"content\":\"%s\"}]}"),
    RESPONSES(
        "/v1/openai/responses",
        "Authorization",
        "{\"model\":\"gpt-4o-mini\",\"input\":[{\"role\":\"user\",\"content\":\"%s\"}]}"),
    RESPONSES_STRING(
        "/v1/openai/responses", "Authorization", "{\"model\":\"gpt-4o-mini\",\"input\":\"%s\"}"),
    ANTHROPIC(
        "/v1/anthropic/v1/messages",
        "x-api-key",
        "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":99,\"messages\":[{\"role\":\"user\","
            + "\"content\":\"%s\"}]}"),
    GEMINI(
        "/v1/gemini/v1beta/models/gemini-2.5-flash:generateContent",
        "x-goog-api-key",
        "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"%s\"}]}]}"),
    CONVERSE(
        "/v1/bedrock/model/amazon.nova-lite-v1:0/converse",
        "Authorization",
        "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"%s\"}]}]}");

    private final String path;
    private final String auth;
    private final String body;

    Wire(String path, String auth, String body) {
      this.path = path;
      this.auth = auth;
      this.body = body;
    }
  }

  @TempDir static Path dataDir;
  private static FakeProvider provider;
  private static RunningTarn tarn;
  private static String admin;
  private String key = "";

  @BeforeAll
  static void start() {
    provider = FakeProvider.start().strict(Profile.vendors());
    tarn = RunningTarn.start(TestConfig.of(dataDir, provider.baseUrl(), EmbeddingModelName.NONE));
    admin = tarn.adminKey("w");
  }

  @AfterAll
  static void stop() {
    tarn.close();
    provider.close();
  }

  @BeforeEach
  void begin(TestInfo test) {
    provider.reset();
    AtomicInteger answers = new AtomicInteger();
    provider.answer(request ->
        answers.getAndIncrement() == 0 ? ANSWER : LATER.get(answers.get() % LATER.size()));
    key = tarn.personalKey("w", test.getDisplayName());
    set("{\"supply_history\":true,\"trim_above_tokens\":null}");
  }

  private static void set(String settings) {
    HttpResponse<String> set = tarn.call("PATCH", "/v1/settings", admin, settings);
    assertThat(set.statusCode()).as(set.body()).isEqualTo(200);
  }

  private HttpResponse<String> say(Wire wire, String conversation, String text, String... more) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(tarn.url(wire.path)))
            .header(
                wire.auth,
                wire.auth.equals("Authorization") ? "Bearer sk-callers-own" : "sk-callers-own")
            .header("anthropic-version", "2023-06-01")
            .header("x-memorylake-api-key", key)
            .header("x-memorylake-conversation-id", conversation)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(wire.body.formatted(text)));
    if (more.length > 0) {
      request.headers(more);
    }
    HttpResponse<String> answer = tarn.send(request.build());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer;
  }

  /// What the provider was last shown, without the system prompt.
  private static List<String> shown() {
    return provider.last().prompt().stream().filter(one -> !one.startsWith("system")).toList();
  }

  @ParameterizedTest
  @EnumSource
  void theNewestMessageAlone_getsWhatWasSaidBefore_inItsWire(Wire wire) {
    say(wire, "c1", FIRST);

    HttpResponse<String> second = say(wire, "c1", SECOND);

    assertThat(shown())
        .hasSize(3)
        .satisfiesExactly(
            one -> assertThat(one).startsWith("user: ").contains("\"Semper Augustus\""),
            one -> assertThat(one).endsWith(": " + ANSWER).doesNotStartWith("user"),
            one -> assertThat(one).isEqualTo("user: " + SECOND));
    int received = number(second, "tokens-original");
    assertThat(number(second, "tokens-sent")).isGreaterThan(received + 15);
    assertThat(second.headers().firstValue("x-memorylake-tokens-saved")).isEmpty();
  }

  private static int number(HttpResponse<String> answer, String header) {
    return Integer.parseInt(RunningTarn.header(answer, "x-memorylake-" + header));
  }

  @Test
  void whatIsSuppliedIsNotLearnedAgain_andGrowsByEachTurn() {
    say(Wire.CHAT, "c1", FIRST);
    say(Wire.CHAT, "c1", SECOND);
    say(Wire.CHAT, "c1", "And when do they flower, early or late in the spring?");

    assertThat(shown()).hasSize(5);
    HttpResponse<String> fourth =
        say(Wire.CHAT, "c1", "Which fertiliser do you recommend for them?");
    tarn.awaitLearned(RunningTarn.header(fourth, "x-memorylake-write-id"), key);
    assertThat(RunningTarn.json(tarn.get("/v1/memories?limit=100", key).body()).path("data"))
        .hasSize(8);
  }

  @Test
  void whatWasSaidInTheSameWords_hereOrElsewhere_isSuppliedWhereverItWasSaid() {
    provider.answer(request -> ANSWER);
    say(Wire.CHAT, "c1", FIRST);
    say(Wire.CHAT, "c2", FIRST);
    say(Wire.CHAT, "c2", "And when do they flower, early or late in the spring?");

    say(Wire.CHAT, "c2", SECOND);

    assertThat(shown())
        .hasSize(5)
        .satisfies(all -> {
          assertThat(all.getFirst()).startsWith("user: ").contains("\"Semper Augustus\"");
          assertThat(all.get(1)).isEqualTo("assistant: " + ANSWER);
          assertThat(all.get(3)).isEqualTo("assistant: " + ANSWER);
        });
  }

  @Test
  void anotherConversation_orAnotherUser_getsNothingOfIt() {
    say(Wire.CHAT, "c1", FIRST);

    say(Wire.CHAT, "c2", "What is the capital of Portugal, please?");
    assertThat(shown()).containsExactly("user: What is the capital of Portugal, please?");

    key = tarn.personalKey("w", "somebody else");
    say(Wire.CHAT, "c1", SECOND);
    assertThat(shown()).containsExactly("user: " + SECOND);
  }

  @Test
  void withoutTheSetting_orIfTheCallSaysKeep_nothingIsSupplied() {
    say(Wire.CHAT, "c1", FIRST);

    say(
        Wire.CHAT,
        "c1",
        "What is the capital of Portugal, please?",
        "x-memorylake-context",
        "keep");
    assertThat(shown()).hasSize(1);

    set("{\"supply_history\":false}");
    say(Wire.CHAT, "c1", "And what is the capital of Spain, please?");
    assertThat(shown()).hasSize(1);
  }

  @Test
  void whatWasForgotten_isNotSupplied_norWhatIsPrivate() {
    say(Wire.CHAT, "c1", FIRST);
    say(Wire.CHAT, "c1", "My safe's code is <private>4711 0815</private>, and I like the sea.");
    String all = tarn.get("/v1/memories?limit=100", key).body();
    RunningTarn.json(all)
        .path("data")
        .forEach(memory -> {
          if (memory.path("text").asText().contains("Semper")) {
            tarn.call("DELETE", "/v1/memories/" + memory.path("id").asText(), key, "");
          }
        });

    say(Wire.CHAT, "c1", SECOND);

    assertThat(String.join("\n", shown()))
        .contains("I like the sea")
        .doesNotContain("4711", "Semper Augustus");
  }

  @Test
  void aLongHistory_isSuppliedFromItsNewestOn() {
    set("{\"trim_above_tokens\":1000}");
    for (String plant : BEDS) {
      say(
          Wire.CHAT,
          "c1",
          IntStream.range(0, 40)
              .mapToObj(row -> "%s row %d gets water".formatted(plant, row))
              .collect(Collectors.joining(", ")));
    }

    say(Wire.CHAT, "c1", SECOND);

    assertThat(String.join("\n", shown())).contains(BEDS.getLast()).doesNotContain(BEDS.getFirst());
  }
}
