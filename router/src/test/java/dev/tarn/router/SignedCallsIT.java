package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.config.ProviderRow;
import dev.tarn.config.TarnConfig;
import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.testkit.AwsSignatures;
import dev.tarn.testkit.FakeProvider;
import dev.tarn.testkit.Reply;
import dev.tarn.testkit.TokenServer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/// Credentials that the router itself signs with, checked by those who know them: AWS's signer, and
/// a token endpoint that has the account's public key. What fills a base URL becomes a segment of
/// the path on loopback.
class SignedCallsIT {
  private static final String FACT = "Our dachshund Rex is afraid of thunder.";
  private static final String QUESTION = "What is our dachshund Rex afraid of?";
  private static final String AWS =
      "{\"accessKeyId\":\"AKIDEXAMPLE\",\"secretAccessKey\":\"canary/aws+secret\",\"sessionToken\":"
          + "\"canary-session\",\"region\":\"eu-central-1\"}";
  private static final AwsSignatures SIGNATURES =
      new AwsSignatures(
          "AKIDEXAMPLE", "canary/aws+secret", Optional.of("canary-session"), "eu-central-1");
  private static final String CLAUDE =
      "/v1/projects/my-project-1/locations/europe-west4/publishers/anthropic/models/claude-sonnet-4-5@20250929";

  @TempDir static Path dataDir;
  private static FakeProvider provider;
  private static TokenServer tokens;
  private static RunningTarn tarn;
  private String key = "";

  @BeforeAll
  static void start() {
    provider = FakeProvider.start();
    tokens = TokenServer.start();
    String host = provider.baseUrl().replace("/v1", "");
    TarnConfig config =
        TestConfig.withRows(
            TestConfig.of(dataDir, provider.baseUrl(), EmbeddingModelName.ALL_MINILM_L6_V2),
            List.of(
                TestConfig.open(
                    "bedrock",
                    ProviderRow.Dialect.BEDROCK,
                    host + "/{region}",
                    "",
                    ProviderRow.Auth.AWS),
                TestConfig.open(
                    "vertex",
                    ProviderRow.Dialect.GEMINI,
                    host + "/{region}",
                    "/v1/projects/{project}/locations/{region}/publishers/google",
                    ProviderRow.Auth.GOOGLE)));
    Engines engines =
        new Engines() {
          @Override
          public URI tokenEndpoint() {
            return tokens.address();
          }
        };
    tarn = RunningTarn.start(config, engines);
  }

  @AfterAll
  static void stop() {
    tarn.close();
    tokens.close();
    provider.close();
  }

  @BeforeEach
  void begin(TestInfo test) {
    provider.reset();
    key = tarn.personalKey("w", test.getDisplayName());
  }

