package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.testkit.FakeProvider;
import dev.tarn.testkit.Reply;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `/v1/provider-keys` over HTTP, with a provider that says what it thinks of keys.
class ProviderKeysIT {
  private static final String VALUE = "sk-proj-unmistakable-value-0001";
  private static final String OTHER = "sk-proj-unmistakable-value-0002";
  private static final String PATH = "/v1/provider-keys?workspace=acme";

  @TempDir static Path dataDir;
  private static FakeProvider provider;
  private static RunningTarn tarn;
  private static String memberKey;

  @BeforeAll
  static void start() {
    provider = FakeProvider.start();
    tarn = RunningTarn.start(TestConfig.of(dataDir, provider.baseUrl(), EmbeddingModelName.NONE));
    memberKey = tarn.personalKey("acme", "ann");
    tarn.personalKey("other", "bo");
  }

  @AfterAll
  static void stop() {
    tarn.close();
    provider.close();
  }

  @BeforeEach
  void forget() {
    provider.reset();
    for (JsonNode key : json(get(PATH)).path("data")) {
      assertThat(send("DELETE", one(key), "").statusCode()).isEqualTo(204);
    }
  }

  private static HttpResponse<String> send(String method, String path, String body) {
    return tarn.send(
        HttpRequest.newBuilder(URI.create(tarn.url(path)))
            .header("Authorization", "Bearer operator-key")
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  private static HttpResponse<String> get(String path) {
    return tarn.get(path, "operator-key");
  }

  private static JsonNode json(HttpResponse<String> reply) {
    return RunningTarn.json(reply.body());
  }

  private static ObjectNode body(String label) {
    return RunningTarn.JSON
        .createObjectNode()
        .put("provider", "openai")
        .put("label", label)
        .put("value", VALUE);
  }

  private static JsonNode create(ObjectNode body) {
    HttpResponse<String> reply = send("POST", PATH, body.toString());
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(201);
    assertThat(reply.body()).doesNotContain("unmistakable");
    return json(reply);
  }

  private static String one(JsonNode key) {
    return at(key, "");
  }

  private static String at(JsonNode key, String more) {
    return "/v1/provider-keys/" + key.path("id").asText() + more + "?workspace=acme";
  }

  private static void assertProblem(HttpResponse<String> reply, int status, String code) {
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(status);
    assertThat(json(reply).path("code").asText()).isEqualTo(code);
    assertThat(reply.body()).doesNotContain("unmistakable");
  }

  @Test
  void create_storesAKeyThatIsShownMasked() {
    ObjectNode body = body("team").put("group", "fallback").put("priority", 3).put("always", true);
    body.putArray("models").add("gpt-*");
    body.putArray("users").add("ann");

    JsonNode key = create(body);

    assertThat(key.path("hint").asText()).isEqualTo("sk-p…0001");
    assertThat(key.path("group").asText()).isEqualTo("fallback");
    assertThat(key.path("priority").asInt()).isEqualTo(3);
    assertThat(key.path("always").asBoolean()).isTrue();
    assertThat(key.path("models").get(0).asText()).isEqualTo("gpt-*");
    assertThat(key.path("status").asText()).isEqualTo("active");
    assertThat(json(get(PATH)).path("data")).containsExactly(key);
    assertThat(json(get(one(key)))).isEqualTo(key);
    assertThat(json(get("/v1/provider-keys?workspace=other")).path("data")).isEmpty();
    assertThat(provider.received()).as("nobody was asked").isEmpty();
  }

  @Test
  void memoryKeysAndStrangers_areRefused() {
    assertProblem(tarn.get(PATH, memberKey), 403, "admin_key_needed");
    assertProblem(tarn.post(PATH, memberKey, body("x").toString()), 403, "admin_key_needed");
    assertThat(tarn.get(PATH, "somebody").statusCode()).isEqualTo(401);
    assertProblem(get("/v1/provider-keys"), 400, "missing_workspace");
  }

  @Test
  void anAdminKey_administersItsOwnWorkspace_andIsNamedInTheAudit() {
    String admin = tarn.adminKey("acme");
    HttpResponse<String> made = tarn.post("/v1/provider-keys", admin, body("by-admin").toString());
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);

    assertThat(json(tarn.get("/v1/provider-keys", admin)).path("data")).hasSize(1);
    assertThat(tarn.get("/v1/provider-keys?workspace=other", admin).statusCode()).isEqualTo(403);
    JsonNode entry = json(tarn.get("/v1/audit?limit=1", admin)).at("/data/0");
    assertThat(entry.path("action").asText()).isEqualTo("provider_key.create");
    assertThat(entry.path("actor").asText()).startsWith("key_");
  }

  @Test
  void create_tellsAllThatIsWrong() {
    HttpResponse<String> reply =
        send(
            "POST",
            PATH,
            """
            {"provider":"openai","label":"x","value":"Bearer unmistakable\\n***"}\
            """);
    assertProblem(reply, 422, "invalid_body");
    assertThat(json(reply).path("errors")).hasSize(2);
    assertThat(json(reply).at("/errors/0/pointer").asText()).isEqualTo("/value");

    assertProblem(
        send("POST", PATH, body("x").put("provider", "nobody").toString()), 422, "invalid_body");
    assertProblem(send("POST", PATH, body(" x").toString()), 422, "invalid_body");
    assertProblem(send("POST", PATH, body("x").put("value", 7).toString()), 422, "invalid_body");
    assertProblem(
        send("POST", "/v1/provider-keys?workspace=nowhere", body("x").toString()),
        404,
        "not_found");
    create(body("x"));
    assertProblem(send("POST", PATH, body("x").toString()), 409, "label_taken");
  }

  @Test
  void patch_changesWhatIsSaidAndNothingElse() {
    JsonNode key = create(body("a").put("priority", 5));

    JsonNode changed =
        json(send("PATCH", one(key), "{\"label\":\"b\",\"disabled\":true,\"keys\":[\"key_1\"]}"));

    assertThat(changed.path("label").asText()).isEqualTo("b");
    assertThat(changed.path("priority").asInt()).isEqualTo(5);
    assertThat(changed.path("status").asText()).isEqualTo("disabled");
    assertThat(changed.path("keys").get(0).asText()).isEqualTo("key_1");
    assertProblem(send("PATCH", one(key), "{\"provider\":\"other\"}"), 422, "invalid_body");
    assertProblem(
        send("PATCH", "/v1/provider-keys/pk_none?workspace=acme", "{}"), 404, "not_found");
  }

  @Test
  void put_replacesTheValue() {
    JsonNode key = create(body("a"));

    JsonNode replaced = json(send("PUT", at(key, "/value"), "{\"value\":\"" + OTHER + "\"}"));

    assertThat(replaced.path("hint").asText()).isEqualTo("sk-p…0002");
    assertThat(replaced.path("version").asInt()).isEqualTo(2);
    provider.script(Reply.json(200, "{\"data\":[]}"));
    send("POST", at(key, "/test"), "");
    assertThat(provider.last().header("authorization")).contains("Bearer " + OTHER);
    assertProblem(send("PUT", at(key, "/value"), "{\"value\":\"short\"}"), 422, "invalid_body");
  }

  @Test
  void test_asksTheProviderWithTheKey() {
    JsonNode key = create(body("a"));
    provider.script(Reply.json(200, "{\"object\":\"list\",\"data\":[]}"));

    JsonNode tested = json(send("POST", at(key, "/test"), ""));

    assertThat(tested.at("/test/outcome").asText()).isEqualTo("ok");
    assertThat(tested.at("/test/status").asInt()).isEqualTo(200);
    assertThat(provider.last().method()).isEqualTo("GET");
    assertThat(provider.last().uri()).isEqualTo("/v1/models");
    assertThat(provider.last().header("authorization")).contains("Bearer " + VALUE);
  }

  @Test
  void aRefusedKey_isDeadUntilItIsTakenAgain() {
    ObjectNode body = body("a").put("test", true);
    provider.script(
        Reply.json(401, "{\"error\":{\"message\":\"Incorrect API key provided: " + VALUE + "\"}}"));

    JsonNode key = create(body);

    assertThat(key.at("/test/outcome").asText()).isEqualTo("refused");
    assertThat(key.at("/test/said").asText()).contains("Incorrect API key");
    assertThat(key.path("status").asText()).isEqualTo("dead");
    assertThat(key.path("reason").asText()).contains("401");
    provider.script(Reply.json(200, "{\"data\":[]}"));
    JsonNode alive = json(send("POST", at(key, "/test"), ""));
    assertThat(alive.path("status").asText()).isEqualTo("active");
  }

  @Test
  void aProviderThatIsAway_saysNothingOfAKey() {
    JsonNode key = create(body("a").put("provider", "other"));
    JsonNode away = json(send("POST", at(key, "/test"), ""));
    assertThat(away.at("/test/outcome").asText()).isEqualTo("unreachable");
    assertThat(away.path("status").asText()).isEqualTo("active");

    JsonNode known = create(body("b"));
    for (int status : List.of(500, 503)) {
      provider.script(Reply.json(status, "{}"));
      JsonNode failed = json(send("POST", at(known, "/test"), ""));
      assertThat(failed.at("/test/outcome").asText()).isEqualTo("unreachable");
      assertThat(failed.path("status").asText()).isEqualTo("active");
    }
    provider.script(Reply.json(404, "{}"));
    assertThat(json(send("POST", at(known, "/test"), "")).at("/test/outcome").asText())
        .isEqualTo("unclear");
    provider.script(Reply.json(429, "{}"));
    assertThat(json(send("POST", at(known, "/test"), "")).at("/test/outcome").asText())
        .isEqualTo("ok");
  }

  @Test
  void eachDialect_isTestedInItsOwnWay() {
    JsonNode gemini =
        create(body("g").put("provider", "google").put("value", "AIza-unmistakable-value-0003"));
    assertThat(gemini.path("provider").asText()).isEqualTo("gemini");
    provider.script(
        Reply.json(400, "{\"error\":{\"details\":[{\"reason\":\"API_KEY_INVALID\"}]}}"));
    assertThat(json(send("POST", at(gemini, "/test"), "")).at("/test/outcome").asText())
        .isEqualTo("refused");
    assertThat(provider.last().uri()).isEqualTo("/v1beta/models");
    assertThat(provider.last().header("x-goog-api-key")).contains("AIza-unmistakable-value-0003");

    JsonNode anthropic =
        create(body("n").put("provider", "anthropic").put("value", "sk-ant-unmistakable-0004"));
    provider.script(Reply.json(200, "{\"data\":[]}"));
    send("POST", at(anthropic, "/test"), "");
    assertThat(provider.last().uri()).isEqualTo("/v1/models");
    assertThat(provider.last().header("x-api-key")).contains("sk-ant-unmistakable-0004");
    assertThat(provider.last().header("anthropic-version")).contains("2023-06-01");

    JsonNode bedrock =
        create(body("b").put("provider", "bedrock").put("value", "ABSK-unmistakable-0005"));
    provider.script(Reply.json(400, "{\"message\":\"The model does not count tokens.\"}"));
    assertThat(json(send("POST", at(bedrock, "/test"), "")).at("/test/outcome").asText())
        .isEqualTo("ok");
    assertThat(provider.last().uri()).endsWith("-v1%3A0/count-tokens");
  }

  @Test
  void delete_leavesNothing() throws Exception {
    JsonNode key = create(body("a"));
    assertThat(send("DELETE", one(key), "").statusCode()).isEqualTo(204);
    assertProblem(get(one(key)), 404, "not_found");
    assertProblem(send("DELETE", one(key), ""), 404, "not_found");
    try (var files = Files.walk(dataDir)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain(VALUE);
      }
    }
  }

  @Test
  void import_ofADotEnvFile_saysWhatBecameOfEach() {
    ObjectNode body = RunningTarn.JSON.createObjectNode().put("format", "env");
    body.put("content", "OPENAI_API_KEY=" + VALUE);
    body.put("dry_run", true);

    HttpResponse<String> dry =
        send("POST", "/v1/provider-keys/import?workspace=acme", body.toString());

    assertThat(dry.statusCode()).as(dry.body()).isEqualTo(200);
    assertThat(dry.body()).doesNotContain("unmistakable");
    assertThat(json(get(PATH)).path("data")).isEmpty();
  }
}
