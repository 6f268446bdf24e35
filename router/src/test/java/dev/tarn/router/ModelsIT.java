package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.models.models.ModelInfo;
import com.anthropic.models.models.ModelListPage;
import com.fasterxml.jackson.databind.JsonNode;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.models.Model;
import dev.tarn.config.ModelEntry;
import dev.tarn.config.ModelEntry.Modality;
import dev.tarn.config.Prices;
import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.records.NewKey;
import dev.tarn.testkit.FakeProvider;
import dev.tarn.testkit.Reply;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What hosted calls can name, as the official SDKs read it, and what the catalogue makes of a
/// call.
class ModelsIT {
  @TempDir Path dataDir;
  private FakeProvider provider;
  private RunningTarn tarn;
  private String key;

  @BeforeEach
  void start() {
    provider = FakeProvider.start();
    tarn =
        RunningTarn.start(
            TestConfig.knowing(
                TestConfig.of(dataDir, provider.baseUrl(), EmbeddingModelName.NONE),
                List.of(
                    model("openai", "gpt-4o-mini", 128_000),
                    model("openai", "gpt-tiny", 512),
                    model("anthropic", "claude-known", 200_000),
                    model("other", "catalogued", 64_000))));
    key = tarn.personalKey("acme", "ann");
  }

  @AfterEach
  void stop() {
    tarn.close();
    provider.close();
  }

  private static ModelEntry model(String vendor, String name, int window) {
    Prices.Rates rates =
        new Prices.Rates(
            new BigDecimal("0.15"),
            Optional.of(new BigDecimal("0.075")),
            Optional.empty(),
            new BigDecimal("0.60"));
    return new ModelEntry(
        vendor,
        name,
        List.of(),
        window,
        Optional.of(window / 4),
        List.of(Modality.TEXT, Modality.IMAGE),
        List.of(Modality.TEXT),
        Optional.of(new Prices(rates, Optional.empty(), LocalDate.EPOCH, "a test")));
  }

  private OpenAIClient openAi() {
    return OpenAIOkHttpClient.builder().baseUrl(tarn.url("/v1")).apiKey(key).maxRetries(0).build();
  }

  private AnthropicClient anthropic(String memoryKey) {
    return AnthropicOkHttpClient.builder()
        .baseUrl(tarn.url(""))
        .apiKey(memoryKey)
        .maxRetries(0)
        .build();
  }

  private JsonNode listed(String id) {
    for (JsonNode model : RunningTarn.json(tarn.get("/v1/models", key).body()).path("data")) {
      if (model.path("id").asText().equals(id)) {
        return model;
      }
    }
    throw new AssertionError(id + " is not listed");
  }

  @Test
  void list_isOfTheProviders_andOfTheCatalogueWhereOneDoesNotAnswer() {
    List<Model> models = openAi().models().list().data();

    assertThat(models)
        .extracting(Model::id)
        .containsExactly(
            "openai/gpt-4o-mini",
            "other/catalogued",
            "anthropic/gpt-4o-mini",
            "gemini/gemini-2.5-flash");
    assertThat(models).allSatisfy(Model::validate);
    assertThat(models)
        .extracting(Model::ownedBy)
        .containsExactly("openai", "other", "openai", "gemini");
  }

  @Test
  void aDryRun_tellsWhoWouldBeAsked_andAsksNobody() {
    for (String path : List.of("/v1/models", "/v1/models/other/catalogued")) {
      HttpResponse<String> reply =
          tarn.send(
              HttpRequest.newBuilder(URI.create(tarn.url(path)))
                  .header("Authorization", "Bearer " + key)
                  .header("x-memorylake-dry-run", "true")
                  .build());

      JsonNode requests = RunningTarn.json(reply.body()).path("requests");
      assertThat(reply.statusCode()).isEqualTo(200);
      assertThat(requests.findValuesAsText("url"))
          .contains(provider.baseUrl() + "/models")
          .allMatch(url -> url.startsWith("http://127.0.0.1:"));
      assertThat(requests.findValuesAsText("method")).containsOnly("GET");
      assertThat(requests.get(0).at("/headers/Authorization").asText()).isEqualTo("Bearer ***");
      assertThat(reply.body()).doesNotContain("sk-", key);
    }
    assertThat(provider.received()).isEmpty();
  }

  @Test
  void list_isOfTheCatalogueWhereTheAnswerIsNoList() {
    provider.script(Reply.json(404, "{\"data\":[{\"id\":\"no\"}]}"));
    provider.script(Reply.json(200, "{\"no\":\"list\"}"));

    assertThat(openAi().models().list().data())
        .extracting(Model::id)
        .containsExactly(
            "openai/gpt-4o-mini",
            "openai/gpt-tiny",
            "other/catalogued",
            "anthropic/claude-known",
            "gemini/gemini-2.5-flash");
  }

