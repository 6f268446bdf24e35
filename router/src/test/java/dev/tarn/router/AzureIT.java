package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.azure.AzureOpenAIServiceVersion;
import com.openai.azure.AzureUrlPathMode;
import com.openai.azure.credential.AzureApiKeyCredential;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.credential.BearerTokenCredential;
import com.openai.credential.Credential;
import com.openai.errors.UnauthorizedException;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.tarn.config.ProviderRow;
import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.testkit.FakeProvider;
import dev.tarn.testkit.Received;
import dev.tarn.testkit.Reply;
import dev.tarn.testkit.strict.Profile;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
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
import org.junit.jupiter.params.provider.ValueSource;

/// Azure OpenAI through OpenAI's own SDK as it calls Azure: classic deployments and the v1 path, by
/// key and by token. The row's base URL stands for Azure's: the resource is a segment of its path.
class AzureIT {
  private static final String FACT = "Our dachshund Rex is afraid of thunder.";
  private static final String QUESTION = "What is our dachshund Rex afraid of?";

  @TempDir static Path dataDir;
  private static FakeProvider provider;
  private static RunningTarn tarn;
  private String key = "";

  @BeforeAll
  static void start() {
    provider = FakeProvider.start().strict(Profile.vendors());
    String host = provider.baseUrl().replace("/v1", "");
    tarn =
        RunningTarn.start(
            TestConfig.withRows(
                TestConfig.of(dataDir, provider.baseUrl(), EmbeddingModelName.ALL_MINILM_L6_V2),
                List.of(
                    row("azure", host + "/{resource}"),
                    row("real", "https://{resource}.openai.azure.com"))));
  }

