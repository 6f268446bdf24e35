package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.records.NewKey;
import dev.tarn.records.Records;
import dev.tarn.testkit.FakeProvider;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The APIs of keys, workspaces, boundaries and the audit log, and how soon what they say counts.
class AccountsIT {
  private static final String OPERATOR = "operator-key";
  private static final String BODY =
      "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"My dog is Rex.\"}]}";

  @TempDir static Path dataDir;
  private static FakeProvider provider;
  private static RunningTarn tarn;
  private static String admin;

  @BeforeAll
  static void start() {
    provider = FakeProvider.start();
    tarn = RunningTarn.start(TestConfig.of(dataDir, provider.baseUrl(), EmbeddingModelName.NONE));
    admin = tarn.adminKey("w");
  }

  @AfterAll
  static void stop() {
    tarn.close();
    provider.close();
  }

  @BeforeEach
  void forget() {
    provider.reset();
  }

  private static JsonNode done(String method, String path, String key, String body, int status) {
    HttpResponse<String> reply = tarn.call(method, path, key, body);
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(status);
    return reply.body().isEmpty() ? RunningTarn.json("{}") : RunningTarn.json(reply.body());
  }

  private static JsonNode made(String body) {
    return done("POST", "/v1/keys", admin, body, 201);
  }

  private static int chat(String key) {
    return tarn.chat(key, BODY, Map.of("x-memorylake-user-id", "ann")).statusCode();
  }

  private static String codeOfChat(String key) {
    HttpResponse<String> reply = tarn.chat(key, BODY, Map.of("x-memorylake-user-id", "ann"));
    return reply.statusCode() + " " + RunningTarn.json(reply.body()).at("/error/code").asText();
  }

  @Test
  void aKey_isShownOnceAndMaskedAfterwards() {
    JsonNode key =
        made(
            """
            {"user_id":"ann","mode":"read","models":["gpt-*"],"providers":["openai"],
             "fallback":"stored","limits":{"requests_per_minute":60,"usd_per_day":2.5},
             "expires_at":"2126-01-01T00:00:00Z"}\
            """);
    String value = key.path("key").asText();
    assertThat(value).matches("tarn_[0-9A-Za-z]{38}");
    assertThat(chat(value)).isEqualTo(200);

    String shown = tarn.get("/v1/keys/" + key.path("id").asText(), admin).body();
    assertThat(shown).doesNotContain(value.substring(10));
    JsonNode masked = RunningTarn.json(shown);
    assertThat(masked.has("key")).isFalse();
    assertThat(masked.path("hint").asText()).isEqualTo(value.substring(0, 9));
    assertThat(masked.path("kind").asText()).isEqualTo("personal");
    assertThat(masked.path("state").asText()).isEqualTo("active");
    assertThat(masked.path("workspace").asText()).isEqualTo("w");
    assertThat(masked.path("user_id").asText()).isEqualTo("ann");
    assertThat(masked.path("fallback").asText()).isEqualTo("stored");
    assertThat(masked.at("/limits/requests_per_minute").asInt()).isEqualTo(60);
    assertThat(masked.at("/limits/usd_per_day").decimalValue()).isEqualByComparingTo("2.5");
    assertThat(tarn.get("/v1/keys?limit=1000", admin).body()).doesNotContain(value.substring(10));
  }

  @RepeatedTest(5)
  void aKeyRevokedByTheApi_isRefusedByTheVeryNextCall() {
    JsonNode key = made("{}");
    String value = key.path("key").asText();
    assertThat(chat(value)).isEqualTo(200);

    done("DELETE", "/v1/keys/" + key.path("id").asText(), admin, "", 204);

    assertThat(codeOfChat(value)).isEqualTo("401 revoked_memory_key");
    assertThat(tarn.get("/v1/memories?user_id=ann", value).statusCode()).isEqualTo(401);
  }