  @Test
  void entries_tellWindowModalitiesAndPricesAsOpenRouterDoes() {
    JsonNode known = listed("openai/gpt-4o-mini");

    assertThat(known.path("object").asText()).isEqualTo("model");
    assertThat(known.path("created").asLong()).as("the provider's own").isEqualTo(1);
    assertThat(known.path("context_length").asInt()).isEqualTo(128_000);
    assertThat(known.path("top_provider").path("max_completion_tokens").asInt()).isEqualTo(32_000);
    assertThat(known.path("architecture"))
        .isEqualTo(
            RunningTarn.json(
                "{\"input_modalities\":[\"text\",\"image\"],\"output_modalities\":[\"text\"]}"));
    assertThat(known.path("pricing"))
        .isEqualTo(
            RunningTarn.json(
                "{\"prompt\":\"0.00000015\",\"completion\":\"0.0000006\","
                    + "\"input_cache_read\":\"0.000000075\"}"));
    assertThat(listed("anthropic/gpt-4o-mini").has("context_length"))
        .as("nobody knows it there")
        .isFalse();
  }

  @Test
  void whatAProviderTells_standsAsItIs() {
    String own = "{\"data\":[{\"id\":\"gpt-4o-mini\",\"context_length\":7,\"pricing\":{\"a\":1}}]}";
    provider.script(Reply.json(200, own));
    provider.script(Reply.json(200, own));

    assertThat(listed("openai/gpt-4o-mini").path("context_length").asInt()).isEqualTo(7);
    assertThat(listed("openai/gpt-4o-mini").path("pricing"))
        .isEqualTo(RunningTarn.json("{\"a\":1}"));
    assertThat(listed("openai/gpt-4o-mini").path("owned_by").asText()).isEqualTo("openai");
  }

  @Test
  void list_isInAnthropicsForm_forItsSdk() {
    String itsOwn =
        "{\"data\":[{\"type\":\"model\",\"id\":\"claude-known\",\"display_name\":\"Claude Known\","
            + "\"created_at\":\"2025-09-29T00:00:00Z\",\"lifecycle\":\"active\"}],\"has_more\":false}";
    provider.script(Reply.json(200, itsOwn));
    provider.script(Reply.json(200, itsOwn));

    ModelListPage page = anthropic(key).models().list();

    assertThat(page.hasNextPage()).isFalse();
    List<ModelInfo> models = page.items();
    assertThat(models)
        .extracting(ModelInfo::id)
        .containsExactly(
            "openai/claude-known",
            "other/catalogued",
            "anthropic/claude-known",
            "gemini/gemini-2.5-flash");
    ModelInfo claude = models.get(2);
    assertThat(claude.displayName()).isEqualTo("Claude Known");
    assertThat(claude.createdAt()).isEqualTo(OffsetDateTime.parse("2025-09-29T00:00:00Z"));
    assertThat(claude.maxInputTokens()).contains(200_000L);
    assertThat(claude.maxTokens()).contains(50_000L);
    assertThat(models.get(1).displayName()).isEqualTo("catalogued");
    assertThat(models.get(1).createdAt()).isEqualTo(OffsetDateTime.parse("1970-01-01T00:00:00Z"));
  }

  @Test
  void oneModel_isToldInTheFormOfTheCaller() {
    JsonNode openAi = RunningTarn.json(tarn.get("/v1/models/other/catalogued", key).body());
    JsonNode anthropic = RunningTarn.json(asAnthropic("/v1/models/other/catalogued").body());

    assertThat(openAi.path("object").asText()).isEqualTo("model");
    assertThat(openAi.path("context_length").asInt()).isEqualTo(64_000);
    assertThat(anthropic.path("type").asText()).isEqualTo("model");
    assertThat(anthropic.path("id").asText()).isEqualTo("other/catalogued");
  }

  @Test
  void oneModel_isFoundByItsNameAsOneSegment() {
    assertThat(openAi().models().retrieve("openai/gpt-4o-mini").id())
        .isEqualTo("openai/gpt-4o-mini");
    HttpResponse<String> reply = tarn.get("/v1/models/openai%2Fgpt-4o-mini", key);
    assertThat(reply.statusCode()).isEqualTo(200);
    assertThat(RunningTarn.json(reply.body()).path("id").asText()).isEqualTo("openai/gpt-4o-mini");
    for (String path : List.of("openai%2F..%2Fx", "openai%2F%2Fx", "openai%5Cx")) {
      assertThat(tarn.get("/v1/models/" + path, key).statusCode()).as(path).isEqualTo(400);
    }
  }

