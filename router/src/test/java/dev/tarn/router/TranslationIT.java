package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.BadRequestException;
import com.openai.errors.RateLimitException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.testkit.Chats;
import dev.tarn.testkit.Contents;
import dev.tarn.testkit.FakeProvider;
import dev.tarn.testkit.Messages;
import dev.tarn.testkit.Reply;
import dev.tarn.testkit.strict.Profile;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Hosted calls that name a model of another dialect's provider, through the official SDKs.
class TranslationIT {
  private static final String FACT = "Our dachshund Rex is afraid of thunder.";
  private static final String QUESTION = "What is our dachshund Rex afraid of?";
  private static final String CLAUDE = "claude-sonnet-4-5";
  private static final String GEMINI = "gemini-2.5-flash";
  private static final String NOVA = "us.amazon.nova-lite-v1:0";
  private static final String TOOL =
      "{\"type\":\"function\",\"function\":{\"name\":\"look\",\"parameters\":{\"type\":\"object\",\"properties\":{}}}}";

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

  private OpenAIClient openAi() {
    return OpenAIOkHttpClient.builder().baseUrl(tarn.url("/v1")).apiKey(key).maxRetries(0).build();
  }

  private AnthropicClient anthropic() {
    return AnthropicOkHttpClient.builder().baseUrl(tarn.url("")).apiKey(key).maxRetries(0).build();
  }

  private static ChatCompletionCreateParams.Builder chat(String model, String text) {
    return ChatCompletionCreateParams.builder().model(model).addUserMessage(text);
  }

  private static MessageCreateParams message(String model, String text) {
    return MessageCreateParams.builder().model(model).maxTokens(1_000).addUserMessage(text).build();
  }

