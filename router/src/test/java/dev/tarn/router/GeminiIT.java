package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.genai.Client;
import com.google.genai.ResponseStream;
import com.google.genai.errors.ClientException;
import com.google.genai.errors.ServerException;
import com.google.genai.types.Content;
import com.google.genai.types.CountTokensConfig;
import com.google.genai.types.EmbedContentConfig;
import com.google.genai.types.FunctionCall;
import com.google.genai.types.FunctionDeclaration;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.HttpRetryOptions;
import com.google.genai.types.Part;
import com.google.genai.types.Tool;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.testkit.Contents;
import dev.tarn.testkit.FakeProvider;
import dev.tarn.testkit.Received;
import dev.tarn.testkit.Reply;
import dev.tarn.testkit.strict.Profile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/// `generateContent` through Google's own SDK.
class GeminiIT {
  private static final String MODEL = "gemini-2.5-flash";
  private static final String FACT = "Our dachshund Rex is afraid of thunder.";
  private static final String QUESTION = "What is our dachshund Rex afraid of?";
  private static final GenerateContentConfig PLAIN = GenerateContentConfig.builder().build();

  @TempDir static Path dataDir;
  private static FakeProvider provider;
  private static RunningTarn tarn;
  private String key = "";

  @BeforeAll
  static void start() {
    provider = FakeProvider.start().strict(Profile.vendors());
    tarn =
        RunningTarn.start(
            TestConfig.of(dataDir, provider.baseUrl(), EmbeddingModelName.ALL_MINILM_L6_V2));
  }

  @AfterAll
  static void stop() {
    tarn.close();
    provider.close();
  }

  /// Each test speaks for another person.
  @BeforeEach
  void begin(TestInfo test) {
    provider.reset();
    key = tarn.personalKey("w", test.getDisplayName());
  }

  private Client client() {
    return client("AIza-callers-own", "/v1/gemini", Map.of("x-memorylake-api-key", key));
  }

  private Client hosted() {
    return client(key, "", Map.of());
  }

  private static Client client(String apiKey, String path, Map<String, String> headers) {
    return Client.builder()
        .apiKey(apiKey)
        .httpOptions(
            HttpOptions.builder()
                .baseUrl(tarn.url(path))
                .headers(headers)
                .retryOptions(HttpRetryOptions.builder().attempts(1).build())
                .build())
        .build();
  }

  private static GenerateContentResponse ask(Client client, String text) {
    return client.models.generateContent(MODEL, text, PLAIN);
  }

  private void tell() {
    ask(client(), FACT);
    tarn.await(() -> tarn.get("/v1/memories", key).body().contains("thunder"));
    tarn.awaitEmbedded();
    provider.reset();
  }

  @Test
  void whatWasSaid_comesBackInAnotherConversation_andOnlyThere() {
    ask(client(), FACT);
    Received told = provider.last();
    assertThat(told.uri()).isEqualTo("/v1beta/models/gemini-2.5-flash:generateContent");
    assertThat(told.header("x-goog-api-key")).contains("AIza-callers-own");
    assertThat(told.header("x-goog-api-client")).isPresent();
    assertThat(told.headers().toString()).doesNotContain(key, "memorylake");
    tell();

    GenerateContentResponse answer = ask(client(), QUESTION);

    assertThat(answer.text()).isEqualTo("Noted.");
    assertThat(provider.last().lastUserText()).startsWith(QUESTION).contains(FACT);
    key = tarn.personalKey("w", "somebody else");
    ask(client(), QUESTION);
    assertThat(provider.last().lastUserText()).isEqualTo(QUESTION);
  }