  @Test
  void list_isOfTheModelsThatTheKeyMayCall_underTheNameThatItMay() {
    String narrow =
        tarn.create(NewKey.personal("acme", "ann").withModels(List.of("gpt-4o-mini", "other/*")))
            .value()
            .reveal();

    JsonNode listed = RunningTarn.json(tarn.get("/v1/models", narrow).body()).path("data");

    assertThat(listed.findValuesAsText("id")).containsExactly("gpt-4o-mini", "other/catalogued");
    assertThat(tarn.get("/v1/models/gpt-4o-mini", narrow).statusCode()).isEqualTo(200);
    assertThat(tarn.get("/v1/models/gemini/gemini-2.5-flash", narrow).statusCode()).isEqualTo(404);
    assertThat(tarn.get("/v1/models/gemini/gemini-2.5-flash", key).statusCode()).isEqualTo(200);
  }

  @Test
  void aProviderThatTheKeyMayNotCall_isNotAsked() {
    String narrow =
        tarn.create(NewKey.personal("acme", "ann").withProviders(List.of("openai")))
            .value()
            .reveal();

    JsonNode listed = RunningTarn.json(tarn.get("/v1/models", narrow).body()).path("data");

    assertThat(listed.findValuesAsText("id")).containsExactly("openai/gpt-4o-mini");
    assertThat(provider.received()).hasSize(1);
  }

  @Test
  void failures_areToldInTheFormOfTheCaller() {
    HttpResponse<String> unknown = asAnthropic("/v1/models/nobody");

    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(RunningTarn.json(unknown.body()).path("type").asText()).isEqualTo("error");
    assertThat(RunningTarn.json(tarn.get("/v1/models/nobody", key).body()).has("type")).isFalse();
    assertThatThrownBy(() -> anthropic("tarn_NobodyHasEverMadeThisKey").models().list())
        .isInstanceOf(com.anthropic.errors.UnauthorizedException.class);
  }

  private HttpResponse<String> asAnthropic(String path) {
    return tarn.send(
        HttpRequest.newBuilder(URI.create(tarn.url(path)))
            .header("x-api-key", key)
            .header("anthropic-version", "2023-06-01")
            .build());
  }

  @Test
  void memory_staysWithinTheWindowOfTheCalledModel() {
    String fact =
        "My dachshund is called Rex, he is nine years old, sleeps under the kitchen table, eats"
            + " nothing but salmon, barks at the postman each morning, and is afraid of umbrellas,"
            + " balloons, vacuum cleaners and the neighbour's very old and very lazy cat.";
    tarn.chat(key, chat("gpt-4o-mini", fact), Map.of());
    tarn.await(() -> tarn.get("/v1/memories", key).body().contains("Rex"));
    String question = "What is the name of my dachshund?";

    HttpResponse<String> tiny =
        tarn.chat(key, chat("gpt-tiny", question), Map.of("x-memorylake-conversation-id", "tiny"));
    HttpResponse<String> large =
        tarn.chat(
            key, chat("gpt-4o-mini", question), Map.of("x-memorylake-conversation-id", "large"));

    assertThat(RunningTarn.header(tiny, "x-memorylake-memories-injected"))
        .as("a tenth of 512 tokens does not hold it")
        .isEqualTo("0");
    assertThat(RunningTarn.header(large, "x-memorylake-memories-injected")).isEqualTo("1");
  }

  private static String chat(String model, String text) {
    return "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
        .formatted(model, text);
  }

  @Test
  void cost_isCountedOfModelsThatAreKnown() {
    tarn.chat(key, chat("gpt-4o-mini", "What is the time?"), Map.of());
    tarn.chat(key, chat("gpt-4o-mini-2024-07-18", "What is the time now?"), Map.of());
    tarn.chat(key, chat("gpt-unknown", "What is the time at last?"), Map.of());

    // Twice 10 tokens of input at 0.15 and 5 of output at 0.60, in millionths.
    tarn.await(() ->
        tarn.get("/metrics", "operator-key")
            .body()
            .lines()
            .filter(line -> line.startsWith("tarn_cost_usd_total"))
            .toList()
            .equals(
                List.of(
                    "tarn_cost_usd_total{mode=\"byok\",model=\"gpt-4o-mini\",provider=\"openai\"}"
                        + " 9.0E-6")));
  }
}
