package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.genai.Client;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.HttpRetryOptions;
import dev.tarn.config.ProviderRow;
import dev.tarn.config.Secret;
import dev.tarn.config.TarnConfig;
import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.router.RowClients.Mode;
import dev.tarn.testkit.AwsSignatures;
import dev.tarn.testkit.Contents;
import dev.tarn.testkit.Converses;
import dev.tarn.testkit.FakeProvider;
import dev.tarn.testkit.Received;
import dev.tarn.testkit.Reply;
import dev.tarn.testkit.TokenServer;
import dev.tarn.testkit.strict.Profile;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Gemini at Vertex AI and Converse at Bedrock through the official SDKs, with credentials that
/// only the router can use: a service account, which it exchanges for a token, and AWS keys, with
/// which it signs what it sends. Both are the caller's own, in the slot of the provider's key, or
/// the operator's. The provider refuses whatever does not bear a token of that account, or a
/// signature over these very bytes.
class SignedSdksIT {
  private static final String FACT = "Our dachshund Rex is afraid of thunder.";
  private static final String QUESTION = "What is our dachshund Rex afraid of?";
  private static final String GEMINI =
      "/europe-west4/v1/projects/my-project-1/locations/europe-west4/publishers/google/models/gemini-2.5-flash";
  private static final String NOVA = "us.amazon.nova-lite-v1:0";
  private static final String AWS =
      "{\"accessKeyId\":\"AKIDEXAMPLE\",\"secretAccessKey\":\"canary/aws+secret\",\"region\":"
          + "\"eu-central-1\"}";
  private static final AwsSignatures SIGNATURES =
      new AwsSignatures("AKIDEXAMPLE", "canary/aws+secret", Optional.empty(), "eu-central-1");

  @TempDir static Path dataDir;
  private static FakeProvider provider;
  private static TokenServer tokens;
  private static RunningTarn tarn;
  private static String account = "";
  private String key = "";

  @BeforeAll
  static void start() {
    provider = FakeProvider.start();
    tokens = TokenServer.start();
    account = tokens.account("robot@my-project-1.iam.gserviceaccount.com", "my-project-1");
    TarnConfig config =
        TestConfig.withRows(
            TestConfig.of(dataDir, provider.baseUrl(), EmbeddingModelName.ALL_MINILM_L6_V2),
            List.of(
                row("aws", ProviderRow.Dialect.BEDROCK, "", ProviderRow.Auth.AWS, AWS),
                row(
                    "vertex",
                    ProviderRow.Dialect.GEMINI,
                    "/v1/projects/{project}/locations/{region}/publishers/google",
                    ProviderRow.Auth.GOOGLE,
                    placed(account))));
    Engines engines =
        new Engines() {
          @Override
          public URI tokenEndpoint() {
            return tokens.address();
          }
        };
    tarn = RunningTarn.start(config, engines);
  }

  /// The region becomes a segment of the path.
  private static ProviderRow row(
      String name,
      ProviderRow.Dialect dialect,
      String prefix,
      ProviderRow.Auth auth,
      String operatorsKey) {
    return new ProviderRow(
        name,
        List.of(),
        dialect,
        URI.create(provider.googleUrl() + "/%7Bregion%7D"),
        prefix,
        auth,
        Optional.of(Secret.of(operatorsKey)),
        Optional.empty(),
        List.of(),
        128_000);
  }

  /// The operator says where an account is used; a caller's path does.
  private static String placed(String file) {
    return file.substring(0, file.length() - 1) + ",\"region\":\"europe-west4\"}";
  }

  @AfterAll
  static void stop() {
    tarn.close();
    tokens.close();
    provider.close();
  }

  /// Each test speaks for another person, of whom one fact is known.
  @BeforeEach
  void begin(TestInfo test) {
    provider.reset();
    key = tarn.personalKey("w", test.getTestMethod().orElseThrow() + test.getDisplayName());
    assertThat(tarn.post("/v1/memories", key, "{\"text\":\"" + FACT + "\"}").statusCode())
        .isEqualTo(201);
    tarn.awaitEmbedded();
  }

