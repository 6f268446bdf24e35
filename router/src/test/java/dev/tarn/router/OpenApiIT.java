package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.testkit.FakeProvider;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every operation of the OpenAPI document is called, and answers as it is described: no field
/// more, no field less.
class OpenApiIT {
  private static final String OPERATOR = "operator-key";
  private static final String CHAT =
      "\"messages\":[{\"role\":\"user\",\"content\":\"My owl Archimedes lives in the old barn.\"}]";

  @TempDir static Path dataDir;
  private static FakeProvider provider;
  private static RunningTarn tarn;
  private static JsonNode document;

  private final TreeSet<String> answered = new TreeSet<>();

  @BeforeAll
  static void start() {
    provider = FakeProvider.start();
    tarn = RunningTarn.start(TestConfig.of(dataDir, provider.baseUrl(), EmbeddingModelName.NONE));
    document =
        RunningTarn.json(
            tarn.send(HttpRequest.newBuilder(URI.create(tarn.url("/openapi.json"))).build())
                .body());
  }

  @AfterAll
  static void stop() {
    tarn.close();
    provider.close();
  }

  /// Calls an operation, looks at the answer, and gives it.
  private JsonNode call(String operation, String id, String key, String body, int status) {
    String method = operation.substring(0, operation.indexOf(' '));
    String template = operation.substring(operation.indexOf(' ') + 1);
    String sent = template.replaceFirst("\\{[a-z]+}", id);
    HttpResponse<String> reply = tarn.call(method, sent, key, body);
    assertThat(reply.statusCode()).as(operation + ": " + reply.body()).isEqualTo(status);
    String described = template.replaceAll("\\?.*", "");
    JsonNode responses =
        document
            .path("paths")
            .path(described)
            .path(method.toLowerCase(Locale.ROOT))
            .path("responses");
    boolean refused = !responses.has(Integer.toString(status));
    JsonNode response =
        refused
            ? document.at(responses.path("default").path("$ref").asText().substring(1))
            : responses.path(Integer.toString(status));
    if (!refused) {
      answered.add(method + " " + described);
    }
    if (!response.has("content")) {
      assertThat(reply.body()).as(operation).isEmpty();
      return RunningTarn.json("{}");
    }
    String type = RunningTarn.header(reply, "content-type").split(";", 2)[0];
    JsonNode schema = response.path("content").path(type).path("schema");
    assertThat(schema.isObject()).as(operation + " as " + type).isTrue();
    JsonNode answer =
        type.endsWith("/json") || type.endsWith("+json")
            ? RunningTarn.json(reply.body())
            : RunningTarn.JSON.valueToTree(reply.body());
    assertThat(strict(schema).validate(answer)).as(operation + ": " + reply.body()).isEmpty();
    return answer;
  }

  /// A schema by which no field may stand that is not named.
  private static Schema strict(JsonNode schema) {
    ObjectNode whole = ((ObjectNode) schema).deepCopy();
    ObjectNode components = document.path("components").deepCopy();
    for (JsonNode object : components.findParents("properties")) {
      if (!object.has("additionalProperties")) {
        ((ObjectNode) object).put("additionalProperties", false);
      }
    }
    whole.set("components", components);
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(whole);
  }

