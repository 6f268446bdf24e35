package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.config.ModelEntry;
import dev.tarn.config.ModelEntry.Modality;
import dev.tarn.config.Prices;
import dev.tarn.config.TarnConfig;
import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.records.CallLimits;
import dev.tarn.records.NewKey;
import dev.tarn.testkit.FakeProvider;
import dev.tarn.testkit.Reply;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Budgets of a running router. A token of an answer costs one dollar, the prompt nothing, and
/// every answer of the stand-in provider has five tokens.
@ParameterizedClass
@EnumSource(RecordsOn.class)
class BudgetIT {
  private static final int WINDOW = 100_000;
  private static final int LONGEST_DAY_SECONDS = 86_401;

  @TempDir Path dataDir;
  private final RecordsOn records;
  private FakeProvider provider;
  private RunningTarn tarn;
  private String key = "";

  BudgetIT(RecordsOn records) {
    this.records = records;
  }

  @BeforeEach
  void start() {
    provider = FakeProvider.start();
    tarn = RunningTarn.start(config());
  }

  @AfterEach
  void stop() {
    tarn.close();
    provider.close();
  }

  private TarnConfig config() {
    return records.in(
        TestConfig.knowing(
            TestConfig.busy(
                TestConfig.of(dataDir, provider.baseUrl(), EmbeddingModelName.NONE), 1_000),
            List.of(
                model("openai", "gpt-x", BigDecimal.ZERO),
                model("openai", "gpt-dear", new BigDecimal("1000000")),
                model("anthropic", "claude-x", BigDecimal.ZERO))));
  }

  private static ModelEntry model(String vendor, String name, BigDecimal input) {
    Prices.Rates rates =
        new Prices.Rates(input, Optional.empty(), Optional.empty(), new BigDecimal("1000000"));
    return new ModelEntry(
        vendor,
        name,
        List.of(),
        WINDOW,
        Optional.of(50_000),
        List.of(Modality.TEXT),
        List.of(Modality.TEXT),
        Optional.of(new Prices(rates, Optional.empty(), LocalDate.EPOCH, "a test")));
  }

  private String keyOf(String usdADay) {
    return tarn.create(NewKey.personal("acme", "ann").withLimits(usd(usdADay))).value().reveal();
  }

  private static CallLimits usd(String aDay) {
    return new CallLimits(
        Optional.empty(),
        Optional.empty(),
        Optional.of(2_000),
        Optional.of(new BigDecimal(aDay)),
        Optional.of(new BigDecimal("100000")));
  }

  private static String body(int maxTokens, boolean stream) {
    return "{\"model\":\"gpt-x\",\"max_tokens\":"
        + maxTokens
        + ",\"stream\":"
        + stream
        + ",\"messages\":[{\"role\":\"user\",\"content\":\"Which lake?\"}]}";
  }

  private HttpResponse<String> ask(int maxTokens) {
    return tarn.post("/v1/chat/completions", key, body(maxTokens, false));
  }

  private static String code(HttpResponse<String> refused) {
    return RunningTarn.json(refused.body()).path("error").path("code").asText();
  }

  /// What is written down of all calls, once that is as many.
  private JsonNode usageOf(int calls) {
    tarn.await(() -> usage().path("calls").asInt() == calls);
    return usage();
  }

  private JsonNode usage() {
    return RunningTarn.json(tarn.get("/v1/usage", "operator-key").body()).path("data").path(0);
  }

  @Test
  void aBoundThatIsNone_isHeldAsTheMostThatTheModelSays() {
    key = keyOf("500");

    assertThat(ask(-1).statusCode()).isEqualTo(429);
    assertThat(ask(0).statusCode()).isEqualTo(429);
    assertThat(provider.received()).isEmpty();
  }

  @Test
  void aThousandCallsAtOnce_onABudgetForAHundred_stopAtAHundred() {
    key = keyOf("500");
    List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      HttpRequest call =
          HttpRequest.newBuilder(URI.create(tarn.url("/v1/chat/completions")))
              .header("Authorization", "Bearer " + key)
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(body(5, false)))
              .build();
      for (int i = 0; i < 1_000; i++) {
        calls.add(http.sendAsync(call, HttpResponse.BodyHandlers.ofString()));
      }
      List<HttpResponse<String>> all = calls.stream().map(CompletableFuture::join).toList();