  private Client google(Mode mode) {
    HttpOptions.Builder options =
        HttpOptions.builder()
            .baseUrl(tarn.url("/v1/vertex"))
            .apiVersion("v1")
            .retryOptions(HttpRetryOptions.builder().attempts(1).build());
    String token = key;
    if (mode == Mode.BYOK) {
      token = account;
      options.headers(Map.of("x-memorylake-api-key", key));
    }
    return Client.builder()
        .vertexAI(true)
        .project("my-project-1")
        .location("europe-west4")
        .credentials(
            GoogleCredentials.create(AccessToken.newBuilder().setTokenValue(token).build()))
        .httpOptions(options.build())
        .build();
  }

  private BedrockClients aws(Mode mode) {
    String url = tarn.url("/v1/aws");
    return mode == Mode.BYOK ? new BedrockClients(url, AWS, key) : new BedrockClients(url, key, "");
  }

  /// Whole, in a tool loop and streamed, with what is known woven in; then what was said comes back
  /// in another conversation.
  private void remembers(SdkCalls calls, Reply toolCall, Reply streamed) {
    assertThat(calls.chat(QUESTION)).isEqualTo("Noted.");
    assertThat(provider.last().lastUserText()).startsWith(QUESTION).contains(FACT);

    provider.script(toolCall);
    assertThat(calls.toolLoop(QUESTION)).isEqualTo("Noted.");
    String asked = provider.received().get(1).lastUserText();
    assertThat(asked).contains(FACT);
    assertThat(provider.last().prompt()).contains("user: " + asked);
    assertThat(provider.last().text()).contains("nothing");

    provider.script(streamed);
    assertThat(calls.stream("Where should we go with him on Sunday?"))
        .isEqualTo("The lake of Starnberg would suit your dachshund.");
    tarn.await(() -> tarn.get("/v1/memories", key).body().contains("Starnberg"));
    tarn.awaitEmbedded();
    calls.chat("Which lake did you suggest for the dachshund on Sunday?");
    assertThat(provider.last().lastUserText()).contains("lake of Starnberg");
  }

  @ParameterizedTest
  @EnumSource
  void geminiAtVertex_remembers_withATokenForTheServiceAccount(Mode mode) {
    provider.strict(Profile.of("vertex"));
    provider.guard(call ->
        call.header("authorization").orElse("").equals("Bearer token-" + tokens.claims().size())
            ? Optional.empty()
            : Optional.of(
                Reply.json(401, Contents.error(401, "UNAUTHENTICATED", "no token of ours"))));

    remembers(
        new GeminiCalls(google(mode), "gemini-2.5-flash"),
        Reply.json(200, Contents.functionCall("look", "{}")),
        Reply.contentStream("The lake of Starnberg would suit your dachshund."));

    assertThat(provider.received())
        .extracting(Received::uri)
        .allMatch(uri -> uri.startsWith(GEMINI + ":"))
        .contains(GEMINI + ":generateContent", GEMINI + ":streamGenerateContent?alt=sse");
    assertThat(provider.received())
        .noneMatch(call -> (call.headers() + call.text()).contains("PRIVATE KEY"));
    assertThat(tokens.claims()).as("one exchange serves all").hasSizeLessThanOrEqualTo(2);
    assertThat(tokens.claims().getLast().path("iss").asText())
        .isEqualTo("robot@my-project-1.iam.gserviceaccount.com");
  }

  @ParameterizedTest
  @EnumSource
  void converse_remembers_signedOverTheWovenBytes(Mode mode) {
    provider.strict(Profile.of("bedrock"));
    provider.guard(call ->
        SIGNATURES.verify(call)
            ? Optional.empty()
            : Optional.of(
                Reply.json(403, "{\"message\":\"The signature does not match.\"}")
                    .with("x-amzn-errortype", "InvalidSignatureException")));

    remembers(
        new BedrockCalls(aws(mode), NOVA),
        Reply.json(200, Converses.toolUse("tooluse_1", "look", "{}")),
        Reply.converseStream("The lake of Starnberg would suit your dachshund."));

    String model = "/eu-central-1/model/" + NOVA.replace(":", "%3A");
    assertThat(provider.received())
        .extracting(Received::uri)
        .containsOnly(model + "/converse", model + "/converse-stream");
    assertThat(provider.received())
        .noneMatch(call -> (call.headers() + call.text()).contains("canary/aws+secret"));
  }
}