  @Test
  void everyOperation_answersAsItIsDescribed() {
    memories();
    conflicts(tarn.personalKey("w", "ann"));
    users();
    keys();
    providerKeys();
    workspaces();
    rest();

    TreeSet<String> described = new TreeSet<>();
    document
        .path("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .fieldNames()
                .forEachRemaining(method ->
                    described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
    // Nothing contradicts: no fact was learned.
    described.remove("POST /v1/conflicts/{id}");
    assertThat(answered).isEqualTo(described);
  }

  private void memories() {
    String key = tarn.personalKey("w", "ann");
    String id =
        call(
                "POST /v1/memories",
                "",
                key,
                "{\"text\":\"The barn is red.\",\"metadata\":{\"a\":[1]}}",
                201)
            .path("id")
            .asText();
    call("GET /v1/memories?limit=1", "", key, "", 200);
    call("GET /v1/memories/{id}", id, key, "", 200);
    assertThat(
            call("POST /v1/memories/search", "", key, "{\"query\":\"red barn\"}", 200).path("data"))
        .isNotEmpty();
    String write =
        call("POST /v1/memories/ingest", "", key, "{" + CHAT + "}", 202).path("write_id").asText();
    tarn.awaitLearned(write, key);
    call("GET /v1/writes/{id}", write, key, "", 200);
    call("GET /v1/memories", "", key, "", 200);
    String receipt =
        call(
                "POST /v1/memories/prepare",
                "",
                key,
                "{\"messages\":[{\"role\":\"user\",\"content\":\"Where does my owl live?\"}]}",
                200)
            .path("receipt_id")
            .asText();
    assertThat(call("GET /v1/receipts/{id}", receipt, key, "", 200).path("injected")).isNotEmpty();
    String lines = call("GET /v1/memories/export?vectors=true", "", key, "", 200).asText();
    JsonNode report = call("POST /v1/memories/import", "", key, lines, 200);
    assertThat(report.path("complete").asBoolean()).isTrue();
    assertThat(report.path("imported").asInt()).isZero();
    call("POST /v1/memories/import?format=none", "", key, lines, 400);
    call("PATCH /v1/memories/{id}", id, key, "{\"text\":\"The barn is green.\"}", 200);
    call("POST /v1/memories/{id}/feedback", id, key, "{\"rating\":\"useful\"}", 200);
    call("POST /v1/memories/{id}/undo", id, key, "", 200);
    assertThat(call("GET /v1/memories/{id}/history", id, key, "", 200).path("data"))
        .hasSizeGreaterThan(2);
    call("PATCH /v1/memories/{id}", id, key, "{\"version\":99,\"text\":\"x\"}", 409);
    call("DELETE /v1/memories/{id}", id, key, "", 204);
    call("GET /v1/memories/{id}", id, key, "", 404);
    call("POST /v1/memories", "", key, "{\"text\":3,\"x\":1}", 422);
    call("GET /v1/memories?limit=0", "", key, "", 400);
    call("GET /v1/memories", "", "tarn_none", "", 401);
    call("POST /v1/memories", "", key + ":read", "{\"text\":\"No.\"}", 403);
    call("POST /v1/memories", "", key, "{\"text\":\"" + "a".repeat(2 << 20) + "\"}", 413);
  }

  private void conflicts(String key) {
    call("GET /v1/conflicts", "", key, "", 200);
    call("POST /v1/conflicts/{id}", "conflict_none", key, "{\"decision\":\"keep\"}", 404);
  }

  private void users() {
    String key = tarn.personalKey("w", "eve");
    call("POST /v1/memories", "", key, "{\"text\":\"Eve keeps bees.\"}", 201);
    String write =
        call("POST /v1/memories/ingest", "", key, "{\"conversation_id\":\"c1\"," + CHAT + "}", 202)
            .path("write_id")
            .asText();
    tarn.awaitLearned(write, key);
    call("GET /v1/memory/conversations", "", key, "", 200);
    call("GET /v1/memory/conversations/{id}", "c1", key, "", 200);
    call("GET /v1/users/{id}", "eve", key, "", 200);
    call("GET /v1/users?user_id=eve", "", key, "", 200);
    call("POST /v1/users/{id}/page-link", "eve", key, "{\"lifetime_seconds\":60}", 201);
    call("POST /v1/users/page-link?user_id=eve", "", key, "", 201);
    call("POST /v1/memories/forget", "", key, "{\"topic\":\"bees\",\"dry_run\":true}", 200);
    call("POST /v1/memories/forget", "", key, "{\"filter\":{\"kind\":\"note\"}}", 202);
    call("POST /v1/memories/forget", "", key, "{}", 422);
    call("DELETE /v1/memory/conversations/{id}", "c1", key, "", 202);
    String erasure = call("DELETE /v1/users/{id}", "eve", key, "", 202).path("id").asText();
    call("DELETE /v1/users?user_id=eve", "", key, "", 202);
    call("GET /v1/erasures/{id}", erasure, key, "", 200);
  }

  private void keys() {
    String admin = tarn.adminKey("w");
    String id =
        call(
                "POST /v1/keys",
                "",
                admin,
                "{\"user_id\":\"ann\",\"limits\":{\"usd_per_day\":1.5},\"expires_at\":\"2999-01-01T00:00:00Z\"}",
                201)
            .path("id")
            .asText();
    call("GET /v1/keys?limit=1", "", admin, "", 200);
    call("GET /v1/keys/{id}", id, admin, "", 200);
    call("PATCH /v1/keys/{id}", id, admin, "{\"mode\":\"read\"}", 200);
    call("POST /v1/keys/{id}/rotate", id, admin, "{\"grace_seconds\":60}", 200);
    call("POST /v1/keys/{id}/disable", id, admin, "", 200);
    call("POST /v1/keys/{id}/enable", id, admin, "", 200);
    call("DELETE /v1/keys/{id}", id, admin, "", 204);
    call("GET /v1/keys/{id}", id, admin, "", 200);
    call("GET /v1/keys", "", tarn.personalKey("w", "ann"), "", 403);
  }

  private void providerKeys() {
    String admin = tarn.adminKey("w");
    String value = "\"value\":\"sk-proj-abcdefghijklmnopqrstuvwxyz\"";
    String id =
        call(
                "POST /v1/provider-keys",
                "",
                admin,
                "{\"provider\":\"openai\",\"label\":\"ours\",\"test\":true," + value + "}",
                201)
            .path("id")
            .asText();
    call("GET /v1/provider-keys", "", admin, "", 200);
    call("GET /v1/provider-keys/{id}", id, admin, "", 200);
    call("PATCH /v1/provider-keys/{id}", id, admin, "{\"priority\":3}", 200);
    call("PUT /v1/provider-keys/{id}/value", id, admin, "{" + value + "}", 200);
    call("POST /v1/provider-keys/{id}/value", id, admin, "{" + value + "}", 200);
    call("POST /v1/provider-keys/{id}/test", id, admin, "", 200);
    call(
        "POST /v1/provider-keys/import",
        "",
        admin,
        "{\"format\":\"env\",\"content\":\"OPENAI_API_KEY=sk-proj-abcdefghijklmnopqrstuvwxyz\\nX=1\",\"dry_run\":true}",
        200);
    call("DELETE /v1/provider-keys/{id}", id, admin, "", 204);
  }

  private void workspaces() {
    call(
        "POST /v1/workspaces",
        "",
        OPERATOR,
        "{\"name\":\"lab\",\"limits\":{\"requests_per_minute\":9}}",
        201);
    call("POST /v1/workspaces", "", OPERATOR, "{\"name\":\"lab\"}", 409);
    call("GET /v1/workspaces?limit=1", "", OPERATOR, "", 200);
    call("GET /v1/workspaces/{name}", "lab", OPERATOR, "", 200);
    call("PATCH /v1/workspaces/{name}", "lab", OPERATOR, "{\"hosted_after_stored\":false}", 200);
    call("DELETE /v1/workspaces/{name}", "lab", OPERATOR, "", 204);
    String admin = tarn.adminKey("w");
    call("GET /v1/settings", "", admin, "", 200);
    call("PATCH /v1/settings", "", admin, "{\"hosted_after_stored\":true}", 200);
    spaces(admin);
    call("POST /v1/boundaries", "", admin, "{\"id\":\"b1\",\"user_id\":\"ann\"}", 201);
    call("GET /v1/boundaries", "", admin, "", 200);
    call("GET /v1/boundaries/{id}", "b1", admin, "", 200);
    call("DELETE /v1/boundaries/{id}", "b1", admin, "", 204);
    assertThat(call("GET /v1/audit", "", admin, "", 200).path("data")).isNotEmpty();
  }

  private void spaces(String admin) {
    String one = "/v1/settings/spaces/{name}";
    call("GET /v1/settings/spaces", "", admin, "", 200);
    String words = "{\"embedder\":{\"provider\":\"local\",\"model\":\"none\"}}";
    call("PUT " + one, "semantic", admin, words, 200);
    String mood =
        "{\"weight\":0.5,\"embedder\":{\"provider\":\"openai-compatible\",\"base_url\":\""
            + provider.baseUrl()
            + "\",\"model\":\"m\",\"dimensions\":8}}";
    call("PUT " + one, "mood", admin, mood, 202);
    call("DELETE " + one + "/change", "mood", admin, "", 204);
    call("GET " + one, "semantic", admin, "", 200);
    call("DELETE " + one, "semantic", admin, "", 204);
  }

  private void rest() {
    String admin = tarn.adminKey("w");
    tarn.chat(tarn.personalKey("w", "ann"), "{\"model\":\"gpt-4o\"," + CHAT + "}", Map.of());
    tarn.await(() ->
        call("GET /v1/usage?group_by=model,user", "", admin, "", 200).path("data").size() > 0);
    call("GET /v1/usage?format=csv", "", admin, "", 200);
    call("GET /healthz", "", "none", "", 200);
    call("GET /readyz", "", "none", "", 200);
    call("GET /metrics", "", OPERATOR, "", 200);
    assertThat(call("GET /openapi.json", "", "none", "", 200).path("info").path("version").asText())
        .matches("[0-9].*");
  }
}