      assertThat(all).filteredOn(reply -> reply.statusCode() == 200).hasSize(100);
      assertThat(all)
          .filteredOn(reply -> reply.statusCode() != 200)
          .hasSize(900)
          .allSatisfy(reply -> {
            assertThat(reply.statusCode()).isEqualTo(429);
            assertThat(code(reply)).isIn("budget_exceeded", "budget_reserved");
          });
    }
    assertThat(provider.received()).hasSize(100);
    assertThat(usageOf(100).path("cost_usd").decimalValue()).isEqualByComparingTo("500");
  }

  @Test
  void aSpentBudget_saysHowLongToWait_andThatTryingAgainIsNoUse() {
    key = keyOf("12");
    assertThat(ask(5).statusCode()).isEqualTo(200);
    tarn.await(() -> ask(12).statusCode() == 429);

    HttpResponse<String> refused = ask(12);

    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(code(refused)).isEqualTo("budget_exceeded");
    assertThat(refused.body()).contains("budget of $12 a day has $7 left", "up to $12");
    assertThat(Integer.parseInt(RunningTarn.header(refused, "retry-after")))
        .isBetween(1, LONGEST_DAY_SECONDS);
    assertThat(RunningTarn.header(refused, "x-should-retry")).isEqualTo("false");
    assertThat(ask(7).statusCode()).as("a smaller call still fits").isEqualTo(200);
    assertThat(tarn.get("/metrics", "operator-key").body())
        .contains("tarn_limited_total{limit=\"budget_exceeded\"}");
  }

  @Test
  void aCallWithoutALimitOfItsAnswer_isHeldToTheLongestOfItsModel() {
    key = keyOf("49999");

    HttpResponse<String> refused =
        tarn.post(
            "/v1/messages",
            key,
            "{\"model\":\"claude-x\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");

    assertThat(refused.statusCode()).isEqualTo(429);
    JsonNode error = RunningTarn.json(refused.body());
    assertThat(error.path("type").asText()).isEqualTo("error");
    assertThat(error.path("error").path("type").asText()).isEqualTo("rate_limit_error");
    assertThat(provider.received()).isEmpty();
  }

  @Test
  void severalAnswersAtOnce_areReservedAsOften() {
    key = keyOf("100");
    String several = body(30, false).replace("{\"model\"", "{\"n\":4,\"model\"");

    assertThat(tarn.post("/v1/chat/completions", key, several).statusCode()).isEqualTo(429);
    assertThat(ask(30).statusCode()).isEqualTo(200);
  }

  @Test
  void aFailedCall_costsNothing() {
    key = keyOf("5");
    provider.script(Reply.json(400, "{\"error\":{\"message\":\"no\"}}"));
    assertThat(ask(5).statusCode()).isEqualTo(400);

    tarn.await(() -> ask(5).statusCode() == 200);

    JsonNode both = usageOf(2);
    assertThat(both.path("failed").asInt()).isEqualTo(1);
    assertThat(both.path("cost_usd").decimalValue()).isEqualByComparingTo("5");
  }

  @Test
  void aStreamThatIsCut_isSettledByWhatWasSeen_andMarked() {
    key = keyOf("1000");
    String seen = "The lake is called Tarn. ".repeat(8);
    provider.script(
        Reply.events("data: {\"choices\":[{\"delta\":{\"content\":\"" + seen + "\"}}]}\n\n")
            .then(new Reply.Step.Cut()));
    RawHttp.send(
        tarn.port(),
        RawHttp.post(
            "/v1/chat/completions",
            Map.of("Authorization", "Bearer " + key),
            body(900, true).getBytes(StandardCharsets.UTF_8)));

    JsonNode cut = usageOf(1);

    assertThat(cut.path("estimated").asInt()).isEqualTo(1);
    assertThat(cut.path("tokens").path("output").asInt()).isBetween(50, 900);
    assertThat(cut.path("cost_usd").decimalValue())
        .isEqualByComparingTo(cut.path("tokens").path("output").decimalValue());
    assertThat(ask(50).statusCode()).as("the rest was given back").isEqualTo(200);
  }

  @Test
  void aStreamThatIsCutWhileItsModelThinks_isSettledByWhatItThought() {
    key = keyOf("1000");
    String thought = "What is a lake called that lies in the mountains? ".repeat(20);
    provider.script(
        Reply.events(
                "data: {\"choices\":[{\"delta\":{\"reasoning_content\":\"" + thought + "\"}}]}\n\n")
            .then(new Reply.Step.Cut()));
    RawHttp.send(
        tarn.port(),
        RawHttp.post(
            "/v1/chat/completions",
            Map.of("Authorization", "Bearer " + key),
            body(900, true).getBytes(StandardCharsets.UTF_8)));

    JsonNode cut = usageOf(1);

    assertThat(cut.path("estimated").asInt()).isEqualTo(1);
    assertThat(cut.path("cost_usd").asInt()).isBetween(250, 900);
  }

  @Test
  void aClientThatDoesNotWaitForAWholeAnswer_paysForTheLongest() throws IOException {
    key = keyOf("1000");
    provider.script(Reply.chat("late").after(new CompletableFuture<>()));
    byte[] call =
        RawHttp.post(
            "/v1/chat/completions",
            Map.of("Authorization", "Bearer " + key),
            body(100, false).getBytes(StandardCharsets.UTF_8));
    try (Socket client = RawHttp.open(tarn.port(), call)) {
      provider.awaitNext();
      assertThat(client.isConnected()).isTrue();
    }

    JsonNode left = usageOf(1);

    assertThat(left.path("estimated").asInt()).isEqualTo(1);
    assertThat(left.path("cost_usd").decimalValue()).isEqualByComparingTo("100");
  }

  @Test
  void whereNobodyWasAtWork_nothingIsBooked() {
    key = keyOf("1000");
    provider.script(Reply.json(401, "{}"));
    assertThat(ask(100).statusCode()).isEqualTo(502);
    provider.script(Reply.none());
    assertThat(ask(100).statusCode()).isEqualTo(502);

    assertThat(usageOf(2).path("cost_usd").decimalValue()).isEqualByComparingTo("0");
  }

  @Test
  void aPromptThatItsBodyDoesNotShow_isReservedAsTheModelsWindow() {
    key = keyOf(String.valueOf(WINDOW / 2));
    String picture = "[{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://a.test/b.png\"}}]";
    String plain = body(5, false).replace("gpt-x", "gpt-dear");

    HttpResponse<String> refused =
        tarn.post("/v1/chat/completions", key, plain.replace("\"Which lake?\"", picture));

    assertThat(code(refused)).isEqualTo("budget_exceeded");
    assertThat(refused.body()).contains("up to $" + (WINDOW + 5));
    assertThat(tarn.post("/v1/chat/completions", key, plain).statusCode()).isEqualTo(200);
    assertThat(provider.received()).hasSize(1);
  }

  @Test
  void theMemoryThatACallAsksFor_isReservedToo() {
    key = keyOf("5000");
    String plain = body(5, false).replace("gpt-x", "gpt-dear");

    HttpResponse<String> refused =
        tarn.post(
            "/v1/chat/completions", key, plain, Map.of("x-memorylake-memory-budget", "20000"));

    assertThat(code(refused)).as(refused.body()).isEqualTo("budget_exceeded");
    assertThat(tarn.post("/v1/chat/completions", key, plain).statusCode()).isEqualTo(200);
  }

  @Test
  void aTierThatCostsMore_isRefusedUnderABudget_andServedWithTheCallersOwnKey() {
    key = keyOf("100");
    String prior = body(5, false).replace("{\"model\"", "{\"service_tier\":\"priority\",\"model\"");

    HttpResponse<String> refused = tarn.post("/v1/chat/completions", key, prior);

    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(code(refused)).isEqualTo("tier_not_priced");
    assertThat(RunningTarn.header(refused, "x-should-retry")).isEqualTo("false");
    assertThat(provider.received()).isEmpty();
    assertThat(tarn.chat(key, prior, Map.of()).statusCode()).isEqualTo(200);
    String flexible = prior.replace("priority", "flex");
    assertThat(tarn.post("/v1/chat/completions", key, flexible).statusCode()).isEqualTo(200);
  }

  @Test
  void aClientThatLeavesAStream_givesBackWhatItsCallHeld() throws IOException {
    key = keyOf("50000");
    provider.script(Reply.chat("late").after(new CompletableFuture<>()));
    byte[] call =
        RawHttp.post(
            "/v1/chat/completions",
            Map.of("Authorization", "Bearer " + key),
            body(50_000, true).getBytes(StandardCharsets.UTF_8));
    try (Socket client = RawHttp.open(tarn.port(), call)) {
      provider.awaitNext();
      HttpResponse<String> meanwhile = ask(5);
      assertThat(code(meanwhile)).isEqualTo("budget_reserved");
      assertThat(RunningTarn.header(meanwhile, "retry-after")).isEqualTo("10");
      assertThat(RunningTarn.header(meanwhile, "x-should-retry")).isEmpty();
      assertThat(client.isConnected()).isTrue();
    }

    tarn.await(() -> ask(5).statusCode() == 200);

    assertThat(usageOf(2).path("estimated").asInt()).isEqualTo(1);
  }

  @Test
  void theCallersOwnKey_isNotHeldToTheBudget_andItsUseIsWrittenDown() {
    key = keyOf("0.5");

    assertThat(tarn.chat(key, body(900, false), Map.of()).statusCode()).isEqualTo(200);
    assertThat(ask(5).statusCode()).isEqualTo(429);

    JsonNode own = usageOf(1);
    assertThat(own.path("cost_usd").decimalValue()).isEqualByComparingTo("5");
    assertThat(own.path("own_key_cost_usd").decimalValue()).isEqualByComparingTo("5");
  }

  @Test
  void aModelWithoutAPrice_isRefusedUnderABudget_andServedWithoutOne() {
    String unpriced = body(5, false).replace("gpt-x", "gpt-unheard-of");
    key = keyOf("100");

    HttpResponse<String> refused = tarn.post("/v1/chat/completions", key, unpriced);

    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(code(refused)).isEqualTo("model_not_priced");
    assertThat(RunningTarn.header(refused, "x-should-retry")).isEqualTo("false");
    assertThat(provider.received()).isEmpty();
  }

  @Test
  void aDryRun_holdsNothing() {
    key = keyOf("5");
    HttpRequest dry =
        HttpRequest.newBuilder(URI.create(tarn.url("/v1/chat/completions")))
            .header("Authorization", "Bearer " + key)
            .header("Content-Type", "application/json")
            .header("x-memorylake-dry-run", "true")
            .POST(HttpRequest.BodyPublishers.ofString(body(900, false)))
            .build();

    assertThat(tarn.send(dry).statusCode()).isEqualTo(200);
    assertThat(ask(5).statusCode()).isEqualTo(200);
  }
}