  private static ProviderRow row(String name, String url) {
    return TestConfig.open(
        name, ProviderRow.Dialect.OPENAI, url, "/openai/v1", ProviderRow.Auth.API_KEY);
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

  private OpenAIClient client(String path, AzureUrlPathMode mode, Credential credential) {
    return OpenAIOkHttpClient.builder()
        .baseUrl(tarn.url(path))
        .azureUrlPathMode(mode)
        .azureServiceVersion(AzureOpenAIServiceVersion.fromString("2024-10-21"))
        .credential(credential)
        .putHeader("x-memorylake-api-key", key)
        .maxRetries(0)
        .build();
  }

  private static ChatCompletionCreateParams user(String text) {
    return ChatCompletionCreateParams.builder().model("my-deployment").addUserMessage(text).build();
  }

  private HttpResponse<String> post(String path, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(tarn.url(path)))
            .header("content-type", "application/json")
            .header("x-memorylake-api-key", key)
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"model\":\"gpt-5\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello?\"}]}"));
    headers.forEach(request::header);
    return tarn.send(request.build());
  }

  @Test
  void classicDeployments_getMemory_withTheirOwnKey() {
    OpenAIClient client =
        client(
            "/v1/azure/mine",
            AzureUrlPathMode.LEGACY,
            AzureApiKeyCredential.create("azure-callers-own"));

    client.chat().completions().create(user(FACT));
    Received told = provider.last();
    assertThat(told.uri())
        .isEqualTo(
            "/mine/openai/deployments/my-deployment/chat/completions?api-version=2024-10-21");
    assertThat(told.header("api-key")).contains("azure-callers-own");
    assertThat(told.header("authorization")).isEmpty();
    assertThat(told.headers().toString()).doesNotContain(key, "memorylake");
    tarn.await(() -> tarn.get("/v1/memories", key).body().contains("thunder"));
    tarn.awaitEmbedded();

    client.chat().completions().create(user(QUESTION));

    assertThat(provider.last().lastUserText()).startsWith(QUESTION).contains(FACT);
  }

  @Test
  void theV1Path_takesATokenOfEntraAsItCame() {
    OpenAIClient client =
        client(
            "/v1/azure/mine/openai/v1",
            AzureUrlPathMode.UNIFIED,
            BearerTokenCredential.create("entra-token"));

    client.chat().completions().create(user(FACT));

    assertThat(provider.last().uri()).startsWith("/mine/openai/v1/chat/completions");
    assertThat(provider.last().header("authorization")).contains("Bearer entra-token");
    assertThat(provider.last().header("api-key")).isEmpty();
    tarn.await(() -> tarn.get("/v1/memories", key).body().contains("thunder"));
  }

  @Test
  void aKeyOfJson_namesResourceAndModel_andOnlyItsOwnKeyIsSent() {
    String json =
        "{\"api_key\":\"azure-of-json\",\"resource_name\":\"theirs\",\"model_slug\":\"openai/gpt-5\","
            + "\"model_id\":\"their-deployment\"}";

    HttpResponse<String> reply = post("/v1/azure/chat/completions", Map.of("api-key", json));

    assertThat(reply.statusCode()).isEqualTo(200);
    assertThat(provider.last().uri()).isEqualTo("/theirs/openai/v1/chat/completions");
    assertThat(provider.last().json().path("model").asText()).isEqualTo("their-deployment");
    assertThat(provider.last().header("api-key")).contains("azure-of-json");
    assertThat(provider.last().headers().toString()).doesNotContain("model_slug");
  }

  @Test
  void theResource_mayStandInAHeader() {
    post(
        "/v1/azure/openai/deployments/d/chat/completions?api-version=1",
        Map.of("api-key", "k", "x-memorylake-resource", "named"));

    assertThat(provider.last().uri())
        .isEqualTo("/named/openai/deployments/d/chat/completions?api-version=1");
  }

  @Test
  void atAzureItself_theCredentialsHostIsCalledAndNoOther() {
    String json =
        "{\"api_key\":\"canary-azure\",\"endpoint_url\":\"https://mine.services.ai.azure.com/x\"}";

    HttpResponse<String> dry =
        post("/v1/real/chat/completions", Map.of("api-key", json, "x-memorylake-dry-run", "true"));

    assertThat(RunningTarn.json(dry.body()).at("/request/url").asText())
        .isEqualTo("https://mine.services.ai.azure.com:443/openai/v1/chat/completions");
    assertThat(dry.body()).contains("\"api-key\":\"***\"").doesNotContain("canary-azure");
  }

  @ParameterizedTest
  @ValueSource(strings = {"evil.example#", "a.b", "a@b", "A", "a%2fb"})
  void aResourceThatIsNone_isRefused_inOpenAisForm(String resource) {
    HttpResponse<String> reply =
        post(
            "/v1/azure/openai/v1/chat/completions",
            Map.of("api-key", "k", "x-memorylake-resource", resource));

    assertThat(reply.statusCode()).isEqualTo(400);
    assertThat(RunningTarn.json(reply.body()).at("/error/code").asText())
        .isEqualTo("invalid_resource");
    assertThat(provider.received()).isEmpty();
  }

  @Test
  void jsonThatIsNoKnownKey_isRefused_andNotRepeated() {
    HttpResponse<String> reply =
        post("/v1/azure/chat/completions", Map.of("api-key", "{\"key\":\"canary-azure\"}"));

    assertThat(reply.statusCode()).isEqualTo(400);
    assertThat(RunningTarn.json(reply.body()).at("/error/code").asText())
        .isEqualTo("unknown_credential");
    assertThat(reply.body()).doesNotContain("canary-azure");
    assertThat(provider.received()).isEmpty();
  }

  @Test
  void failures_areOfTheClassesThatTheSdkKnows() {
    provider.script(
        Reply.json(401, "{\"error\":{\"code\":\"401\",\"message\":\"Access denied\"}}"));
    OpenAIClient client =
        client("/v1/azure/mine", AzureUrlPathMode.LEGACY, AzureApiKeyCredential.create("wrong"));

    assertThatThrownBy(() -> client.chat().completions().create(user("Hello there?")))
        .isInstanceOf(UnauthorizedException.class);
  }
}
