package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.RateLimitException;
import com.anthropic.errors.UnauthorizedException;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.testkit.FakeProvider;
import dev.tarn.testkit.Messages;
import dev.tarn.testkit.Received;
import dev.tarn.testkit.Reply;
import dev.tarn.testkit.Strictness;
import dev.tarn.testkit.strict.Profile;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/// The Messages API through Anthropic's own SDK, and byte by byte.
class AnthropicIT {
  private static final String FACT = "Our dachshund Rex is afraid of thunder.";
  private static final String QUESTION = "What is our dachshund Rex afraid of?";

  @TempDir static Path dataDir;
  private static FakeProvider provider;
  private static RunningTarn tarn;
  private String key = "";

  @BeforeAll
  static void start() {
    provider = FakeProvider.start();
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
    provider.strict(Profile.vendors()).reset();
    key = tarn.personalKey("w", test.getDisplayName());
  }

  private AnthropicClient client() {
    return AnthropicOkHttpClient.builder()
        .baseUrl(tarn.url("/v1/anthropic"))
        .apiKey("sk-ant-callers-own")
        .putHeader("x-memorylake-api-key", key)
        .maxRetries(0)
        .build();
  }

  private static MessageCreateParams user(String text) {
    return MessageCreateParams.builder()
        .model("claude-sonnet-4-5")
        .maxTokens(1_000)
        .addUserMessage(text)
        .build();
  }

