package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.testkit.FakeProvider;
import dev.tarn.testkit.Received;
import dev.tarn.testkit.Reply;
import dev.tarn.testkit.strict.Profile;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the router keeps back: memory keys, the operator's key, account and stored work, and
/// whatever a dry run would have sent.
class KeptBackIT {
  private static final String CHAT =
      "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello there?\"}]}";
  private static final String CONTENTS =
      "{\"contents\":[{\"parts\":[{\"text\":\"Hello there?\"}]}]}";

  /// As Google writes it (<https://ai.google.dev/gemini-api/docs/troubleshooting>).
  private static final String KEY_INVALID =
      """
      {"error": {
        "code": 400,
        "message": "API key not valid: AIza-opera***. Please pass a valid API key.",
        "status": "INVALID_ARGUMENT",
        "details": [
          {"@type": "type.googleapis.com/google.rpc.LocalizedMessage", "locale": "en-US"},
          {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID",
           "domain": "googleapis.com"}]}}
      """;

  /// The same status for another reason; the client's own words do not make it one of the key.
  private static final String OTHERWISE_INVALID =
      """
      {"error": {"code": 400, "message": "No role API_KEY_INVALID.", "status": "INVALID_ARGUMENT",
        "details": [{"reason": "FIELD_INVALID"}]}}
      """;

  @TempDir static Path dataDir;
  private static FakeProvider provider;
  private static RunningTarn tarn;
  private String key = "";

  @BeforeAll
  static void start() {
    provider = FakeProvider.start().strict(Profile.vendors());
    tarn = RunningTarn.start(TestConfig.of(dataDir, provider.baseUrl(), EmbeddingModelName.NONE));
  }

  @AfterAll
  static void stop() {
    tarn.close();
    provider.close();
  }

  @BeforeEach
  void begin(TestInfo test) {
    provider.reset();
    key = tarn.personalKey("w", test.getDisplayName());
  }

  private static HttpResponse<String> send(
      String method, String path, String body, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(tarn.url(path)))
            .header("content-type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    headers.forEach(request::header);
    return tarn.send(request.build());
  }

  private HttpResponse<String> hosted(String method, String path, String body) {
    return send(method, path, body, Map.of("Authorization", "Bearer " + key));
  }

