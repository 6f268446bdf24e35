package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.testkit.Converses;
import dev.tarn.testkit.EventStreams;
import dev.tarn.testkit.FakeProvider;
import dev.tarn.testkit.Received;
import dev.tarn.testkit.Reply;
import dev.tarn.testkit.strict.Profile;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.AccessDeniedException;
import software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeException;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.CountTokensInput;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.ModelStreamErrorException;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;
import software.amazon.awssdk.services.bedrockruntime.model.ThrottlingException;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ValidationException;

/// Bedrock's Converse through AWS's own SDK.
class BedrockIT {
  private static final String MODEL = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
  private static final String ON_THE_WIRE = "/model/" + MODEL.replace(":", "%3A");
  private static final String ARN =
      "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3";
  private static final String PROFILE =
      "arn:aws:bedrock:us-east-1:123456789012:inference-profile/" + MODEL;
  private static final String FACT = "Our dachshund Rex is afraid of thunder.";
  private static final String QUESTION = "What is our dachshund Rex afraid of?";

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

  private BedrockClients byok() {
    return new BedrockClients(tarn.url("/v1/bedrock"), "ABSK-callers-own", key);
  }

  private static Message user(ContentBlock... content) {
    return Message.builder().role("user").content(content).build();
  }

  private static Message user(String text) {
    return user(ContentBlock.fromText(text));
  }

  private static ConverseResponse converse(BedrockClients clients, String model, Message... said) {
    try (BedrockRuntimeClient client = clients.blocking()) {
      return client.converse(call -> call.modelId(model).messages(said));
    }
  }

  /// The texts of a streamed answer, and what came of the call.
  private record Streamed(StringBuilder text, CompletableFuture<Void> done) {}

  private static Streamed stream(BedrockClients clients, Protocol protocol, Message... said) {
    StringBuilder text = new StringBuilder();
    ConverseStreamResponseHandler handler =
        ConverseStreamResponseHandler.builder()
            .subscriber(
                ConverseStreamResponseHandler.Visitor.builder()
                    .onContentBlockDelta(event -> text.append(event.delta().text()))
                    .onMessageStop(event -> text.append('.').append(event.stopReason()))
                    .onMetadata(event -> text.append('.').append(event.usage().outputTokens()))
                    .build())
            .build();
    try (BedrockRuntimeAsyncClient client = clients.async(protocol)) {
      CompletableFuture<Void> done =
          client.converseStream(call -> call.modelId(MODEL).messages(said), handler);
      done.exceptionally(failure -> null).join();
      return new Streamed(text, done);
    }
  }

  private void tell() {
    converse(byok(), MODEL, user(FACT));
    tarn.await(() -> tarn.get("/v1/memories", key).body().contains("thunder"));
    tarn.awaitEmbedded();
    provider.reset();
  }

  @Test
  void whatWasSaid_comesBackInAnotherConversation_andOnlyThere() {
    converse(byok(), MODEL, user(FACT));
    Received told = provider.last();
    assertThat(told.uri()).isEqualTo(ON_THE_WIRE + "/converse");
    assertThat(told.header("authorization")).contains("Bearer ABSK-callers-own");
    assertThat(told.headers().toString()).doesNotContain(key, "memorylake");
    tell();

    ConverseResponse answer = converse(byok(), MODEL, user(QUESTION));

    assertThat(answer.output().message().content().getFirst().text()).isEqualTo("Noted.");
    assertThat(answer.usage().cacheReadInputTokens()).isEqualTo(4);
    assertThat(provider.last().lastUserText()).startsWith(QUESTION).contains(FACT);
    key = tarn.personalKey("w", "somebody else");
    converse(byok(), MODEL, user(QUESTION));
    assertThat(provider.last().lastUserText()).isEqualTo(QUESTION);
  }

  /// The AWS SDKs that stream speak HTTP/2 with prior knowledge.
  @ParameterizedTest
  @EnumSource
  void aStreamedAnswer_isDeliveredWhole_andRemembered(Protocol protocol) {
    provider.script(Reply.converseStream("The lake of Starnberg would suit your dachshund."));

    Streamed streamed = stream(byok(), protocol, user("Where should we go on Sunday?"));

    assertThat(streamed.done()).isCompleted();
    assertThat(streamed.text())
        .hasToString("The lake of Starnberg would suit your dachshund..end_turn.5");
    assertThat(provider.last().uri()).isEqualTo(ON_THE_WIRE + "/converse-stream");
    tarn.await(() -> tarn.get("/v1/memories", key).body().contains("Starnberg"));
  }