  @Test
  void aStreamedAnswer_isDeliveredWhole_andRemembered() {
    provider.script(Reply.contentStream("The lake of Starnberg would suit your dachshund."));
    StringBuilder streamed = new StringBuilder();
    try (ResponseStream<GenerateContentResponse> stream =
        client().models.generateContentStream(MODEL, "Where should we go on Sunday?", PLAIN)) {
      stream.forEach(response -> streamed.append(response.text()));
    }

    assertThat(streamed).hasToString("The lake of Starnberg would suit your dachshund.");
    assertThat(provider.last().uri()).endsWith(":streamGenerateContent?alt=sse");
    tarn.await(() -> tarn.get("/v1/memories", key).body().contains("Starnberg"));
  }

  @Test
  void inAToolLoop_theBlockStaysByteForByte_andTheCallComesBackAsItWas() {
    tell();
    GenerateContentConfig tools =
        GenerateContentConfig.builder()
            .tools(
                Tool.builder()
                    .functionDeclarations(
                        FunctionDeclaration.builder()
                            .name("look")
                            .description("Looks.")
                            .parametersJsonSchema(Map.of("type", "object"))
                            .build())
                    .build())
            .build();
    Content question = Content.builder().role("user").parts(Part.fromText(QUESTION)).build();
    provider.script(
        Reply.json(200, Contents.functionCall("look", "{\"where\":\"under the bed\"}")));
    GenerateContentResponse called =
        client().models.generateContent(MODEL, List.of(question), tools);
    String asked = provider.last().lastUserText();
    assertThat(asked).startsWith(QUESTION).contains(FACT);
    FunctionCall call = Objects.requireNonNull(called.functionCalls()).getFirst();
    assertThat(call.name()).contains("look");

    Content calls = called.candidates().orElseThrow().getFirst().content().orElseThrow();
    Content result =
        Content.builder()
            .role("user")
            .parts(Part.fromFunctionResponse("look", Map.of("found", "nothing")))
            .build();
    GenerateContentResponse answer =
        client().models.generateContent(MODEL, List.of(question, calls, result), tools);

    assertThat(answer.text()).isEqualTo("Noted.");
    assertThat(provider.last().prompt().getFirst()).isEqualTo("user: " + asked);
    var parts = provider.last().json().at("/contents/2/parts");
    assertThat(parts).hasSize(1);
    assertThat(parts.at("/0/functionResponse/response/found").asText()).isEqualTo("nothing");
    assertThat(provider.last().json().at("/contents/1/parts/1/thoughtSignature").isTextual())
        .isTrue();
  }

  @Test
  void imagesAndSchemas_arriveAsTheyWere() {
    tell();
    provider.script(Reply.content("{\"fear\":\"thunder\"}"));

    GenerateContentResponse answer =
        client()
            .models
            .generateContent(
                MODEL,
                Content.fromParts(
                    Part.fromText(QUESTION), Part.fromBytes(new byte[] {1, 2, 3}, "image/png")),
                GenerateContentConfig.builder()
                    .systemInstruction(Content.fromParts(Part.fromText("Be brief.")))
                    .responseMimeType("application/json")
                    .responseJsonSchema(Map.of("type", "object"))
                    .build());

    assertThat(answer.text()).isEqualTo("{\"fear\":\"thunder\"}");
    var sent = provider.last().json();
    assertThat(sent.at("/contents/0/parts/1/inlineData/data").asText()).isEqualTo("AQID");
    assertThat(sent.at("/contents/0/parts/2/text").asText()).contains(FACT);
    assertThat(sent.at("/systemInstruction/parts")).hasSize(1);
    assertThat(sent.at("/generationConfig/responseJsonSchema/type").asText()).isEqualTo("object");
  }