  private Map<String, String> own(String name, String value) {
    return Map.of(
        "Authorization", "Bearer sk-callers-own", "x-memorylake-api-key", key, name, value);
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/gemini/v1beta/models/veo-3/operations/abc, 403",
    "/v1/gemini/v1beta/models/veo-3/operations, 403",
    "/v1/gemini/v1beta/openai/models/a/b, 403",
    "/v1/anthropic/v1/models/a/b, 403",
    "/v1/openai/models/a/b/c, 403",
    "/v1/openai/models/, 403",
    "/v1/gemini/v1beta/models/gemini-2.5-flash, 200",
    "/v1/gemini/v1beta/openai/models/gemini-2.5-flash, 200",
    "/v1/anthropic/v1/models/claude-sonnet-4-5, 200",
    "/v1/openai/models/gpt-4o-mini, 200",
    "/v1/openai/models/vendor/name, 200"
  })
  void theOperatorsKey_tellsOfModels_andNotOfWhatIsKeptBelowThem(String path, int status) {
    HttpResponse<String> reply = hosted("GET", path, "");

    assertThat(reply.statusCode()).isEqualTo(status);
    assertThat(provider.received()).hasSize(status == 200 ? 1 : 0);
    assertThat(reply.body().contains("endpoint_not_hosted")).isEqualTo(status == 403);
  }

  @ParameterizedTest
  @CsvSource({
    "DELETE, /v1/openai/files/file-1?a=1, /v1/files/file-1?a=1",
    "POST, /v1/openai/files, /v1/files",
    "GET, /v1/openai/models, /v1/models"
  })
  void aDryRunOfAnyPath_callsNobody(String method, String path, String uri) {
    HttpResponse<String> reply = send(method, path, "{}", own("x-memorylake-dry-run", "true"));

    JsonNode request = RunningTarn.json(reply.body()).path("request");
    assertThat(reply.statusCode()).isEqualTo(200);
    assertThat(provider.received()).isEmpty();
    assertThat(request.path("method").asText()).isEqualTo(method);
    assertThat(request.path("url").asText()).isEqualTo(provider.googleUrl() + uri);
    assertThat(request.at("/headers/Authorization").asText()).isEqualTo("Bearer ***");
    assertThat(reply.body()).doesNotContain("sk-callers-own", key);
    assertThat(RunningTarn.header(reply, "x-memorylake-provider")).isEqualTo("openai");
  }

  @Test
  void aDryRunWithTheOperatorsKey_callsNobody_andIsServedWhereTheCallIs() {
    Map<String, String> dry =
        Map.of("Authorization", "Bearer " + key, "x-memorylake-dry-run", "true");
    HttpResponse<String> reply =
        send("POST", "/v1/openai/embeddings", "{\"model\":\"m\",\"input\":\"a\"}", dry);

    assertThat(reply.statusCode()).isEqualTo(200);
    assertThat(reply.body()).contains("Bearer ***").doesNotContain("sk-operators-own", key);
    assertThat(send("DELETE", "/v1/openai/files/file-1", "", dry).statusCode()).isEqualTo(403);
    assertThat(provider.received()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v1/openai/models, 401",
    "GET, /v1/gemini/v1beta/models, 403",
    "POST, /v1/openai/embeddings, 401",
    "POST, /v1/openai/chat/completions, 403"
  })
  void aRefusalOfTheOperatorsKey_isToldInOurWords_onEveryPath(
      String method, String path, int status) {
    Reply refusal =
        Reply.json(status, "{\"error\":{\"message\":\"Incorrect API key: sk-opera***own\"}}");
    provider.script(refusal);

    HttpResponse<String> reply = hosted(method, path, CHAT.formatted("gpt-4o-mini"));

    assertThat(reply.statusCode()).isEqualTo(502);
    assertThat(reply.body()).contains("provider_refused_key").doesNotContain("sk-opera");

    provider.script(refusal);
    HttpResponse<String> own = send(method, path, CHAT.formatted("gpt-4o-mini"), own("x-any", "1"));
    assertThat(own.statusCode()).isEqualTo(status);
    assertThat(own.body()).contains("sk-opera***own");
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /v1beta/models/gemini-2.5-flash:generateContent",
    "POST, /v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse",
    "POST, /v1/gemini/v1beta/models/gemini-2.5-flash:countTokens",
    "GET, /v1/gemini/v1beta/models",
    "POST, /v1/gemini/v1beta/openai/chat/completions",
    "POST, /v1/chat/completions"
  })
  void aRefusalOfTheOperatorsKeyByGoogle_isKnownByItsReason(String method, String path) {
    String body = path.endsWith("completions") ? CHAT.formatted("gemini-2.5-flash") : CONTENTS;
    for (String refusal : List.of(KEY_INVALID, "[" + KEY_INVALID + "]")) {
      provider.script(Reply.json(400, refusal));

      HttpResponse<String> reply = hosted(method, path, body);

      assertThat(reply.statusCode()).isEqualTo(502);
      assertThat(reply.body()).contains("provider_refused_key").doesNotContain("AIza");
    }

    for (String other : List.of(OTHERWISE_INVALID, "no json API_KEY_INVALID")) {
      provider.script(Reply.json(400, other));
      HttpResponse<String> reply = hosted(method, path, body);

      assertThat(reply.statusCode()).isEqualTo(400);
      if (!path.equals("/v1/chat/completions")) {
        assertThat(reply.body()).as("as it came").isEqualTo(other);
      }
    }
  }

  /// As OpenRouter's moderation and its guardrails write it (<https://openrouter.ai/docs/errors>),
  /// xAI's, and a server before the provider's.
  @ParameterizedTest(name = "{index}")
  @ValueSource(
      strings = {
        """
        {"error":{"code":403,"message":"m requires moderation on OpenInference. Your input was flagged",
          "metadata":{"reasons":["violence"],"flagged_input":"an access key","provider_name":"X","model_slug":"m"}}}
        """,
        """
        {"error":{"code":403,"message":"Blocked for this account","metadata":{"error_type":"content_policy_violation"}}}
        """,
        """
        {"error":{"code":403,"message":"Request blocked: prompt injection patterns detected"}}
        """,
        """
        {"code":"The caller does not have permission to execute the specified operation",
          "error":"Content violates usage guidelines. Team: t, API key ID: i, Failed check: SAFETY_CHECK_TYPE_BIO"}
        """,
        "<html><title>403 Forbidden: access to this account is denied</title></html>"
      })
  void aRefusalOfWhatWasSaid_isNotSaidToBeOfTheOperatorsKey(String refusal) {
    for (String path : List.of("/v1/chat/completions", "/v1/openai/embeddings")) {
      provider.script(Reply.json(403, refusal));

      HttpResponse<String> reply = hosted("POST", path, CHAT.formatted("gpt-4o-mini"));

      assertThat(reply.statusCode()).isEqualTo(403);
      assertThat(reply.body()).as("as it came").isEqualTo(refusal);
    }
  }

  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          403|gpt-4o-mini|{"error":{"code":403,"message":"Key limit exceeded (total limit)."}}
          403|gpt-4o-mini|{"code":"permission-denied","error":"Access to the chat endpoint is denied."}
          403|gpt-4o-mini|{"error":{"message":"Project proj_1 does not have access to model m","code":"model_not_found"}}
          403|gpt-4o-mini|{"error":{"message":"You may not.","type":"x","code":"insufficient_permissions"}}
          400|gpt-4o-mini|{"code":"Client specified an invalid argument","error":"Incorrect API key provided: xa***"}
          400|gpt-4o-mini|[{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT"}}]
          403|claude-x|{"type":"error","error":{"type":"permission_error","message":"You may not."}}
          403|gemini-2.5-flash|{"error":{"code":403,"message":"Your API key was reported as leaked.","status":"PERMISSION_DENIED"}}
          403|us.x|{"message":"You don't have access to the model with the specified model ID."}
          403|us.x|{"__type":"UnrecognizedClientException","message":"Not this one."}
          """)
  void aRefusalOfTheOperatorsAccount_isKnownByItsWords(int status, String model, String refusal) {
    provider.script(Reply.json(status, refusal));

    HttpResponse<String> reply = hosted("POST", "/v1/chat/completions", CHAT.formatted(model));

    assertThat(reply.statusCode()).isEqualTo(502);
    assertThat(reply.body()).contains("provider_refused_key");
  }

  @Test
  void aRefusalOfTheCallersKeyByGoogle_isTheCallersToRead() {
    provider.script(Reply.json(400, KEY_INVALID));

    HttpResponse<String> reply =
        send("GET", "/v1/gemini/v1beta/models", "", own("x-goog-api-key", "sk-callers-own"));

    assertThat(reply.statusCode()).isEqualTo(400);
    assertThat(reply.body()).isEqualTo(KEY_INVALID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Any: key=%s",
        "X-Any: a,%s",
        "X-Any: \"%s\"",
        "X-Any: Bearer\t%s",
        "Sec-WebSocket-Protocol: realtime, openai-insecure-api-key.%s",
        "%s: 1"
      })
  void aMemoryKeyInAnyHeader_staysHere(String form) {
    String[] header = form.formatted(key).split(": ", 2);
    for (String path : List.of("/v1/openai/chat/completions", "/v1/openai/files")) {
      raw(path, own(header[0], header[1]), 200);
    }

    assertThat(provider.received()).hasSize(2).allSatisfy(KeptBackIT::holdsNoMemoryKey);
  }

  @ParameterizedTest
  @ValueSource(strings = {"?%s", "?a=Bearer%%20%s", "?a=x%%2C%s&b=1", "?%s=1"})
  void aMemoryKeyInTheQuery_staysHere(String query) {
    for (String path : List.of("/v1/openai/chat/completions", "/v1/openai/files")) {
      raw(path + query.formatted(key), own("x-any", "1"), 200);
    }

    assertThat(provider.received()).hasSize(2).allSatisfy(KeptBackIT::holdsNoMemoryKey);
  }

  @Test
  void aMemoryKeyInThePath_orWithinTheProvidersKey_isRefused() {
    raw("/v1/openai/files/" + key, own("x-any", "1"), 400);
    raw("/v1/openai/" + key + "/chat/completions", own("x-any", "1"), 400);
    for (String form : List.of("Bearer\t%s", "key=%s", "a,%s", "\"%s\"")) {
      Map<String, String> headers =
          Map.of("x-memorylake-api-key", key, "Authorization", form.formatted(key));
      raw("/v1/openai/chat/completions", headers, 400);
      raw("/v1/openai/files", headers, 400);
    }

    assertThat(provider.received()).isEmpty();
  }

  private static void raw(String path, Map<String, String> headers, int status) {
    byte[] body = CHAT.formatted("gpt-4o-mini").getBytes(StandardCharsets.UTF_8);
    RawHttp.Reply reply = RawHttp.send(tarn.port(), RawHttp.post(path, headers, body));
    assertThat(reply.status()).as(reply.text()).isEqualTo(status);
  }

  private static void holdsNoMemoryKey(Received received) {
    assertThat(received.uri() + received.headers()).doesNotContain("tarn_");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "OpenAI-Organization",
        "OpenAI-Project",
        "x-goog-user-project",
        "X-HTTP-Method-Override"
      })
  void aHeaderThatChoosesAnAccountOrMethod_isForTheCallersKeyOnly(String name) {
    Map<String, String> hosted = Map.of("Authorization", "Bearer " + key, name, "DELETE");
    String body = CHAT.formatted("gpt-4o-mini");
    send("POST", "/v1/chat/completions", body, hosted);
    send("POST", "/v1/openai/chat/completions", body, hosted);
    send("POST", "/v1/openai/embeddings", body, hosted);
    send("GET", "/v1/gemini/v1beta/models/x", "", hosted);
    assertThat(provider.received())
        .hasSize(4)
        .allSatisfy(received -> assertThat(received.header(name)).isEmpty());
    provider.reset();

    send("POST", "/v1/openai/chat/completions", body, own(name, "mine"));
    send("GET", "/v1/openai/models", "", own(name, "mine"));
    assertThat(provider.received())
        .hasSize(2)
        .allSatisfy(received -> assertThat(received.header(name)).contains("mine"));
  }
}