  @Test
  void inAToolLoop_theBlockStays_andTheResultsAreUntouched() {
    tell();
    provider.script(Reply.json(200, Converses.toolUse("tooluse_1", "look", "{\"n\":1}")));
    Message asked = user(ContentBlock.fromText(QUESTION));
    ConverseResponse first = converse(byok(), MODEL, asked);
    assertThat(first.stopReason()).isEqualTo(StopReason.TOOL_USE);
    String block = provider.last().json().at("/messages/0/content/1").toString();
    assertThat(block).contains(FACT).startsWith("{\"text\":\"");

    Message result =
        user(
            ContentBlock.fromToolResult(answer ->
                answer.toolUseId("tooluse_1").content(ToolResultContentBlock.fromText("nothing"))));
    try (BedrockRuntimeClient client = byok().blocking()) {
      client.converse(call ->
          call.modelId(MODEL)
              .messages(asked, first.output().message(), result)
              .toolConfig(config -> config.tools(tool("look"))));
    }

    var sent = provider.last().json().path("messages");
    assertThat(sent.at("/0/content/1").toString()).isEqualTo(block);
    assertThat(sent.at("/1/content/0/reasoningContent/reasoningText/signature").asText())
        .isEqualTo("EqQBCkYIARgC+/==");
    assertThat(sent.at("/2/content")).hasSize(1);
  }

  private static Tool tool(String name) {
    return Tool.fromToolSpec(spec ->
        spec.name(name)
            .inputSchema(
                schema -> schema.json(Document.mapBuilder().putString("type", "object").build())));
  }

  @Test
  void imagesAndStructuredOutput_travelBesideTheBlock() {
    tell();
    byte[] image = {(byte) 0x89, 'P', 'N', 'G'};
    provider.script(Reply.json(200, Converses.toolUse("tooluse_1", "answer", "{\"fear\":\"x\"}")));
    ConverseResponse answer;
    try (BedrockRuntimeClient client = byok().blocking()) {
      answer =
          client.converse(call ->
              call.modelId(MODEL)
                  .messages(
                      user(
                          ContentBlock.fromImage(i ->
                              i.format("png").source(s -> s.bytes(SdkBytes.fromByteArray(image)))),
                          ContentBlock.fromText(QUESTION)))
                  .toolConfig(config ->
                      config
                          .tools(tool("answer"))
                          .toolChoice(choice -> choice.tool(tool -> tool.name("answer")))));
    }

    assertThat(answer.output().message().content().getLast().toolUse().input().asMap())
        .containsEntry("fear", Document.fromString("x"));
    var content = provider.last().json().at("/messages/0/content");
    assertThat(content).hasSize(3);
    assertThat(content.at("/0/image/source/bytes").asText()).isEqualTo("iVBORw==");
    assertThat(content.at("/2/text").asText()).contains(FACT);
  }

  @Test
  void hosted_theTarnKeyIsTheOnlyKey_alsoForArnsAndForCountingTokens() {
    BedrockClients hosted = new BedrockClients(tarn.url("/v1/bedrock"), key, "");
    converse(hosted, PROFILE, user(FACT));
    assertThat(provider.last().header("authorization")).contains("Bearer ABSK-operators-own");
    assertThat(provider.last().uri())
        .isEqualTo("/model/" + PROFILE.replace(":", "%3A").replace("/", "%2F") + "/converse");
    assertThat(provider.last().text()).doesNotContain("tarn_");

    converse(new BedrockClients(tarn.url("/v1"), key, ""), "bedrock/" + MODEL, user("Hello?"));
    assertThat(provider.last().uri()).isEqualTo(ON_THE_WIRE + "/converse");

    try (BedrockRuntimeClient client = hosted.blocking()) {
      int tokens =
          client
              .countTokens(call ->
                  call.modelId(MODEL)
                      .input(CountTokensInput.fromConverse(c -> c.messages(user(QUESTION)))))
              .inputTokens();
      assertThat(tokens).isEqualTo(12);
      assertThat(provider.last().uri()).isEqualTo(ON_THE_WIRE + "/count-tokens");
    }
  }

  @Test
  void whatAnAccountKeepsUnderAnArn_isForItsOwnKeyOnly() {
    List<BedrockClients> clients =
        List.of(
            new BedrockClients(tarn.url("/v1/bedrock"), key, ""),
            new BedrockClients(tarn.url("/v1"), key, ""));
    for (BedrockClients hosted : clients) {
      for (String arn : List.of(ARN, ARN.replace("application-inference-profile", "prompt"))) {
        AccessDeniedException refused =
            catchThrowableOfType(
                AccessDeniedException.class, () -> converse(hosted, arn, user(FACT)));
        assertThat(refused.awsErrorDetails().errorMessage()).contains("under an ARN");
      }
    }
    assertThat(provider.received()).isEmpty();

    converse(byok(), ARN, user(FACT));
    assertThat(provider.received()).hasSize(1);
  }

