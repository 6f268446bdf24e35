package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.config.ModelEntry;
import dev.tarn.config.ModelEntry.Modality;
import dev.tarn.config.Prices;
import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.records.CallLimits;
import dev.tarn.records.NewKey;
import dev.tarn.testkit.FakeProvider;
import dev.tarn.testkit.Reply;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// What calls used, as it is told, and limits of a minute.
@ParameterizedClass
@EnumSource(RecordsOn.class)
class UsageIT {
  private static final String CHAT =
      "{\"model\":\"gpt-x\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}";

  @TempDir Path dataDir;
  private final RecordsOn records;
  private FakeProvider provider;
  private RunningTarn tarn;

  UsageIT(RecordsOn records) {
    this.records = records;
  }

  @BeforeEach
  void start() {
    provider = FakeProvider.start();
    tarn =
        RunningTarn.start(
            records.in(
                TestConfig.knowing(
                    TestConfig.of(dataDir, provider.baseUrl(), EmbeddingModelName.NONE),
                    List.of(model()))));
  }

  @AfterEach
  void stop() {
    tarn.close();
    provider.close();
  }

  private String key(CallLimits limits) {
    return tarn.create(NewKey.personal("acme", "ann").withLimits(limits)).value().reveal();
  }

  private static ModelEntry model() {
    Prices.Rates rates =
        new Prices.Rates(
            new BigDecimal("3"), Optional.empty(), Optional.empty(), new BigDecimal("15"));
    return new ModelEntry(
        "openai",
        "gpt-x",
        List.of(),
        100_000,
        Optional.of(50_000),
        List.of(Modality.TEXT),
        List.of(Modality.TEXT),
        Optional.of(new Prices(rates, Optional.empty(), LocalDate.EPOCH, "a test")));
  }

  private HttpResponse<String> hosted(String key, String said) {
    return tarn.post("/v1/chat/completions", key, CHAT.formatted(said));
  }

  private JsonNode usage(String query, String key) {
    HttpResponse<String> told = tarn.get("/v1/usage" + query, key);
    assertThat(told.statusCode()).as(told.body()).isEqualTo(200);
    return RunningTarn.json(told.body()).path("data");
  }

  private void awaitCalls(int calls) {
    tarn.await(() -> usage("", "operator-key").path(0).path("calls").asInt() == calls);
  }

  @Test
  void everyCall_isWrittenDown_withItsTokensAndItsCost() {
    String key = tarn.personalKey("acme", "ann");
    hosted(key, "Which lake is the deepest?");
    tarn.chat(key, CHAT.formatted("And which is the largest?"), Map.of());
    tarn.chat(key, CHAT.formatted("Thanks!"), Map.of("x-memorylake-memory", "off"));
    awaitCalls(3);

    JsonNode groups = usage("?group_by=day,model,user,project,key_source,provider", "operator-key");

    assertThat(groups).hasSize(2);
    JsonNode own = groups.path(1);
    assertThat(own.path("day").asText()).isEqualTo(LocalDate.now(ZoneOffset.UTC).toString());
    assertThat(own.path("model").asText()).isEqualTo("gpt-x");
    assertThat(own.path("user").asText()).isEqualTo("ann");
    assertThat(own.path("project").asText()).isEqualTo("default");
    assertThat(own.path("provider").asText()).isEqualTo("openai");
    assertThat(groups.path(0).path("key_source").asText()).isEqualTo("hosted");
    assertThat(own.path("key_source").asText()).isEqualTo("passthrough");
    assertThat(own.path("calls").asInt()).isEqualTo(2);
    assertThat(own.path("estimated").asInt()).as("memory off is read as well").isZero();
    assertThat(own.path("tokens").path("input").asInt()).isEqualTo(20);
    assertThat(own.path("tokens").path("output").asInt()).isEqualTo(10);
    // 20 tokens at $3 and 10 at $15 a million.
    assertThat(own.path("cost_usd").decimalValue()).isEqualByComparingTo("0.00021");
    assertThat(own.path("own_key_cost_usd").decimalValue()).isEqualByComparingTo("0.00021");
    assertThat(tarn.get("/v1/usage?group_by=key_source", "operator-key").body())
        .contains("\"cost_usd\":0.000210000,");
    assertThat(groups.path(0).path("own_key_cost_usd").decimalValue()).isZero();
  }