  @Test
  void aKeyRevokedBesideTheRouter_isRefusedWithinASecond() {
    List<Duration> took = new ArrayList<>();
    try (Records beside = tarn.records()) {
      for (int i = 0; i < 5; i++) {
        JsonNode key = made("{}");
        String value = key.path("key").asText();
        assertThat(chat(value)).isEqualTo(200);
        long revoked = System.nanoTime();
        beside.keys().revoke(key.path("id").asText());
        tarn.await(() -> chat(value) == 401);
        took.add(Duration.ofNanos(System.nanoTime() - revoked));
      }
    }
    took.sort(Duration::compareTo);
    // The middle one: a machine may stall once.
    assertThat(took.get(2)).as(took.toString()).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void aRotatedKey_hasANewValueAtOnce_andTheOldOneItsGrace() {
    JsonNode key = made("{}");
    String path = "/v1/keys/" + key.path("id").asText() + "/rotate";
    String first = key.path("key").asText();

    String second = done("POST", path, admin, "", 200).path("key").asText();
    assertThat(chat(first)).as("a day of grace").isEqualTo(200);
    assertThat(chat(second)).isEqualTo(200);

    String third = done("POST", path, admin, "{\"grace_seconds\":0}", 200).path("key").asText();
    assertThat(codeOfChat(second)).isEqualTo("401 expired_memory_key");
    assertThat(chat(third)).isEqualTo(200);
    done("POST", path, admin, "{\"grace_seconds\":-1}", 422);
  }

  @Test
  void aDisabledKey_isRefusedUntilItIsEnabled() {
    JsonNode key = made("{}");
    String path = "/v1/keys/" + key.path("id").asText();
    String value = key.path("key").asText();

    assertThat(done("POST", path + "/disable", admin, "", 200).path("state").asText())
        .isEqualTo("disabled");
    assertThat(codeOfChat(value)).isEqualTo("401 disabled_memory_key");
    done("POST", path + "/enable", admin, "", 200);
    assertThat(chat(value)).isEqualTo(200);
  }

  @Test
  void whatAKeyMay_isChangedForTheVeryNextCall_andNullTakesAway() {
    JsonNode key = made("{\"limits\":{\"requests_per_minute\":9,\"tokens_per_minute\":8}}");
    String path = "/v1/keys/" + key.path("id").asText();
    String value = key.path("key").asText();
    assertThat(chat(value)).isEqualTo(200);

    JsonNode changed =
        done(
            "PATCH",
            path,
            admin,
            "{\"models\":[\"claude-*\"],\"limits\":{\"tokens_per_minute\":null}}",
            200);
    assertThat(codeOfChat(value)).isEqualTo("403 model_not_allowed");
    assertThat(changed.at("/limits/requests_per_minute").asInt()).isEqualTo(9);
    assertThat(changed.at("/limits/tokens_per_minute").isNull()).isTrue();

    done("PATCH", path, admin, "{\"models\":null,\"providers\":[\"other\"]}", 200);
    assertThat(codeOfChat(value)).isEqualTo("403 provider_not_allowed");
    assertThat(provider.received()).hasSize(1);
  }

  @Test
  void aProviderThatTheKeyMayNotUse_isRefusedOnEveryPath_andNotListed() {
    String narrow =
        made("{\"providers\":[\"gemini\"],\"default_user_id\":\"ann\"}").path("key").asText();

    assertThat(tarn.call("POST", "/v1/chat/completions", narrow, BODY).statusCode()).isEqualTo(403);
    assertThat(tarn.get("/v1/openai/models", narrow).statusCode()).isEqualTo(403);
    assertThat(
            tarn.call(
                    "POST",
                    "/v1/openai/embeddings",
                    narrow,
                    "{\"model\":\"gpt-e\",\"input\":\"x\"}")
                .statusCode())
        .isEqualTo(403);
    assertThat(tarn.get("/v1/models", narrow).body()).doesNotContain("\"openai/");
    assertThat(provider.received()).noneMatch(r -> r.text().contains("Rex"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"nonsense":1}                                      | /nonsense
          {"mode":"most"}                                     | /mode
          {"user_id":" "}                                     | /user_id
          {"models":["ok",""]}                                | /models/1
          {"limits":{"requests_per_minute":-1}}               | /limits/requests_per_minute
          {"limits":{"usd_per_month":-0.01}}                  | /limits/usd_per_month
          {"limits":{"calls":1}}                              | /limits/calls
          {"limits":{"requests_per_minute":0.5}}              | /limits/requests_per_minute
          {"expires_at":"+999999999-12-31T23:59:59Z"}         | /expires_at
          {"expires_at":"2020-01-01T00:00:00Z"}               | /expires_at
          {"role":"admin","user_id":"ann"}                    | /role
          {"user_id":"ann","default_user_id":"bob"}           | /default_user_id
          {"role":"operator"}                                 | /role
          """)
  void aKeyThatCannotBe_isRefusedNamingTheField(String body, String pointer) {
    JsonNode problem = done("POST", "/v1/keys", admin, body, 422);

    assertThat(problem.path("code").asText()).isEqualTo("invalid_body");
    assertThat(problem.at("/errors/0/pointer").asText()).isEqualTo(pointer);
  }

  @Test
  void namesOfUpTo256Bytes_areTaken() {
    made("{\"user_id\":\"%s\"}".formatted("ä".repeat(128)));
    done("POST", "/v1/keys", admin, "{\"user_id\":\"%s\"}".formatted("ä".repeat(129)), 422);
  }

  @Test
  void whoseAKeyIs_cannotBeChanged_andARevokedOneNotAtAll() {
    String path = "/v1/keys/" + made("{\"user_id\":\"ann\"}").path("id").asText();

    assertThat(
            done("PATCH", path, admin, "{\"user_id\":\"bob\"}", 422)
                .at("/errors/0/pointer")
                .asText())
        .isEqualTo("/user_id");
    done("DELETE", path, admin, "", 204);
    assertThat(done("PATCH", path, admin, "{}", 409).path("code").asText())
        .isEqualTo("key_revoked");
    done("POST", path + "/enable", admin, "", 409);
    done("POST", path + "/rotate", admin, "", 409);
    done("DELETE", path, admin, "", 204);
  }

  @Test
  void anIdempotencyKey_makesOneKeyAndShowsItOnce() {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(tarn.url("/v1/keys")))
            .header("Authorization", "Bearer " + admin)
            .header("Idempotency-Key", "deploy-42")
            .POST(HttpRequest.BodyPublishers.ofString("{}"))
            .build();

    HttpResponse<String> first = tarn.send(request);
    HttpResponse<String> second = tarn.send(request);

    assertThat(first.statusCode()).isEqualTo(201);
    assertThat(second.statusCode()).isEqualTo(200);
    JsonNode again = RunningTarn.json(second.body());
    assertThat(again.path("id")).isEqualTo(RunningTarn.json(first.body()).path("id"));
    assertThat(again.has("key")).isFalse();
  }

  @Test
  void lists_comeInPages() {
    String pages = tarn.adminKey("pages");
    for (int i = 0; i < 4; i++) {
      done("POST", "/v1/keys", pages, "{}", 201);
    }
    List<String> ids = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    do {
      String path = "/v1/keys?limit=2" + cursor.map(c -> "&cursor=" + c).orElse("");
      JsonNode page = done("GET", path, pages, "", 200);
      page.path("data").forEach(key -> ids.add(key.path("id").asText()));
      cursor = Optional.ofNullable(page.path("next_cursor").textValue());
    } while (cursor.isPresent());

    assertThat(ids).hasSize(5).doesNotHaveDuplicates();
    done("GET", "/v1/keys?cursor=***", pages, "", 400);
    done("GET", "/v1/audit?cursor=eA", pages, "", 400);
  }

  @Test
  void aWorkspace_isMadeChangedAndDeletedByTheOperator() {
    done(
        "POST",
        "/v1/workspaces",
        OPERATOR,
        "{\"name\":\"acme\",\"limits\":{\"concurrent_calls\":5},\"routing\":{\"provider\":\"cheap\"}}",
        201);
    done("POST", "/v1/workspaces", OPERATOR, "{\"name\":\"acme\"}", 409);
    done("POST", "/v1/workspaces", OPERATOR, "{\"name\":\"x\",\"routing\":[]}", 422);
    JsonNode key = done("POST", "/v1/keys?workspace=acme", OPERATOR, "{\"role\":\"admin\"}", 201);
    String acme = key.path("key").asText();

    JsonNode settings = done("PATCH", "/v1/settings", acme, "{\"hosted_after_stored\":false}", 200);
    assertThat(settings.path("hosted_after_stored").asBoolean()).isFalse();
    assertThat(settings.at("/routing/provider").asText()).isEqualTo("cheap");
    done("PATCH", "/v1/settings", acme, "{\"limits\":{\"concurrent_calls\":500}}", 422);
    done("PATCH", "/v1/settings", acme, "{\"name\":\"w\"}", 422);
    assertThat(
            done("PATCH", "/v1/workspaces/acme", OPERATOR, "{\"limits\":null}", 200)
                .at("/limits/concurrent_calls")
                .isNull())
        .isTrue();

    assertThat(done("DELETE", "/v1/workspaces/acme", OPERATOR, "", 409).path("code").asText())
        .isEqualTo("workspace_has_keys");
    done("DELETE", "/v1/keys/" + key.path("id").asText(), OPERATOR, "", 204);
    done("DELETE", "/v1/workspaces/acme", OPERATOR, "", 204);
    done("GET", "/v1/workspaces/acme", OPERATOR, "", 404);
    done("POST", "/v1/workspaces", OPERATOR, "{\"name\":\"acme\"}", 409);
    done("POST", "/v1/keys?workspace=acme", OPERATOR, "{}", 404);
  }

  @Test
  void theOperator_mustSayWhichWorkspaceIsMeant() {
    assertThat(done("POST", "/v1/keys", OPERATOR, "{}", 400).path("code").asText())
        .isEqualTo("missing_workspace");
    HttpRequest byHeader =
        HttpRequest.newBuilder(URI.create(tarn.url("/v1/keys")))
            .header("Authorization", "Bearer " + OPERATOR)
            .header("x-memorylake-workspace", "w")
            .POST(HttpRequest.BodyPublishers.ofString("{}"))
            .build();
    assertThat(tarn.send(byHeader).statusCode()).isEqualTo(201);
  }

  @ParameterizedTest
  @CsvSource({"Authorization, Bearer operator-key", "x-other, a operator-key b"})
  void theOperatorsKey_goesToNoProvider(String header, String value) {
    String key = made("{}").path("key").asText();

    HttpResponse<String> reply = tarn.chat(key, BODY, Map.of(header, value));

    assertThat(reply.statusCode()).isEqualTo(400);
    assertThat(RunningTarn.json(reply.body()).at("/error/code").asText())
        .isEqualTo("operator_key_misplaced");
    assertThat(reply.body()).doesNotContain(OPERATOR);
    assertThat(tarn.chat(key, BODY, Map.of(header, "operator-ke")).statusCode()).isEqualTo(200);
    assertThat(provider.received()).hasSize(1);
  }

  @Test
  void aBoundary_saysWhoseMemoryACallIsAbout_andNeverTravels() {
    done(
        "POST",
        "/v1/boundaries",
        admin,
        "{\"id\":\"shop\",\"project_id\":\"p\",\"user_id\":\"eve\",\"agent_id\":\"bot\"}",
        201);
    done("POST", "/v1/boundaries", admin, "{\"id\":\"shop\",\"user_id\":\"x\"}", 409);
    done("POST", "/v1/boundaries", admin, "{\"id\":\"nobody\"}", 422);
    String server = made("{}").path("key").asText();

    done("POST", "/v1/memories?boundary_id=shop", server, "{\"text\":\"Eve has an eel.\"}", 201);

    assertThat(tarn.get("/v1/memories?boundary_id=shop", server).body()).contains("eel");
    assertThat(tarn.get("/v1/memories?user_id=eve", server).body())
        .as("without project and agent it is another scope")
        .doesNotContain("eel");
    done("GET", "/v1/memories?boundary_id=none", server, "", 404);
    for (String empty :
        List.of("boundary_id=", "boundary_id", "boundary_id=%20&boundary_id=shop")) {
      done("GET", "/v1/memories?user_id=eve&" + empty, server, "", 400);
      assertThat(
              tarn.call("POST", "/v1/openai/chat/completions?" + empty, server, BODY).statusCode())
          .as(empty)
          .isEqualTo(400);
    }
    HttpResponse<String> contradicting =
        tarn.send(
            HttpRequest.newBuilder(URI.create(tarn.url("/v1/memories?boundary_id=shop")))
                .header("Authorization", "Bearer " + server)
                .header("x-memorylake-user-id", "bob")
                .build());
    assertThat(contradicting.statusCode()).isEqualTo(400);

    HttpResponse<String> chat =
        tarn.call("POST", "/v1/openai/chat/completions?boundary_id=shop&a=1", server, BODY);
    assertThat(chat.statusCode()).isEqualTo(200);
    assertThat(RunningTarn.header(chat, "x-memorylake-memory-status"))
        .isNotEqualTo("degraded; reason=no-scope");
    assertThat(provider.received().getLast().uri()).endsWith("/chat/completions?a=1");

    done("DELETE", "/v1/boundaries/shop", admin, "", 204);
    done("GET", "/v1/memories?boundary_id=shop", server, "", 404);
  }

  @Test
  void theAuditLog_saysWhoDidWhat_withoutAnyValue() {
    String audited = tarn.adminKey("audited");
    JsonNode key = done("POST", "/v1/keys", audited, "{\"user_id\":\"hush-hush\"}", 201);
    String id = key.path("id").asText();
    String rotated =
        done("POST", "/v1/keys/" + id + "/rotate", audited, "", 200).path("key").asText();
    done("PATCH", "/v1/keys/" + id, audited, "{\"models\":[\"hidden-model\"]}", 200);
    done("DELETE", "/v1/keys/" + id, OPERATOR, "", 204);

    String log = tarn.get("/v1/audit", audited).body();

    assertThat(log)
        .doesNotContain("hush-hush", "hidden-model", rotated.substring(9), audited.substring(9));
    JsonNode entries = RunningTarn.json(log).path("data");
    assertThat(
            StreamSupport.stream(entries.spliterator(), false)
                .filter(entry -> entry.path("target").asText().equals(id))
                .map(entry -> entry.path("action").asText() + entry.path("fields")))
        .containsExactly("key.revoke[]", "key.change[\"models\"]", "key.rotate[]", "key.create[]");
    assertThat(entries.get(0).path("actor").asText()).isEqualTo("operator");
    assertThat(entries.get(1).path("actor").asText()).startsWith("key_");
    assertThat(entries).allMatch(entry -> entry.path("workspace").asText().equals("audited"));
    assertThat(tarn.get("/v1/audit", admin).body()).doesNotContain("audited");
    assertThat(tarn.get("/v1/audit?limit=1000", OPERATOR).body()).contains("audited");
  }

  @Test
  void theOperatorsApi_canBeElsewhereAlone(@TempDir Path other) {
    try (RunningTarn apart =
        RunningTarn.start(
            TestConfig.operatorApart(
                TestConfig.of(other, provider.baseUrl(), EmbeddingModelName.NONE)))) {
      String operators = "http://127.0.0.1:" + apart.operatorPort();
      String memory = apart.create(NewKey.personal("w", "ann")).value().reveal();

      assertThat(apart.get("/metrics", OPERATOR).statusCode()).isEqualTo(404);
      assertThat(apart.get("/v1/workspaces", OPERATOR).statusCode()).isEqualTo(401);
      assertThat(apart.get("/v1/keys", OPERATOR).statusCode()).isEqualTo(401);
      assertThat(apart.get("/v1/keys", apart.adminKey("w")).statusCode()).isEqualTo(200);
      assertThat(apart.chat(memory, BODY, Map.of()).statusCode()).isEqualTo(200);

      for (String path : List.of("/metrics", "/v1/workspaces", "/v1/keys", "/healthz")) {
        assertThat(at(apart, operators + path, OPERATOR)).as(path).isEqualTo(200);
      }
      for (String path : List.of("/v1/models", "/v1/openai/models", "/v1/openai/files")) {
        assertThat(at(apart, operators + path, memory)).as(path).isEqualTo(404);
      }
    }
  }

  private static int at(RunningTarn tarn, String url, String key) {
    return tarn.send(
            HttpRequest.newBuilder(URI.create(url))
                .header("Authorization", "Bearer " + key)
                .build())
        .statusCode();
  }
}