  private HttpResponse<String> send(String body) {
    return tarn.send(
        HttpRequest.newBuilder(URI.create(tarn.url("/v1/chat/completions")))
            .header("content-type", "application/json")
            .header("Authorization", "Bearer " + key)
            .header("OpenAI-Organization", "org-callers")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  private static String completion(String model, String messages, String more) {
    return "{\"model\":\"" + model + "\",\"messages\":[" + messages + "]" + more + "}";
  }

  private void tell() {
    openAi().chat().completions().create(chat("gpt-4o-mini", FACT).build());
    tarn.await(() -> tarn.get("/v1/memories", key).body().contains("thunder"));
    tarn.awaitEmbedded();
    provider.reset();
  }

  @Test
  void openAisClient_callsClaude_andWhatWasSaidElsewhereComesBack() {
    tell();
    provider.script(Reply.message("Of thunder."));

    ChatCompletion answer = openAi().chat().completions().create(chat(CLAUDE, QUESTION).build());

    assertThat(answer.choices().getFirst().message().content()).contains("Of thunder.");
    assertThat(answer.choices().getFirst().finishReason())
        .isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
    assertThat(answer.usage().orElseThrow().promptTokens())
        .as("cached ones included")
        .isEqualTo(14);
    assertThat(provider.last().uri()).isEqualTo("/v1/messages");
    assertThat(provider.last().header("x-api-key")).contains("sk-ant-operators-own");
    assertThat(provider.last().header("anthropic-version")).contains("2023-06-01");
    assertThat(provider.last().json().path("max_tokens").asInt()).isPositive();
    assertThat(provider.last().lastUserText()).startsWith(QUESTION).contains(FACT);
  }

  @Test
  void openAisClient_streamsClaude_andTheAnswerIsRemembered() {
    provider.script(Reply.messageStream("The lake of Starnberg would suit your dachshund."));
    StringBuilder streamed = new StringBuilder();
    try (var stream =
        openAi()
            .chat()
            .completions()
            .createStreaming(chat(CLAUDE, "Where should we go on Sunday?").build())) {
      stream.stream()
          .map(ChatCompletionChunk::choices)
          .flatMap(List::stream)
          .flatMap(choice -> choice.delta().content().stream())
          .forEach(streamed::append);
    }

    assertThat(streamed).hasToString("The lake of Starnberg would suit your dachshund.");
    assertThat(provider.last().json().path("stream").asBoolean()).isTrue();
    tarn.await(() -> tarn.get("/v1/memories", key).body().contains("Starnberg"));
  }

  @Test
  void openAisClient_callsGemini_wholeAndStreamed() {
    provider.script(Reply.content("Of thunder."));
    ChatCompletion answer = openAi().chat().completions().create(chat(GEMINI, QUESTION).build());
    assertThat(answer.choices().getFirst().message().content()).contains("Of thunder.");
    assertThat(provider.last().uri()).isEqualTo("/v1beta/models/" + GEMINI + ":generateContent");
    assertThat(provider.last().lastUserText()).startsWith(QUESTION);

    provider.script(Reply.contentStream("Of thunder, mostly."));
    StringBuilder streamed = new StringBuilder();
    try (var stream =
        openAi().chat().completions().createStreaming(chat(GEMINI, QUESTION).build())) {
      stream.stream()
          .map(ChatCompletionChunk::choices)
          .flatMap(List::stream)
          .flatMap(choice -> choice.delta().content().stream())
          .forEach(streamed::append);
    }
    assertThat(streamed).hasToString("Of thunder, mostly.");
    assertThat(provider.last().uri())
        .isEqualTo("/v1beta/models/" + GEMINI + ":streamGenerateContent?alt=sse");
  }

  @Test
  void anthropicsClient_callsOpenAi_wholeAndStreamed_andIsRemembered() {
    tell();
    Message answer = anthropic().messages().create(message("gpt-4o-mini", QUESTION));
    assertThat(answer.content().getFirst().asText().text()).isEqualTo("Noted.");
    assertThat(answer.usage().inputTokens()).isEqualTo(10);
    assertThat(provider.last().uri()).isEqualTo("/v1/chat/completions");
    assertThat(provider.last().header("anthropic-version")).isEmpty();
    assertThat(provider.last().lastUserText()).startsWith(QUESTION).contains(FACT);

    provider.script(Reply.chatStream("The lake of Starnberg would suit your dachshund."));
    StringBuilder streamed = new StringBuilder();
    try (StreamResponse<RawMessageStreamEvent> stream =
        anthropic()
            .messages()
            .createStreaming(message("gpt-4o-mini", "Where should we go on Sunday?"))) {
      stream.stream()
          .flatMap(event -> event.contentBlockDelta().stream())
          .flatMap(event -> event.delta().text().stream())
          .forEach(text -> streamed.append(text.text()));
    }
    assertThat(streamed).hasToString("The lake of Starnberg would suit your dachshund.");
    tarn.await(() -> tarn.get("/v1/memories", key).body().contains("Starnberg"));
  }

  @Test
  void openAisClient_callsBedrock_wholeAndStreamed() {
    provider.script(Reply.converse("Of thunder."));
    ChatCompletion answer = openAi().chat().completions().create(chat(NOVA, QUESTION).build());
    assertThat(answer.choices().getFirst().message().content()).contains("Of thunder.");
    assertThat(answer.model()).isEqualTo(NOVA);
    assertThat(provider.last().uri()).endsWith("/model/us.amazon.nova-lite-v1%3A0/converse");
    assertThat(provider.last().lastUserText()).startsWith(QUESTION);

    provider.script(Reply.converseStream("Of thunder, mostly."));
    StringBuilder streamed = new StringBuilder();
    try (var stream = openAi().chat().completions().createStreaming(chat(NOVA, QUESTION).build())) {
      stream.stream()
          .map(ChatCompletionChunk::choices)
          .flatMap(List::stream)
          .flatMap(choice -> choice.delta().content().stream())
          .forEach(streamed::append);
    }
    assertThat(streamed).hasToString("Of thunder, mostly.");
    assertThat(provider.last().uri()).endsWith("/converse-stream");
    tarn.await(() -> tarn.get("/v1/memories", key).body().contains("dachshund"));
  }

  @Test
  void anthropicsClient_callsGemini() {
    provider.script(Reply.content("Of thunder."));
    assertThat(
            anthropic()
                .messages()
                .create(message(GEMINI, QUESTION))
                .content()
                .getFirst()
                .asText()
                .text())
        .isEqualTo("Of thunder.");
  }

  @Test
  void theThinkingBeforeAToolCall_isKeptAside_andPutBackForTheResult_alsoAfterARestart() {
    provider.script(Reply.json(200, Messages.toolUse("toolu_1", "look", "{\"n\":1}")));
    String asked = "{\"role\":\"user\",\"content\":\"" + QUESTION + "\"}";
    JsonNode call =
        RunningTarn.json(send(completion(CLAUDE, asked, ",\"tools\":[" + TOOL + "]")).body())
            .at("/choices/0/message");
    assertThat(call.at("/tool_calls/0/function/arguments").asText()).isEqualTo("{\"n\":1}");
    tarn.restart();
    String stripped =
        "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":" + call.path("tool_calls") + "}";
    String result = "{\"role\":\"tool\",\"tool_call_id\":\"toolu_1\",\"content\":\"thunder\"}";
    provider.script(Reply.message("Of thunder."));

    send(completion(CLAUDE, asked + "," + stripped + "," + result, ",\"tools\":[" + TOOL + "]"));

    JsonNode turn = provider.last().json().at("/messages/1/content");
    assertThat(turn.get(0).path("type").asText()).isEqualTo("thinking");
    assertThat(turn.get(0).path("signature").asText()).isEqualTo("EqQBCkYIARgC+/==");
    assertThat(turn.get(1).path("id").asText()).isEqualTo("toolu_1");
    key = tarn.personalKey("w", "a stranger");
    provider.script(Reply.message("Of thunder."));
    send(completion(CLAUDE, asked + "," + stripped + "," + result, ",\"tools\":[" + TOOL + "]"));
    assertThat(provider.last().text()).as("of another person").doesNotContain("EqQBCkYIARgC");
  }

  @Test
  void geminisSignature_isKeptAsideToo() {
    provider.script(Reply.json(200, Contents.functionCall("look", "{\"n\":1}")));
    String asked = "{\"role\":\"user\",\"content\":\"" + QUESTION + "\"}";
    JsonNode calls =
        RunningTarn.json(send(completion(GEMINI, asked, ",\"tools\":[" + TOOL + "]")).body())
            .at("/choices/0/message/tool_calls");
    String loop =
        asked
            + ",{\"role\":\"assistant\",\"tool_calls\":"
            + calls
            + "},{\"role\":\"tool\",\"tool_call_id\":"
            + calls.at("/0/id")
            + ",\"content\":\"thunder\"}";
    provider.script(Reply.content("Of thunder."));

    send(completion(GEMINI, loop, ",\"tools\":[" + TOOL + "]"));

    assertThat(provider.last().text()).contains("\"thoughtSignature\":\"CiQBz/A+/w==\"");
  }

  @Test
  void whatCannotBeCarried_isDeclared_orRefusedIfTheCallSaysSo() {
    String messages = "{\"role\":\"user\",\"content\":\"Hello?\"}";
    HttpResponse<String> reply =
        send(completion(CLAUDE, messages, ",\"seed\":7,\"logit_bias\":{\"1\":2}"));
    assertThat(RunningTarn.header(reply, "x-memorylake-dropped-params").split(", "))
        .containsExactlyInAnyOrder("seed", "logit_bias");
    assertThat(provider.last().headers().toString()).doesNotContain("org-callers", "tarn_");
    provider.reset();

    HttpResponse<String> refused =
        send(
            completion(
                CLAUDE,
                messages,
                ",\"seed\":7,\"extra\":{\"provider\":{\"require_parameters\":true}}"));
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(RunningTarn.json(refused.body()).at("/error/code").asText())
        .isEqualTo("unsupported_parameters");
    assertThat(provider.received()).isEmpty();
  }

  @Test
  void failures_areOfTheClassesThatTheClientsSdkKnows() {
    provider.script(
        Reply.json(429, Messages.error("rate_limit_error", "slow down")).with("retry-after", "7"));
    assertThatThrownBy(
            () -> openAi().chat().completions().create(chat(CLAUDE, "Hello there?").build()))
        .isInstanceOfSatisfying(
            RateLimitException.class,
            e -> assertThat(e.headers().values("retry-after")).containsExactly("7"));
    provider.script(
        Reply.json(400, Messages.error("invalid_request_error", "prompt is too long: 1 > 0")));
    assertThatThrownBy(
            () -> openAi().chat().completions().create(chat(CLAUDE, "Hello there?").build()))
        .isInstanceOf(BadRequestException.class)
        .hasMessageContaining("prompt is too long");
    provider.script(
        Reply.json(
                429,
                "{\"error\":{\"message\":\"slow\",\"type\":\"requests\",\"code\":\"rate_limit_exceeded\"}}")
            .with("retry-after", "7"));
    assertThatThrownBy(() -> anthropic().messages().create(message("gpt-4o-mini", "Hello?")))
        .isInstanceOf(com.anthropic.errors.RateLimitException.class);
    assertThatThrownBy(
            () -> openAi().chat().completions().create(chat(CLAUDE, "Hello there?").n(2).build()))
        .isInstanceOf(BadRequestException.class);
  }

  @Test
  void theWaitThatABodyAsksFor_standsInAHeader_andIsNotShortened() {
    String refusal =
        """
        {"error":{"code":429,"message":"slow down","status":"RESOURCE_EXHAUSTED","details":[
          {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"34.074824224s"}]}}
        """;
    provider
        .script(Reply.json(429, refusal))
        .script(Reply.json(429, refusal))
        .script(Reply.json(429, refusal));

    HttpResponse<String> reply =
        send(completion(GEMINI, "{\"role\":\"user\",\"content\":\"Hi.\"}", ""));

    assertThat(reply.statusCode()).isEqualTo(429);
    assertThat(RunningTarn.header(reply, "retry-after")).isEqualTo("35");
  }

  @Test
  void aStreamThatBreaksOff_endsWithAnError_andWithoutTheSuccessMarker() {
    String begun = String.join("", Messages.events("Half an answer.").subList(0, 4));
    provider.script(Reply.events(begun).then(new Reply.Step.Cut()));

    RawHttp.Reply reply = RawHttp.send(tarn.port(), streamed());

    assertThat(reply.text()).contains("Half an", "\"error\"").doesNotContain("[DONE]");
    assertThat(reply.end()).isNotEqualTo(RawHttp.End.WHOLE);
    assertThat(tarn.get("/v1/memories", key).body()).doesNotContain("Half an");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\","
            + "\"message\":\"Overloaded\"}}\n\n",
        "event: content_block_delta\ndata: <html>\n\n"
      })
  void aStreamThatFailed_endsAtOnce_andTheProviderIsStopped(String failure) throws Exception {
    String begun = String.join("", Messages.events("Half an answer.").subList(0, 4));
    provider.script(
        Reply.events(begun, failure).then(new Reply.Step.Wait(new CompletableFuture<>())));

    RawHttp.Reply reply = RawHttp.send(tarn.port(), streamed());

    assertThat(reply.text()).contains("Half an", "\"error\"").doesNotContain("[DONE]");
    assertThat(reply.end()).isEqualTo(RawHttp.End.WHOLE);
    assertThat(provider.last().closed()).succeedsWithin(Duration.ofSeconds(5));
    assertThat(tarn.get("/v1/memories", key).body()).doesNotContain("Half an");
  }