  private HttpResponse<String> send(String path, String body, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(tarn.url(path)))
            .header("content-type", "application/json")
            .header("anthropic-version", "2023-06-01")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    headers.forEach(request::header);
    return tarn.send(request.build());
  }

  private HttpResponse<String> send(String body) {
    return send(
        "/v1/anthropic/v1/messages",
        body,
        Map.of("x-api-key", "sk-ant-callers-own", "x-memorylake-api-key", key));
  }

  private void tell() {
    client().messages().create(user(FACT));
    tarn.await(() -> tarn.get("/v1/memories", key).body().contains("thunder"));
    tarn.awaitEmbedded();
    provider.reset();
  }

  @Test
  void whatWasSaid_comesBackInAnotherConversation_andOnlyThere() {
    client().messages().create(user(FACT));
    Received told = provider.last();
    assertThat(told.uri()).isEqualTo("/v1/messages");
    assertThat(told.header("authorization")).contains("Bearer sk-ant-callers-own");
    assertThat(told.header("anthropic-version")).isPresent();
    assertThat(told.headers().toString()).doesNotContain(key, "memorylake");
    tell();

    Message answer = client().messages().create(user(QUESTION));

    assertThat(answer.content().getFirst().asText().text()).isEqualTo("Noted.");
    assertThat(provider.last().lastUserText()).startsWith(QUESTION).contains(FACT);
    key = tarn.personalKey("w", "somebody else");
    client().messages().create(user(QUESTION));
    assertThat(provider.last().lastUserText()).isEqualTo(QUESTION);
  }

  @Test
  void aStreamedAnswer_isDeliveredWhole_andRemembered() {
    provider.script(Reply.messageStream("The lake of Starnberg would suit your dachshund."));
    StringBuilder streamed = new StringBuilder();
    try (StreamResponse<RawMessageStreamEvent> stream =
        client().messages().createStreaming(user("Where should we go on Sunday?"))) {
      stream.stream()
          .flatMap(event -> event.contentBlockDelta().stream())
          .flatMap(event -> event.delta().text().stream())
          .forEach(text -> streamed.append(text.text()));
    }

    assertThat(streamed).hasToString("The lake of Starnberg would suit your dachshund.");
    tarn.await(() -> tarn.get("/v1/memories", key).body().contains("Starnberg"));
  }

  @Test
  void inAToolLoop_theBlockStaysByteForByte_andThinkingAndSignaturesAreUntouched() {
    provider.strict(Strictness.NONE);
    tell();
    String asked =
        "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\""
            + QUESTION
            + "\",\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}}]}";
    provider.script(
        Reply.json(200, Messages.toolUse("toolu_1", "look", "{\"n\":12345678901234567890}")));
    HttpResponse<String> first = send(body(asked));
    String block = inserted(body(asked), provider.last().text());
    assertThat(block).contains(FACT).startsWith(",{\"type\":\"text\",\"text\":\"");

    String content = RunningTarn.json(first.body()).path("content").toString();
    String loop =
        asked
            + ",{\"role\":\"assistant\",\"content\":"
            + content
            + "},"
            + "{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"toolu_1\","
            + "\"content\":\"nothing\"}]}";
    send(body(loop));

    assertThat(inserted(body(loop), provider.last().text())).isEqualTo(block);
    assertThat(provider.last().text()).contains("\"signature\":\"EqQBCkYIARgC+/==\"");
  }

  private static String body(String messages) {
    return "{ \"model\":\"claude-sonnet-4-5\", \"max_tokens\":10e2,\"system\":[{\"type\":\"text\",\"text\":"
        + "\"Be brief.\",\"cache_control\":{\"type\":\"ephemeral\"}}],\n\"unknown\":{\"a\":1.0},\"messages\":["
        + messages
        + "]}";
  }

  /// What stands in `sent` and not in `original`, if nothing else differs.
  private static String inserted(String original, String sent) {
    int from = 0;
    while (from < original.length() && original.charAt(from) == sent.charAt(from)) {
      from++;
    }
    int more = sent.length() - original.length();
    assertThat(more).isPositive();
    // The first character of the block may be that of what follows it.
    for (int at = from; at >= 0; at--) {
      if ((sent.substring(0, at) + sent.substring(at + more)).equals(original)) {
        String block = sent.substring(at, at + more);
        if (block.startsWith(",")) {
          return block;
        }
      }
    }
    throw new AssertionError("more than a block differs: " + sent);
  }

  @Test
  void withMemoryOff_requestAndReplyAreUntouched() {
    provider.strict(Strictness.NONE);
    String body = body("{\"content\":\"caf\\u00e9 \\ud83d\\ude00\",\"role\":\"user\"}");
    String reply = Messages.message("héllo").replace(",", " ,\n");
    provider.script(Reply.json(200, reply).with("anthropic-ratelimit-requests-limit", "50"));

    HttpResponse<String> answer =
        send(
            "/v1/anthropic/v1/messages?beta=true",
            body,
            Map.of(
                "x-api-key", "sk-ant-callers-own",
                "x-memorylake-api-key", key,
                "x-memorylake-memory", "off",
                "anthropic-beta", "context-1m-2025-08-07"));

    assertThat(provider.last().text()).isEqualTo(body);
    assertThat(provider.last().uri()).isEqualTo("/v1/messages?beta=true");
    assertThat(provider.last().header("anthropic-beta")).contains("context-1m-2025-08-07");
    assertThat(answer.body()).isEqualTo(reply);
    assertThat(RunningTarn.header(answer, "anthropic-ratelimit-requests-limit")).isEqualTo("50");
  }

  @Test
  void aTokenTravelsAsABearer_asItCame() {
    AnthropicClient client =
        AnthropicOkHttpClient.builder()
            .baseUrl(tarn.url("/v1/anthropic"))
            .authToken("sk-ant-oat01-own")
            .putHeader("x-memorylake-api-key", key)
            .build();

    client.messages().create(user("Hello there, how are you?"));

    assertThat(provider.last().header("authorization")).contains("Bearer sk-ant-oat01-own");
    assertThat(provider.last().header("x-api-key")).isEmpty();
  }

  @Test
  void hosted_theTarnKeyIsTheOnlyKey_alsoForCountingTokens() {
    AnthropicClient client =
        AnthropicOkHttpClient.builder().baseUrl(tarn.url("")).apiKey(key).maxRetries(0).build();

    client.messages().create(user(FACT));
    assertThat(provider.last().header("x-api-key")).contains("sk-ant-operators-own");
    assertThat(provider.last().text()).doesNotContain("tarn_");

    long tokens =
        client
            .messages()
            .countTokens(
                MessageCountTokensParams.builder()
                    .model("claude-sonnet-4-5")
                    .addUserMessage(QUESTION)
                    .build())
            .inputTokens();
    assertThat(tokens).isEqualTo(12);
    assertThat(provider.last().uri()).isEqualTo("/v1/messages/count_tokens");
    assertThat(provider.last().lastUserText()).isEqualTo(QUESTION);
  }

  private HttpResponse<String> thread(String whose, String thread, boolean stream) {
    String body =
        "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":100,\"stream\":%s,\"thread\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"Which lake is it?\"}]}"
            .formatted(stream, thread);
    return send("/v1/messages", body, Map.of("x-api-key", whose));
  }

  private static String resumed(String id) {
    return "{\"type\":\"continue\",\"previous_message_id\":\"" + id + "\"}";
  }

  @Test
  void hosted_aThread_isResumedOnlyByWhoMadeIt() {
    String other = tarn.personalKey("w", "a stranger to threads");
    for (boolean stream : new boolean[] {false, true}) {
      String begun = "msg_begun_" + stream;
      String apart = "msg_apart_" + stream;
      provider.script(named(begun, stream));
      assertThat(thread(key, "{\"type\":\"create\"}", stream).statusCode()).isEqualTo(200);
      provider.script(named(apart, stream));
      assertThat(thread(key, "null", stream).statusCode()).isEqualTo(200);
      int before = provider.received().size();

      assertThat(thread(other, resumed(begun), stream).statusCode()).isEqualTo(404);
      assertThat(thread(key, resumed(apart), stream).statusCode()).isEqualTo(404);
      assertThat(thread(key, resumed("msg_of_nobody"), stream).statusCode()).isEqualTo(404);
      assertThat(provider.received()).hasSize(before);
      assertThat(thread(key, resumed(begun), stream).statusCode()).isEqualTo(200);
      assertThat(provider.last().text()).contains(resumed(begun));
    }
  }

  private static Reply named(String id, boolean stream) {
    String known = RunningTarn.json(Messages.message("Noted.")).path("id").asText();
    return stream
        ? Reply.events(
            String.join("", Messages.events("Noted.")).replaceAll("msg_[A-Za-z0-9]+", id))
        : Reply.json(200, Messages.message("Noted.").replace(known, id));
  }

  @Test
  void hosted_atBedrock_betasOfTheHeaderStandInTheBody() {
    HttpResponse<String> reply =
        send(
            "/v1/messages",
            body("{\"role\":\"user\",\"content\":\"Hello?\"}")
                .replace(
                    "claude-sonnet-4-5", "bedrock/us.anthropic.claude-sonnet-4-5-20250929-v1:0")
                .replace("10e2", "1000"),
            Map.of("x-api-key", key, "anthropic-beta", "context-1m-2025-08-07, oauth-2025-04-20"));

    assertThat(reply.statusCode()).isEqualTo(200);
    assertThat(provider.last().json().at("/additionalModelRequestFields/anthropic_beta").toString())
        .isEqualTo("[\"context-1m-2025-08-07\"]");
    assertThat(provider.last().header("anthropic-beta")).isEmpty();
    assertThat(RunningTarn.header(reply, "x-memorylake-dropped-params"))
        .contains("anthropic_beta", "unknown");
  }

  @Test
  void failures_areOfTheClassesThatTheSdkKnows() {
    provider.script(
        Reply.json(429, Messages.error("rate_limit_error", "slow down")).with("retry-after", "7"));
    assertThatThrownBy(() -> client().messages().create(user("Hello there?")))
        .isInstanceOfSatisfying(
            RateLimitException.class,
            e -> assertThat(e.headers().values("retry-after")).containsExactly("7"));

    key = "tarn_NobodyHasEverMadeThisKey";
    assertThatThrownBy(() -> client().messages().create(user("Hello there?")))
        .isInstanceOf(UnauthorizedException.class)
        .hasMessageContaining("authentication_error");
  }

  @Test
  void whatIsMalformed_isRefusedInAnthropicsForm() {
    HttpResponse<String> reply = send("{\"model\":\"m\",\"messages\":{}}");

    assertThat(reply.statusCode()).isEqualTo(400);
    assertThat(RunningTarn.json(reply.body()))
        .isEqualTo(
            RunningTarn.json(
                "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":"
                    + "\"'messages' must be an array.\",\"code\":\"wrong_type\"}}"));
    HttpResponse<String> twoKeys =
        send(
            "/v1/anthropic/v1/messages",
            body("{\"role\":\"user\",\"content\":\"Hello?\"}"),
            Map.of("x-api-key", "one", "Authorization", "Bearer two", "x-memorylake-api-key", key));
    assertThat(twoKeys.statusCode()).isEqualTo(400);
    assertThat(RunningTarn.json(twoKeys.body()).at("/error/code").asText())
        .isEqualTo("contradicting_keys");
    assertThat(provider.received()).isEmpty();
  }

  @Test
  void aStreamThatBreaksOff_endsWithAnErrorEvent_andIsNotRemembered() {
    provider.strict(Strictness.NONE);
    String begun = String.join("", Messages.events("Half an answer.").subList(0, 4));
    provider.script(Reply.events(begun).then(new Reply.Step.Cut()));

    RawHttp.Reply reply =
        RawHttp.send(
            tarn.port(),
            RawHttp.post(
                "/v1/anthropic/v1/messages",
                Map.of("x-api-key", "sk-ant-callers-own", "x-memorylake-api-key", key),
                body("{\"role\":\"user\",\"content\":\"Tell me more, please.\"}")
                    .replace("10e2", "1000,\"stream\":true")
                    .getBytes(StandardCharsets.UTF_8)));

    assertThat(reply.text())
        .startsWith(begun)
        .contains("event: error", "\"type\":\"api_error\"")
        .doesNotContain("message_stop");
    assertThat(reply.end()).isNotEqualTo(RawHttp.End.WHOLE);
    assertThat(tarn.get("/v1/memories", key).body()).doesNotContain("Half an answer");
  }
}
