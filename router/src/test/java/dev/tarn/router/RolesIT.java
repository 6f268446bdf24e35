package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.records.NewKey;
import dev.tarn.testkit.FakeProvider;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Who may do what: every endpoint with a key of each kind.
class RolesIT {
  private static final Map<String, String> BODIES =
      Map.of(
          "chat",
              "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}",
          "note", "{\"text\":\"My dog is Rex.\",\"user_id\":\"ann\"}",
          "search", "{\"query\":\"dog\",\"user_id\":\"ann\"}",
          "empty", "{}",
          "none", "");

  @TempDir static Path dataDir;
  private static FakeProvider provider;
  private static RunningTarn tarn;
  private static Map<String, String> keys;
  private static String keyId;

  @BeforeAll
  static void start() {
    provider = FakeProvider.start();
    tarn = RunningTarn.start(TestConfig.of(dataDir, provider.baseUrl(), EmbeddingModelName.NONE));
    keys =
        Map.of(
            "personal", tarn.personalKey("w", "ann"),
            "server", tarn.serverKey("w", Optional.of("ann")),
            "admin", tarn.adminKey("w"),
            "stranger", tarn.adminKey("other"),
            "operator", "operator-key");
    keyId = tarn.create(NewKey.server("w")).key().id();
  }

  @AfterAll
  static void stop() {
    tarn.close();
    provider.close();
  }

  private static String key(String role) {
    return Objects.requireNonNull(keys.get(role), role);
  }

  private static String body(String name) {
    return Objects.requireNonNull(BODIES.get(name), name);
  }

  /// Statuses by role. A `stranger` administers another workspace.
  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # method and path                                | body     | personal | server | admin | stranger | operator
          POST   /v1/chat/completions                      | chat     | 200 | 200 | 403 | 403 | 401
          POST   /v1/openai/chat/completions               | chat     | 200 | 200 | 403 | 403 | 401
          GET    /v1/openai/models                         | none     | 200 | 200 | 403 | 403 | 401
          GET    /v1/models                                | none     | 200 | 200 | 403 | 403 | 401
          GET    /v1/openai/files                          | none     | 403 | 403 | 403 | 403 | 401
          POST   /v1/memories                              | note     | 201 | 201 | 201 | 201 | 401
          GET    /v1/memories?user_id=ann                  | none     | 200 | 200 | 200 | 200 | 401
          POST   /v1/memories/search                       | search   | 200 | 200 | 200 | 200 | 401
          DELETE /v1/memories/mem_none?user_id=ann         | none     | 404 | 404 | 404 | 404 | 401
          GET    /v1/writes/wr_none?user_id=ann            | none     | 404 | 404 | 404 | 404 | 401
          GET    /v1/receipts/rcp_none?user_id=ann         | none     | 404 | 404 | 404 | 404 | 401
          GET    /v1/keys?workspace=w                      | none     | 403 | 403 | 200 | 403 | 200
          GET    /v1/keys                                  | none     | 403 | 403 | 200 | 200 | 200
          POST   /v1/keys?workspace=w                      | empty    | 403 | 403 | 201 | 403 | 201
          GET    /v1/keys/{key}                            | none     | 403 | 403 | 200 | 404 | 200
          PATCH  /v1/keys/{key}                            | empty    | 403 | 403 | 200 | 404 | 200
          POST   /v1/keys/{key}/rotate                     | none     | 403 | 403 | 200 | 404 | 200
          POST   /v1/keys/{key}/disable                    | none     | 403 | 403 | 200 | 404 | 200
          POST   /v1/keys/{key}/enable                     | none     | 403 | 403 | 200 | 404 | 200
          DELETE /v1/keys/key_none                         | none     | 403 | 403 | 404 | 404 | 404
          GET    /v1/settings?workspace=w                  | none     | 403 | 403 | 200 | 403 | 200
          PATCH  /v1/settings?workspace=w                  | empty    | 403 | 403 | 200 | 403 | 200
          GET    /v1/boundaries?workspace=w                | none     | 403 | 403 | 200 | 403 | 200
          DELETE /v1/boundaries/none?workspace=w           | none     | 403 | 403 | 404 | 403 | 404
          GET    /v1/audit?workspace=w                     | none     | 403 | 403 | 200 | 403 | 200
          GET    /v1/workspaces                            | none     | 403 | 403 | 403 | 403 | 200
          GET    /v1/workspaces/w                          | none     | 403 | 403 | 403 | 403 | 200
          PATCH  /v1/workspaces/w                          | empty    | 403 | 403 | 403 | 403 | 200
          POST   /v1/workspaces                            | empty    | 403 | 403 | 403 | 403 | 422
          DELETE /v1/workspaces/w                          | none     | 403 | 403 | 403 | 403 | 409
          GET    /metrics                                  | none     | 401 | 401 | 401 | 401 | 200
          GET    /healthz                                  | none     | 200 | 200 | 200 | 200 | 200
          GET    /readyz                                   | none     | 200 | 200 | 200 | 200 | 200
          """)
  void each(
      String call, String body, int personal, int server, int admin, int stranger, int operator) {
    assertStatus(call, body, "personal", personal);
    assertStatus(call, body, "server", server);
    assertStatus(call, body, "admin", admin);
    assertStatus(call, body, "stranger", stranger);
    assertStatus(call, body, "operator", operator);
  }

  private static void assertStatus(String call, String body, String role, int expected) {
    String[] parts = call.split("\\s+", 2);
    HttpResponse<String> reply =
        tarn.call(parts[0], parts[1].replace("{key}", keyId), key(role), body(body));
    assertThat(reply.statusCode()).as(role + ": " + reply.body()).isEqualTo(expected);
  }

  @Test
  void aMemoryOfAnotherUser_isNotThereForAPersonalKey_andIsForTheOthers() {
    String id =
        RunningTarn.json(
                tarn.post(
                        "/v1/memories",
                        key("server"),
                        "{\"text\":\"Bob has a boat.\",\"user_id\":\"bob\"}")
                    .body())
            .path("id")
            .asText();
    String path = "/v1/memories/" + id + "?user_id=bob";

    assertThat(tarn.get(path, key("personal")).statusCode()).isEqualTo(404);
    assertThat(tarn.get(path, key("server")).statusCode()).isEqualTo(200);
    assertThat(tarn.get(path, key("admin")).statusCode()).isEqualTo(200);
    assertThat(tarn.get(path, key("stranger")).statusCode())
        .as("of another workspace")
        .isEqualTo(404);
  }

  @Test
  void anAdminKey_isNoMemoryKeyBesideAProvidersKey() {
    provider.reset();
    HttpResponse<String> reply = tarn.chat(key("admin"), body("chat"), Map.of());

    assertThat(reply.statusCode()).isEqualTo(403);
    assertThat(RunningTarn.json(reply.body()).at("/error/code").asText()).isEqualTo("admin_key");
    assertThat(provider.received()).isEmpty();
  }

  @Test
  void withoutAKey_onlyHealthIsServed() {
    assertThat(tarn.get("/healthz", "x").statusCode()).isEqualTo(200);
    for (String path : new String[] {"/v1/keys", "/v1/workspaces", "/v1/audit", "/metrics"}) {
      assertThat(tarn.get(path, "not-the-operators").statusCode()).as(path).isEqualTo(401);
    }
  }
}