  @Test
  void whatMemoryCosts_standsApart() {
    String key = tarn.personalKey("acme", "ann");
    hosted(key, "My dachshund is called Rex.");
    tarn.await(() -> tarn.get("/v1/memories", key).body().contains("Rex"));
    HttpResponse<String> second = hosted(key, "What is the name of my dachshund?");
    int woven =
        Integer.parseInt(RunningTarn.header(second, "x-memorylake-tokens-sent"))
            - Integer.parseInt(RunningTarn.header(second, "x-memorylake-tokens-original"));
    awaitCalls(2);

    JsonNode memory = usage("", "operator-key").path(0).path("memory");

    assertThat(memory.path("tokens").asInt()).isEqualTo(woven).isPositive();
    assertThat(memory.path("cost_usd").decimalValue())
        .isEqualByComparingTo(new BigDecimal("0.000003").multiply(BigDecimal.valueOf(woven)));
    assertThat(memory.path("saved_tokens").asInt()).isZero();
  }

  @Test
  void callersOwnKeys_areToldApart_andAreInNoFile() throws IOException {
    String key = tarn.personalKey("acme", "ann");
    for (String own : List.of("sk-canary-one", "sk-canary-two", "sk-canary-two")) {
      tarn.chat(key, CHAT.formatted("Hello there"), Map.of("Authorization", "Bearer " + own));
    }
    awaitCalls(3);

    JsonNode keys = usage("?group_by=provider_key", "operator-key");

    assertThat(keys).hasSize(2);
    assertThat(List.of(keys.path(0).path("calls").asInt(), keys.path(1).path("calls").asInt()))
        .containsExactlyInAnyOrder(1, 2);
    assertThat(keys.path(0).path("provider_key").asText()).matches("[a-z2-7]{12}");
    try (Stream<Path> files = Files.walk(dataDir)) {
      assertThat(files.filter(Files::isRegularFile))
          .isNotEmpty()
          .allSatisfy(file ->
              assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                  .doesNotContain("sk-canary"));
    }
  }

  @Test
  void callsThatArePassedThrough_areWrittenDownAsFarAsKnown() {
    String key = tarn.personalKey("acme", "ann");
    HttpRequest.Builder embeddings =
        HttpRequest.newBuilder(URI.create(tarn.url("/v1/openai/embeddings")))
            .header("Authorization", "Bearer sk-callers-own")
            .header("x-memorylake-api-key", key)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{\"input\":\"a\",\"model\":\"e\"}"));
    provider.script(
        Reply.json(
            200,
            "{\"object\":\"list\",\"data\":[],\"model\":\"e\",\"usage\":{\"prompt_tokens\":8,\"total_tokens\":8}}"));

    assertThat(tarn.send(embeddings.build()).statusCode()).isEqualTo(200);
    awaitCalls(1);