  private HttpResponse<String> send(
      String method, String path, String credential, String body, Map<String, String> more) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(tarn.url(path)))
            .header("content-type", "application/json")
            .header("authorization", "Bearer " + credential)
            .header("x-memorylake-api-key", key)
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    more.forEach(request::header);
    return tarn.send(request.build());
  }

  private HttpResponse<String> post(String path, String credential, String body) {
    return send("POST", path, credential, body, Map.of());
  }

  private static String chat(String text) {
    return "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]}";
  }

  private static String claude(String text) {
    return "{\"anthropic_version\":\"vertex-2023-10-16\",\"max_tokens\":100,\"messages\":[{\"role\":"
        + "\"user\",\"content\":\""
        + text
        + "\"}]}";
  }

  private static void refuseWhatAwsWouldRefuse() {
    provider.guard(request ->
        SIGNATURES.verify(request)
            ? Optional.empty()
            : Optional.of(Reply.json(403, "{\"message\":\"signature does not match\"}")));
  }

  @Test
  void aSignature_coversTheWovenBytes() {
    refuseWhatAwsWouldRefuse();
    assertThat(post("/v1/bedrock/chat/completions", AWS, chat(FACT)).statusCode()).isEqualTo(200);
    tarn.await(() -> tarn.get("/v1/memories", key).body().contains("thunder"));
    tarn.awaitEmbedded();

    HttpResponse<String> reply = post("/v1/bedrock/chat/completions?x=1", AWS, chat(QUESTION));

    assertThat(reply.statusCode()).isEqualTo(200);
    assertThat(provider.last().uri()).isEqualTo("/eu-central-1/chat/completions?x=1");
    assertThat(provider.last().lastUserText()).startsWith(QUESTION).contains(FACT);
    assertThat(provider.last().headers().toString() + provider.last().text())
        .doesNotContain("canary/aws+secret");
  }

  @Test
  void aPathThatIsPassedThrough_isSignedToo_itsBodyStreamedOrNot() {
    refuseWhatAwsWouldRefuse();
    String model = "/v1/bedrock/eu-central-1/model/anthropic.claude-v2%3A1/invoke";

    assertThat(
            send("POST", model, AWS, "{\"n\":1}", Map.of("x-amzn-bedrock-trace", "ENABLED"))
                .statusCode())
        .isEqualTo(200);
    assertThat(provider.last().uri())
        .isEqualTo("/eu-central-1/model/anthropic.claude-v2%3A1/invoke");
    assertThat(provider.last().text()).isEqualTo("{\"n\":1}");
    assertThat(send("GET", "/v1/bedrock/eu-central-1/x/y", AWS, "", Map.of()).statusCode())
        .isEqualTo(200);
  }

  @Test
  void aKeyOfBedrock_travelsAsABearer() {
    post("/v1/bedrock/us-east-1/chat/completions", "bedrock-api-key", chat("Hello?"));

    assertThat(provider.last().header("authorization")).contains("Bearer bedrock-api-key");
    assertThat(provider.last().uri()).isEqualTo("/us-east-1/chat/completions");
  }

  @Test
  void aRegionThatIsMissing_isAskedFor() {
    HttpResponse<String> reply =
        post("/v1/bedrock/chat/completions", "bedrock-api-key", chat("Hello?"));

    assertThat(reply.statusCode()).isEqualTo(400);
    assertThat(reply.body()).contains("missing_region", "x-memorylake-region");
  }

  @Test
  void claudeAtVertex_getsMemory_withATokenForTheServiceAccount() {
    String account = tokens.account("robot@my-project-1.iam.gserviceaccount.com", "my-project-1");
    int before = tokens.claims().size();
    assertThat(post("/v1/vertex" + CLAUDE + ":rawPredict", account, claude(FACT)).body())
        .contains("Noted.");
    assertThat(provider.last().uri()).isEqualTo("/europe-west4" + CLAUDE + ":rawPredict");
    assertThat(provider.last().header("authorization").orElseThrow()).startsWith("Bearer token-");
    tarn.await(() -> tarn.get("/v1/memories", key).body().contains("thunder"));
    tarn.awaitEmbedded();

    HttpResponse<String> reply =
        post(
            "/v1/vertex/my-project-1/europe-west4" + CLAUDE + ":streamRawPredict",
            account,
            claude(QUESTION));

    assertThat(reply.body()).contains("event: message_stop");
    assertThat(provider.last().lastUserText()).startsWith(QUESTION).contains(FACT);
    assertThat(provider.last().json().path("anthropic_version").asText())
        .isEqualTo("vertex-2023-10-16");
    assertThat(provider.last().headers().toString()).doesNotContain("PRIVATE KEY");
    assertThat(tokens.claims()).as("one exchange for both").hasSize(before + 1);
  }

  @Test
  void aServiceAccountThatIsRefused_isA401InTheClientsForm() {
    String account =
        TokenServer.impostor("canary@my-project-1.iam.gserviceaccount.com", "my-project-1");

    HttpResponse<String> reply =
        post("/v1/vertex" + CLAUDE + ":rawPredict", account, claude("Hello?"));

    assertThat(reply.statusCode()).isEqualTo(401);
    assertThat(RunningTarn.json(reply.body()).at("/error/type").asText())
        .isEqualTo("authentication_error");
    assertThat(reply.body()).contains("invalid_grant").doesNotContain("canary", "PRIVATE");
    assertThat(provider.received()).isEmpty();
  }

  @Test
  void aTokenOfGoogles_travelsAsItCame() {
    post("/v1/vertex" + CLAUDE + ":rawPredict", "ya29.callers-own", claude("Hello?"));

    assertThat(provider.last().header("authorization")).contains("Bearer ya29.callers-own");
  }
}