  @Test
  void hosted_theTarnKeyIsTheOnlyKey_alsoForCountingAndEmbedding() {
    ask(hosted(), FACT);
    assertThat(provider.last().uri()).isEqualTo("/v1beta/models/gemini-2.5-flash:generateContent");
    assertThat(provider.last().header("x-goog-api-key")).contains("AIza-operators-own");
    tarn.await(() -> tarn.get("/v1/memories", key).body().contains("thunder"));
    tarn.awaitEmbedded();

    hosted().models.generateContent("google/" + MODEL, QUESTION, PLAIN);
    assertThat(provider.last().uri()).isEqualTo("/v1beta/models/gemini-2.5-flash:generateContent");
    assertThat(provider.last().lastUserText()).contains(FACT);

    assertThat(
            hosted()
                .models
                .countTokens(MODEL, QUESTION, CountTokensConfig.builder().build())
                .totalTokens())
        .contains(12);
    assertThat(provider.last().lastUserText()).isEqualTo(QUESTION);
    assertThat(embedded(hosted())).isEqualTo(1);
    assertThat(embedded(client(key, "/v1/gemini", Map.of()))).isEqualTo(1);
    assertThat(provider.last().header("x-goog-api-key")).contains("AIza-operators-own");
    assertThat(provider.received())
        .noneMatch(r -> (r.text() + r.uri() + r.headers()).contains("tarn_"));
  }

  private static int embedded(Client client) {
    return client
        .models
        .embedContent("gemini-embedding-001", "A lake.", EmbedContentConfig.builder().build())
        .embeddings()
        .orElseThrow()
        .size();
  }

  @Test
  void embeddings_passThroughForTheCallersOwnKey() {
    assertThat(embedded(client())).isEqualTo(1);
    assertThat(provider.last().header("x-goog-api-key")).contains("AIza-callers-own");
  }

  @Test
  void failures_areOfTheClassesThatTheSdkKnows() {
    provider.script(Reply.json(429, Contents.error(429, "RESOURCE_EXHAUSTED", "slow down")));
    assertThatThrownBy(() -> ask(client(), "Hello there?"))
        .isInstanceOfSatisfying(
            ClientException.class, e -> assertThat(e.status()).isEqualTo("RESOURCE_EXHAUSTED"));
    provider.script(Reply.json(503, Contents.error(503, "UNAVAILABLE", "overloaded")));
    assertThatThrownBy(() -> ask(client(), "Hello there?"))
        .isInstanceOfSatisfying(
            ServerException.class, e -> assertThat(e.message()).isEqualTo("overloaded"));
    provider.script(Reply.none());
    assertThatThrownBy(() -> ask(client(), "Hello there?"))
        .isInstanceOfSatisfying(
            ServerException.class, e -> assertThat(e.message()).contains("provider_unreachable"));

    key = "tarn_NobodyHasEverMadeThisKey";
    assertThatThrownBy(() -> ask(client(), "Hello there?"))
        .isInstanceOfSatisfying(
            ClientException.class, e -> assertThat(e.status()).isEqualTo("UNAUTHENTICATED"));
  }

  @Test
  void googlesOpenAiPath_isChatWithMemory_itsKeyABearer() {
    tell();
    OpenAIClient byok =
        OpenAIOkHttpClient.builder()
            .baseUrl(tarn.url("/v1/gemini/v1beta/openai"))
            .apiKey("AIza-callers-own")
            .putHeader("x-memorylake-api-key", key)
            .build();
    OpenAIClient hosted =
        OpenAIOkHttpClient.builder().baseUrl(tarn.url("/v1/gemini/openai")).apiKey(key).build();
    ChatCompletionCreateParams call =
        ChatCompletionCreateParams.builder().model(MODEL).addUserMessage(QUESTION).build();

    byok.chat().completions().create(call);

    assertThat(provider.last().uri()).isEqualTo("/v1beta/openai/chat/completions");
    assertThat(provider.last().header("authorization")).contains("Bearer AIza-callers-own");
    assertThat(provider.last().lastUserText()).contains(FACT);

    hosted.chat().completions().create(call);

    assertThat(provider.last().uri()).isEqualTo("/v1beta/openai/chat/completions");
    assertThat(provider.last().header("authorization")).contains("Bearer AIza-operators-own");
    assertThat(provider.last().header("x-goog-api-key")).isEmpty();
    assertThat(provider.last().lastUserText()).contains(FACT);
    assertThat(hosted.models().list().data()).hasSize(1);
  }
}