    JsonNode call = usage("", "operator-key").path(0);
    assertThat(call.path("unpriced").asInt()).isEqualTo(1);
    assertThat(call.path("tokens").path("input").asInt()).isEqualTo(8);
    assertThat(call.path("cost_usd").decimalValue()).isZero();
  }

  @Test
  void whatAProviderTellsBeyondReason_doesNotSpoilTheSums() {
    String key = tarn.personalKey("acme", "ann");
    for (int i = 0; i < 3; i++) {
      provider.script(
          Reply.json(
              200,
              "{\"choices\":[{\"message\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}],"
                  + "\"usage\":{\"prompt_tokens\":9223372036854775807,\"completion_tokens\":-7}}"));
      tarn.chat(key, CHAT.formatted("Hello there"), Map.of());
    }
    awaitCalls(3);

    JsonNode tokens = usage("", "operator-key").path(0).path("tokens");
    assertThat(tokens.path("input").asLong()).isEqualTo(3_000_000_000L);
    assertThat(tokens.path("output").asLong()).isZero();
  }

  @Test
  void usage_isForAdminKeysAndTheOperator_eachForTheirOwn() {
    hosted(tarn.personalKey("acme", "ann"), "Hello there");
    hosted(tarn.personalKey("other", "eve"), "Hello there");
    awaitCalls(2);
    String admin = tarn.create(NewKey.admin("acme")).value().reveal();

    assertThat(usage("?group_by=workspace", "operator-key")).hasSize(2);
    assertThat(usage("?workspace=other", "operator-key").path(0).path("calls").asInt())
        .isEqualTo(1);
    assertThat(usage("?group_by=workspace,user", admin))
        .hasSize(1)
        .allSatisfy(one -> assertThat(one.path("workspace").asText()).isEqualTo("acme"));
    assertThat(tarn.get("/v1/usage?workspace=other", admin).statusCode()).isEqualTo(403);
    String member = tarn.personalKey("acme", "bob");
    assertThat(tarn.get("/v1/usage", member).statusCode()).isEqualTo(403);
    assertThat(tarn.get("/v1/usage", "tarn_NobodyHasEverMadeThisKey").statusCode()).isEqualTo(401);
  }

  @Test
  void csv_holdsTheSame_andNoFormula() {
    String server = tarn.serverKey("acme", Optional.empty());
    HttpRequest call =
        HttpRequest.newBuilder(URI.create(tarn.url("/v1/chat/completions")))
            .header("Authorization", "Bearer " + server)
            .header("x-memorylake-user-id", "=HYPERLINK(\"http://evil\")")
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(CHAT.formatted("Hello there")))
            .build();
    assertThat(tarn.send(call).statusCode()).isEqualTo(200);
    awaitCalls(1);

    HttpResponse<String> csv = tarn.get("/v1/usage?group_by=user&format=csv", "operator-key");

    assertThat(RunningTarn.header(csv, "content-type")).startsWith("text/csv");
    List<String> lines = csv.body().lines().toList();
    assertThat(lines.getFirst()).startsWith("user,calls,failed,").endsWith(",first_byte_ms");
    assertThat(lines.get(1))
        .startsWith("\"'=HYPERLINK(\"\"http://evil\"\")\",1,0,0,0,10,0,0,5,0,0.000105000,");
    assertThat(lines).hasSize(2);
  }

  @Test
  void groupsAreBounded_andWhatIsWrongIsSaid() {
    for (String user : List.of("a", "b", "c")) {
      hosted(tarn.personalKey("acme", user), "Hello there");
    }
    awaitCalls(3);

    HttpResponse<String> two = tarn.get("/v1/usage?group_by=user&limit=2", "operator-key");

    assertThat(RunningTarn.json(two.body()).path("data")).hasSize(2);
    assertThat(RunningTarn.json(two.body()).path("truncated").asBoolean()).isTrue();
    for (String wrong :
        List.of(
            "group_by=hour",
            "by=user",
            "from=yesterday",
            "limit=0",
            "format=xml",
            "from=2026-02-01&to=2026-01-01")) {
      HttpResponse<String> refused = tarn.get("/v1/usage?" + wrong, "operator-key");
      assertThat(refused.statusCode()).as(wrong).isEqualTo(400);
      assertThat(RunningTarn.header(refused, "content-type")).isEqualTo("application/problem+json");
    }
  }

  @Test
  void whatWaits_isWrittenDownBeforeTheRouterEnds() {
    String key = tarn.personalKey("acme", "ann");
    hosted(key, "Hello there");

    tarn.restart();

    assertThat(usage("", "operator-key").path(0).path("calls").asInt()).isEqualTo(1);
  }

  @Test
  void requestsOfAMinute_areLimited_inTheDialectsForm() {
    String key =
        key(
            new CallLimits(
                Optional.of(2),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
    for (int i = 0; i < 2; i++) {
      assertThat(hosted(key, "Hello there").statusCode()).isEqualTo(200);
    }

    HttpResponse<String> refused = hosted(key, "Hello there");

    assertThat(refused.statusCode()).isEqualTo(429);
    JsonNode error = RunningTarn.json(refused.body()).path("error");
    assertThat(error.path("type").asText()).isEqualTo("rate_limit_error");
    assertThat(error.path("code").asText()).isEqualTo("requests_per_minute");
    assertThat(Integer.parseInt(RunningTarn.header(refused, "retry-after"))).isBetween(50, 61);
    assertThat(provider.received()).hasSize(2);
    assertThat(tarn.get("/metrics", "operator-key").body())
        .contains("tarn_limited_total{limit=\"requests_per_minute\"} 1.0");
  }

  @Test
  void tokensOfAMinute_areLimited_byWhatWasReallyUsed() {
    String key =
        key(
            new CallLimits(
                Optional.empty(),
                Optional.of(40),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
    int served = 0;
    HttpResponse<String> last = hosted(key, "Hello there");
    while (last.statusCode() == 200 && served < 10) {
      served++;
      last = tarn.chat(key, CHAT.formatted("Hi"), Map.of("x-memorylake-memory", "off"));
    }

    assertThat(served).as("15 tokens each").isEqualTo(3);
    assertThat(last.statusCode()).isEqualTo(429);
    assertThat(RunningTarn.json(last.body()).path("error").path("code").asText())
        .isEqualTo("tokens_per_minute");
  }
}