  @Test
  void invoke_passesThroughForTheCallersOwnKey_andIsRefusedForTheOperators() {
    SdkBytes body = SdkBytes.fromUtf8String("{\"anthropic_version\":\"bedrock-2023-05-31\"}");
    try (BedrockRuntimeClient client = byok().blocking()) {
      client.invokeModel(call -> call.modelId(ARN).body(body));
    }
    assertThat(provider.last().text()).isEqualTo(body.asUtf8String());
    assertThat(provider.last().uri()).endsWith("%2Fa1b2c3/invoke");

    try (BedrockRuntimeClient client =
        new BedrockClients(tarn.url("/v1/bedrock"), key, "").blocking()) {
      AccessDeniedException refused =
          catchThrowableOfType(
              AccessDeniedException.class,
              () -> client.invokeModel(call -> call.modelId(ARN).body(body)));
      assertThat(refused.awsErrorDetails().errorMessage()).contains("operator's key");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "400, ValidationException",
    "403, AccessDeniedException",
    "404, ResourceNotFoundException",
    "408, ModelTimeoutException",
    "424, ModelErrorException",
    "429, ThrottlingException",
    "429, ModelNotReadyException",
    "500, InternalServerException",
    "503, ServiceUnavailableException"
  })
  void failuresOfTheProvider_areOfTheClassesThatTheyAreDirectly(int status, String type) {
    List<BedrockRuntimeException> failures = new ArrayList<>();
    String direct = provider.baseUrl().replace("/v1", "");
    for (BedrockClients clients : List.of(byok(), new BedrockClients(direct, "ABSK-x", ""))) {
      provider.script(
          Reply.json(status, "{\"message\":\"as told\"}")
              .with("x-amzn-errortype", type)
              .with("x-amzn-requestid", "r-1"));
      failures.add(
          catchThrowableOfType(
              BedrockRuntimeException.class, () -> converse(clients, MODEL, user("Hello?"))));
    }

    assertThat(failures.getFirst()).hasSameClassAs(failures.getLast());
    assertThat(failures.getFirst().getClass().getSimpleName()).isEqualTo(type);
    assertThat(failures.getFirst().getMessage()).isEqualTo(failures.getLast().getMessage());
    assertThat(failures.getFirst().statusCode()).isEqualTo(status);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void exceptionsOfAStream_areOfTheClassesThatTheyAreDirectly(boolean routed) {
    String direct = provider.baseUrl().replace("/v1", "");
    List<byte[]> frames = new ArrayList<>(Converses.events("Half an answer.").subList(0, 2));
    frames.add(EventStreams.exception("throttlingException", "{\"message\":\"slow down\"}"));
    provider.script(Reply.frames(frames));

    Streamed streamed =
        stream(
            routed ? byok() : new BedrockClients(direct, "ABSK-x", ""),
            Protocol.HTTP1_1,
            user("Hello there, how are you?"));

    assertThat(cause(streamed)).isInstanceOf(ThrottlingException.class);
    assertThat(streamed.text()).hasToString("Half an");
    assertThat(tarn.get("/v1/memories", key).body()).doesNotContain("Half an");
  }

  @ParameterizedTest
  @EnumSource
  void aStreamThatBreaksOff_endsWithAnException(Protocol protocol) {
    provider.script(
        Reply.frames(Converses.events("Half an answer.").subList(0, 2)).then(new Reply.Step.Cut()));

    Streamed streamed = stream(byok(), protocol, user("Tell me more, please."));

    assertThat(cause(streamed))
        .isInstanceOf(ModelStreamErrorException.class)
        .hasMessageContaining("broke off");
  }

  private static Throwable cause(Streamed streamed) {
    CompletionException failed =
        catchThrowableOfType(CompletionException.class, () -> streamed.done().join());
    return Objects.requireNonNull(failed.getCause());
  }

  @Test
  void ourOwnFailures_areOfTheClassesThatTheSdkKnows() {
    key = "tarn_NobodyHasEverMadeThisKey";
    BedrockRuntimeException unknown =
        catchThrowableOfType(
            BedrockRuntimeException.class, () -> converse(byok(), MODEL, user("Hello?")));
    assertThat(unknown.statusCode()).isEqualTo(401);
    assertThat(unknown.awsErrorDetails().errorCode()).isEqualTo("UnrecognizedClientException");

    ValidationException signed =
        catchThrowableOfType(ValidationException.class, this::converseSigned);
    assertThat(signed.awsErrorDetails().errorMessage())
        .contains("SigV4", "Bedrock API key", "AWS credentials as JSON");
    assertThat(provider.received()).isEmpty();
  }

  private void converseSigned() {
    try (BedrockRuntimeClient client =
        BedrockRuntimeClient.builder()
            .endpointOverride(URI.create(tarn.url("/v1/bedrock")))
            .region(Region.US_EAST_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create("AKIDEXAMPLE", "secret")))
            .overrideConfiguration(settings -> settings.putHeader("x-memorylake-api-key", key))
            .build()) {
      client.converse(call -> call.modelId(MODEL).messages(user("Hello?")));
    }
  }
}