  private byte[] streamed() {
    return RawHttp.post(
        "/v1/chat/completions",
        Map.of("Authorization", "Bearer " + key),
        completion(
                CLAUDE,
                "{\"role\":\"user\",\"content\":\"Tell me more, please.\"}",
                ",\"stream\":true")
            .getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRedirectOfTheProviders_isOurs502(boolean stream) {
    provider.script(Reply.json(302, "{}").with("location", provider.baseUrl() + "/elsewhere"));

    HttpResponse<String> reply =
        send(
            completion(CLAUDE, "{\"role\":\"user\",\"content\":\"Hi.\"}", ",\"stream\":" + stream));

    assertThat(reply.statusCode()).isEqualTo(502);
    assertThat(reply.body()).contains("provider_broken_answer");
    assertThat(provider.received()).hasSize(1);
  }

  @Test
  void aWholeAnswerToACallForAStream_isOurs502() {
    provider.script(Reply.message("Of thunder."));

    RawHttp.Reply reply = RawHttp.send(tarn.port(), streamed());

    assertThat(reply.status()).isEqualTo(502);
    assertThat(reply.text()).contains("provider_broken_answer");
  }

  @Test
  void anAnswerOfTheProvidersThatCannotBeRead_isOurs502() {
    provider.script(Reply.json(200, "<html>"));
    String asked = "{\"role\":\"user\",\"content\":\"" + FACT + "\"}";
    HttpResponse<String> broken = send(completion(CLAUDE, asked, ""));
    assertThat(broken.statusCode()).isEqualTo(502);
    tarn.awaitLearned(RunningTarn.header(broken, "x-memorylake-write-id"), key);
    provider.script(
        Reply.json(401, Messages.error("authentication_error", "sk-ant-operators-own")));
    HttpResponse<String> refused =
        send(completion(CLAUDE, "{\"role\":\"user\",\"content\":\"Hi.\"}", ""));
    assertThat(refused.statusCode()).isEqualTo(502);
    assertThat(refused.body()).contains("provider_refused_key").doesNotContain("sk-ant");
  }

  @Test
  void aDialectThatNobodyTranslates_isSaidToBeSo() {
    HttpResponse<String> reply =
        tarn.post("/v1/responses", key, "{\"model\":\"" + CLAUDE + "\",\"input\":\"Hi.\"}");
    assertThat(reply.statusCode()).isEqualTo(501);
    assertThat(reply.body()).contains("dialect_not_translated");
  }

  @Test
  void dryRun_showsTheTranslatedCall() {
    // Whatever earlier tests made providers do, this router knows nothing of it.
    tarn.restart();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(tarn.url("/v1/chat/completions")))
            .header("Authorization", "Bearer " + key)
            .header("content-type", "application/json")
            .header("x-memorylake-dry-run", "true")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    completion(CLAUDE, "{\"role\":\"user\",\"content\":\"Hi.\"}", "")))
            .build();
    HttpResponse<String> answer = tarn.send(request);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonNode shown = RunningTarn.json(answer.body()).path("request");
    assertThat(shown.path("url").asText()).endsWith("/v1/messages");
    assertThat(shown.path("body").asText()).contains("max_tokens");
    assertThat(provider.received()).isEmpty();
  }

  @Test
  void aDryRun_passesOverWhomTheCallCannotBeSaidTo_asTheCallDoes() {
    String body =
        "{\"model\":\"%s\",\"input\":\"Hi.\",\"extra\":{\"fallback_models\":[\"gpt-4o-mini\"]}}"
            .formatted(CLAUDE);
    HttpResponse<String> dry =
        tarn.post("/v1/responses", key, body, Map.of("x-memorylake-dry-run", "true"));
    HttpResponse<String> sent = tarn.post("/v1/responses", key, body);

    assertThat(sent.statusCode()).as(sent.body()).isEqualTo(200);
    assertThat(dry.statusCode()).as(dry.body()).isEqualTo(200);
    JsonNode shown = RunningTarn.json(dry.body());
    assertThat(shown.at("/request/url").asText()).endsWith(provider.last().uri());
    assertThat(shown.at("/plan/attempts")).hasSize(1);
    assertThat(shown.at("/plan/skipped/0/reason").asText()).isEqualTo("dialect_not_translated");
    assertThat(RunningTarn.header(dry, "x-memorylake-provider"))
        .isEqualTo(RunningTarn.header(sent, "x-memorylake-provider"));
  }

  @Test
  void aToolCallOfOpenAis_reachesAnthropicsClientWhole() {
    provider.script(Reply.json(200, Chats.toolCall("call_1", "look", "{\"n\":1}")));
    Message answer = anthropic().messages().create(message("gpt-4o-mini", "Look, please."));
    assertThat(answer.content().getFirst().asToolUse().id()).isEqualTo("call_1");
    assertThat(answer.stopReason().orElseThrow())
        .isEqualTo(com.anthropic.models.messages.StopReason.TOOL_USE);
  }
}
