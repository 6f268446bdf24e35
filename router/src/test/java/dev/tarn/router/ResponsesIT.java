package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.RateLimitException;
import com.openai.errors.SseException;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseFunctionToolCall;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseStreamEvent;
import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.testkit.FakeProvider;
import dev.tarn.testkit.Reply;
import dev.tarn.testkit.Responses;
import dev.tarn.testkit.Strictness;
import dev.tarn.testkit.strict.Profile;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
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

/// The Responses API through OpenAI's own SDK, and byte by byte.
class ResponsesIT {
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

  private OpenAIClient client() {
    return OpenAIOkHttpClient.builder()
        .baseUrl(tarn.url("/v1/openai"))
        .apiKey("sk-callers-own")
        .putHeader("x-memorylake-api-key", key)
        .maxRetries(0)
        .build();
  }

  private OpenAIClient hosted(String memoryKey) {
    return OpenAIOkHttpClient.builder()
        .baseUrl(tarn.url("/v1"))
        .apiKey(memoryKey)
        .maxRetries(0)
        .build();
  }

  private static ResponseCreateParams.Builder ask(String text) {
    return ResponseCreateParams.builder().model("gpt-4o-mini").input(text);
  }

  private static ResponseCreateParams.Builder after(Response before, String text) {
    return ask(text).previousResponseId(before.id());
  }

  private static String text(Response response) {
    return response.output().getFirst().asMessage().content().getFirst().asOutputText().text();
  }

  private void tell() {
    client().responses().create(ask(FACT).build());
    tarn.await(() -> tarn.get("/v1/memories", key).body().contains("thunder"));
    tarn.awaitEmbedded();
    provider.reset();
  }

  private HttpResponse<String> send(String path, String body, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(tarn.url(path)))
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    headers.forEach(request::header);
    return tarn.send(request.build());
  }

  private HttpResponse<String> send(String body) {
    return send(
        "/v1/openai/responses",
        body,
        Map.of("Authorization", "Bearer sk-callers-own", "x-memorylake-api-key", key));
  }

  private String conversation(String body) {
    return RunningTarn.header(send(body), "x-memorylake-conversation-id");
  }

  @Test
  void whatWasSaid_comesBackInAnotherConversation_andOnlyThere() {
    tell();

    Response answer = client().responses().create(ask(QUESTION).build());

    assertThat(text(answer)).isEqualTo("Noted.");
    assertThat(provider.last().uri()).isEqualTo("/v1/responses");
    assertThat(provider.last().lastUserText()).startsWith(QUESTION).contains(FACT);
    assertThat(provider.last().headers().toString()).doesNotContain(key, "memorylake");
    key = tarn.personalKey("w", "somebody else");
    client().responses().create(ask(QUESTION).build());
    assertThat(provider.last().lastUserText()).isEqualTo(QUESTION);
  }

  @Test
  void aStreamedAnswer_isDeliveredWhole_andRemembered() {
    provider.script(
        Reply.responseStream("resp_9", "The lake of Starnberg would suit your dachshund."));
    StringBuilder streamed = new StringBuilder();
    try (StreamResponse<ResponseStreamEvent> stream =
        client().responses().createStreaming(ask("Where should we go on Sunday?").build())) {
      stream.stream()
          .flatMap(event -> event.outputTextDelta().stream())
          .forEach(delta -> streamed.append(delta.delta()));
    }

    assertThat(streamed).hasToString("The lake of Starnberg would suit your dachshund.");
    tarn.await(() -> tarn.get("/v1/memories", key).body().contains("Starnberg"));
  }

  @Test
  void aFunctionIsCalled_andTheBlockStaysWhereItWas() {
    tell();
    provider.script(
        Reply.json(200, Responses.functionCall("resp_1", "call_1", "weather", "{\"c\":1}")));
    Response first = client().responses().create(ask(QUESTION).build());
    String asked = provider.last().lastUserText();
    ResponseFunctionToolCall call = first.output().get(1).asFunctionCall();
    assertThat(call.arguments()).isEqualTo("{\"c\":1}");

    client()
        .responses()
        .create(
            ResponseCreateParams.builder()
                .model("gpt-4o-mini")
                .inputOfResponse(
                    List.of(
                        ResponseInputItem.ofEasyInputMessage(
                            com.openai.models.responses.EasyInputMessage.builder()
                                .role(com.openai.models.responses.EasyInputMessage.Role.USER)
                                .content(QUESTION)
                                .build()),
                        ResponseInputItem.ofFunctionCall(call),
                        ResponseInputItem.ofFunctionCallOutput(
                            ResponseInputItem.FunctionCallOutput.builder()
                                .callId("call_1")
                                .output("thunder")
                                .build())))
                .build());

    assertThat(asked).contains(FACT);
    assertThat(provider.last().lastUserText()).isEqualTo(asked);
  }

  @Test
  void aHistoryAtTheProvider_isOneConversation_andAMemoryIsWovenIntoItOnce() {
    tell();
    Response first = client().responses().create(ask(QUESTION).build());
    assertThat(provider.last().lastUserText()).contains(FACT);

    String again = QUESTION + " I ask once more.";
    Response second = client().responses().create(after(first, again).build());

    assertThat(provider.last().lastUserText()).as("it stands there already").isEqualTo(again);
    assertThat(second.id()).isNotEqualTo(first.id());
    client().responses().create(ask(again).build());
    assertThat(provider.last().lastUserText()).as("but not in another chain").contains(FACT);
  }

  @Test
  void theConversationGoesOn_throughToolCallsAndRestarts_andForksApart() {
    provider.script(
        Reply.response("resp_a", "Our dachshund sleeps in the kitchen beside the stove."));
    String first = "{\"model\":\"m\",\"input\":\"Where does our dachshund Rex sleep?\"}";
    String thread = conversation(first);
    provider.script(Reply.json(200, Responses.functionCall("resp_b", "call_1", "look", "{}")));
    String toolCall =
        conversation(
            "{\"model\":\"m\",\"previous_response_id\":\"resp_a\",\"input\":\"Please look again in all the rooms upstairs.\"}");
    tarn.restart();
    provider.script(Reply.response("resp_c", "It sleeps in the hall now."));
    String toolResult =
        conversation(
            "{\"model\":\"m\",\"previous_response_id\":\"resp_b\",\"input\":[{\"type\":"
                + "\"function_call_output\",\"call_id\":\"call_1\",\"output\":\"hall\"}]}");

    assertThat(List.of(toolCall, toolResult)).containsOnly(thread);
    tarn.await(() -> tarn.get("/v1/memories", key).body().contains("in the hall now"));
    assertThat(tarn.get("/v1/memories?conversation_id=" + thread, key).body())
        .contains("Please look again in all the rooms upstairs.", "in the kitchen beside")
        .doesNotContain("call_1");
    assertThat(
            conversation(
                "{\"model\":\"m\",\"previous_response_id\":\"resp_unknown\",\"input\":\"Go on.\"}"))
        .as("a history that began elsewhere is a conversation of its own")
        .isNotEqualTo(thread)
        .isEqualTo(
            conversation(
                "{\"model\":\"m\",\"previous_response_id\":\"resp_unknown\",\"input\":\"Go.\"}"));
  }

  @Test
  void theSameWordsLaterInAConversationAtTheProvider_areATurnOfTheirOwn() {
    tell();
    String ask =
        "{\"model\":\"m\",\"conversation\":{\"id\":\"conv_1\"},\"input\":\"" + QUESTION + "\"}";
    String thread = conversation(ask);
    assertThat(provider.last().lastUserText()).contains(FACT);
    assertThat(conversation(ask)).isEqualTo(thread);
    assertThat(provider.last().lastUserText()).isEqualTo(QUESTION);
  }

  @Test
  void withMemoryOff_requestAndReplyAreUntouched() {
    provider.strict(Strictness.NONE);
    String body =
        "{ \"input\":[{\"role\":\"user\",\"content\":\"caf\\u00e9\"}],\n\"a_future_field\":1.0,"
            + "\"model\":\"m\"}";
    String reply = Responses.response("resp_1", "héllo").replace(",", " ,\n");
    provider.script(Reply.json(200, reply).with("x-request-id", "req_upstream"));

    HttpResponse<String> answer =
        send(
            "/v1/openai/responses?include[]=x",
            body,
            Map.of(
                "Authorization", "Bearer sk-callers-own",
                "x-memorylake-api-key", key,
                "x-memorylake-memory", "off"));

    assertThat(provider.last().text()).isEqualTo(body);
    assertThat(provider.last().uri()).isEqualTo("/v1/responses?include[]=x");
    assertThat(answer.body()).isEqualTo(reply);
    assertThat(RunningTarn.header(answer, "x-request-id")).isEqualTo("req_upstream");
  }

  @Test
  void hosted_aResponseIsGoneOnWithOnlyByWhoMadeIt() {
    Response first = hosted(key).responses().create(ask("Hello there, who are you?").build());
    assertThat(provider.last().header("authorization")).contains("Bearer sk-operators-own");
    assertThat(text(hosted(key).responses().create(after(first, "And now?").build())))
        .isEqualTo("Noted.");
    provider.reset();

    String stranger = tarn.personalKey("w", "a stranger");
    assertThatThrownBy(() -> hosted(stranger).responses().create(after(first, "Go on.").build()))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("No call of this user made the response");
    String server = tarn.serverKey("w", Optional.empty());
    assertThatThrownBy(() -> hosted(server).responses().create(after(first, "Go on.").build()))
        .isInstanceOf(NotFoundException.class);
    assertThat(provider.received()).isEmpty();
  }

  @Test
  void hosted_whatACallersOwnKeyMade_isNoClaimOnTheOperatorsAccount() {
    conversation("{\"model\":\"m\",\"conversation\":\"conv_operators\",\"input\":\"Hello?\"}");
    provider.script(Reply.response("resp_of_somebody_else", "Hello."));
    conversation("{\"model\":\"m\",\"input\":\"Hello there, who are you?\"}");
    provider.reset();

    for (String field :
        List.of(
            "\"conversation\":\"conv_operators\"",
            "\"previous_response_id\":\"resp_of_somebody_else\"")) {
      HttpResponse<String> reply =
          send(
              "/v1/responses",
              "{\"model\":\"gpt-4o-mini\",\"input\":\"Go on.\"," + field + "}",
              Map.of("Authorization", "Bearer " + key));
      assertThat(reply.statusCode()).as(field).isEqualTo(404);
    }
    assertThat(provider.received()).isEmpty();
  }

  @Test
  void hosted_aResponseMadeWithoutMemory_canBeGoneOnWithToo() {
    String off = key + ":off";
    Response first = hosted(off).responses().create(ask("Hello there, who are you?").build());

    hosted(off).responses().create(after(first, "And now?").build());

    assertThat(provider.received()).hasSize(2);
    assertThat(tarn.get("/v1/memories", key).body()).doesNotContain("who are you");
  }

  @Test
  void hosted_whatTheOperatorsAccountHolds_isOutOfReach() {
    List<String> bodies =
        List.of(
            "\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_file\",\"file_id\":\"file-1\"}]}]",
            "\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_image\",\"file_id\":\"file-1\"}]}]",
            "\"input\":[{\"type\":\"item_reference\",\"id\":\"msg_1\"}]",
            "\"input\":[{\"id\":\"msg_1\"}]",
            "\"input\":[{\"type\":null,\"id\":\"msg_1\"}]",
            "\"input\":[{\"id\":\"msg_1\",\"role\":\"assistant\",\"content\":null}]",
            "\"input\":[{\"id\":\"msg_1\",\"content\":\"x\"}]",
            "\"input\":[{\"type\":\"image_generation_call\",\"id\":\"ig_1\"}]",
            "\"input\":[{\"type\":\"image_generation_call\",\"id\":\"ig_1\",\"role\":\"user\",\"content\":\"x\"}]",
            "\"input\":[{\"type\":\"reasoning\",\"id\":\"rs_1\",\"summary\":[]}]",
            "\"input\":[{\"type\":\"reasoning\",\"id\":\"rs_1\",\"summary\":[],\"encrypted_content\":\"\"}]",
            "\"input\":[{\"type\":\"reasoning\",\"id\":\"rs_1\",\"summary\":[],\"encrypted_content\":null}]",
            "\"input\":[{\"type\":\"function_call\",\"id\":\"fc_1\"}]",
            "\"input\":\"Hi\",\"prompt\":\"pmpt_1\"",
            "\"input\":\"Hi\",\"tools\":[{\"type\":\"shell\",\"environment\":{\"type\":\"container_auto\",\"skills\":[{\"type\":\"skill_reference\",\"skill_id\":\"skill_1\"}]}}]",
            "\"input\":[{\"type\":\"function_call_output\",\"call_id\":\"c\",\"output\":[{\"type\":\"input_file\",\"file_id\":\"file-1\"}]}]",
            "\"input\":[{\"type\":\"code_interpreter_call\",\"container_id\":\"cntr_1\"}]",
            "\"input\":\"Hi\",\"tools\":[{\"type\":\"image_generation\",\"input_image_mask\":{\"file_id\":\"file-1\"}}]",
            "\"input\":\"Hi\",\"prompt\":{\"variables\":{\"a\":{\"file_id\":\"file-1\"}}}",
            "\"input\":\"Hi\",\"conversation\":\"conv_1\"",
            "\"input\":\"Hi\",\"conversation\":{\"id\":\"conv_1\"}",
            "\"input\":\"Hi\",\"prompt\":{\"id\":\"pmpt_1\"}",
            "\"input\":\"Hi\",\"tools\":[{\"type\":\"file_search\",\"vector_store_ids\":[\"vs_1\"]}]",
            "\"input\":\"Hi\",\"tools\":[{\"type\":\"code_interpreter\",\"container\":\"cntr_1\"}]",
            "\"input\":\"Hi\",\"tools\":[{\"type\":\"code_interpreter\",\"container\":{\"type\":\"auto\",\"file_ids\":[\"file-1\"]}}]");
    for (String fields : bodies) {
      HttpResponse<String> reply =
          send(
              "/v1/responses",
              "{\"model\":\"gpt-4o-mini\"," + fields + "}",
              Map.of("Authorization", "Bearer " + key));
      assertThat(reply.statusCode()).as(fields).isEqualTo(404);
    }
    HttpResponse<String> chat =
        send(
            "/v1/chat/completions",
            "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":"
                + "\"file\",\"file\":{\"file_id\":\"file-1\"}}]}]}",
            Map.of("Authorization", "Bearer " + key + ":off"));
    assertThat(chat.statusCode()).isEqualTo(404);
    assertThat(RunningTarn.json(chat.body()).at("/error/code").asText())
        .isEqualTo("provider_state_not_found");
    HttpResponse<String> message =
        send(
            "/v1/messages",
            "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":"
                + "[{\"type\":\"document\",\"source\":{\"type\":\"file\",\"file_id\":\"file_1\"}}]}]}",
            Map.of("x-api-key", key));
    assertThat(message.statusCode()).isEqualTo(404);
    assertThat(
            send(
                    "/v1/messages",
                    "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":"
                        + "[{\"type\":\"tool_result\",\"tool_use_id\":\"t\",\"content\":[{\"type\":\"image\","
                        + "\"source\":{\"type\":\"file\",\"file_id\":\"file_1\"}}]}]}]}",
                    Map.of("x-api-key", key))
                .statusCode())
        .isEqualTo(404);
    assertThat(provider.received()).isEmpty();
    assertThat(
            send(
                    "/v1/responses",
                    "{\"model\":\"gpt-4o-mini\",\"input\":\"Hi\",\"tools\":[{\"type\":\"code_interpreter\","
                        + "\"container\":{\"type\":\"auto\"}},{\"type\":\"function\",\"name\":\"f\","
                        + "\"parameters\":{\"properties\":{\"file_id\":{\"type\":\"string\",\"default\":\"a\"}}}}]}",
                    Map.of("Authorization", "Bearer " + key))
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void anItemThatIsOnlyNamed_isServedToTheCallersOwnKey_andOneThatIsWholeToAll() {
    provider.strict(Strictness.NONE);
    Map<String, String> own =
        Map.of("Authorization", "Bearer sk-callers-own", "x-memorylake-api-key", key);
    Map<String, String> hosted = Map.of("Authorization", "Bearer " + key);
    String body = "{\"model\":\"gpt-4o-mini\",\"input\":[%s]}";
    for (String item :
        List.of("{\"id\":\"msg_1\"}", "{\"type\":\"image_generation_call\",\"id\":\"ig_1\"}")) {
      assertThat(send("/v1/openai/responses", body.formatted(item), own).statusCode())
          .as(item)
          .isEqualTo(200);
    }
    String whole =
        "{\"role\":\"user\",\"content\":\"Hi\"},"
            + "{\"type\":\"reasoning\",\"id\":\"rs_1\",\"summary\":[],\"encrypted_content\":\"gAAA\"},"
            + "{\"type\":\"function_call\",\"id\":\"fc_1\",\"call_id\":\"c\",\"name\":\"f\",\"arguments\":\"{}\"},"
            + "{\"type\":\"function_call_output\",\"id\":\"fo_1\",\"call_id\":\"c\",\"output\":\"\"},"
            + "{\"type\":\"message\",\"id\":\"msg_1\",\"status\":\"completed\",\"role\":\"assistant\","
            + "\"content\":[{\"type\":\"output_text\",\"text\":\"Yes.\",\"annotations\":[]}]}";
    assertThat(send("/v1/responses", body.formatted(whole), hosted).statusCode()).isEqualTo(200);
    assertThat(provider.received()).hasSize(3);
  }

  @Test
  void partsOfAnAnswer_areReplayedByWhoeverWasGivenThem_andByNobodyElse() {
    provider.strict(Strictness.NONE);
    String answer =
        "{\"id\":\"resp_1\",\"object\":\"response\",\"status\":\"completed\",\"output\":["
            + "{\"type\":\"web_search_call\",\"id\":\"ws_1\",\"status\":\"completed\"},"
            + "{\"type\":\"message\",\"id\":\"msg_1\",\"role\":\"assistant\",\"content\":"
            + "[{\"type\":\"output_text\",\"text\":\"Yes.\",\"annotations\":[]}]}],"
            + "\"usage\":{\"input_tokens\":5,\"output_tokens\":5}}";
    provider.script(Reply.json(200, answer));
    provider.script(
        Reply.events(
            "event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":"
                + answer.replace("_1", "_2")
                + "}\n\n"));
    Map<String, String> hosted = Map.of("Authorization", "Bearer " + key);
    String another = tarn.personalKey("another", "ann");
    String body = "{\"model\":\"gpt-4o-mini\",\"input\":[%s]}";
    String person = "{\"role\":\"user\",\"content\":\"Search for a lake\"}";
    send("/v1/responses", body.formatted(person), hosted);
    send(
        "/v1/responses",
        body.formatted(person).replace("\"input\"", "\"stream\":true,\"input\""),
        hosted);

    for (String part :
        List.of(
            "{\"type\":\"web_search_call\",\"id\":\"ws_1\",\"status\":\"completed\"}",
            "{\"type\":\"item_reference\",\"id\":\"msg_1\"}",
            "{\"type\":\"item_reference\",\"id\":\"ws_2\"},{\"type\":\"item_reference\",\"id\":\"ws_1\"}")) {
      String replayed = body.formatted(person + "," + part + "," + person);

      assertThat(send("/v1/responses", replayed, hosted).statusCode()).as(part).isEqualTo(200);
      HttpResponse<String> stranger =
          send("/v1/responses", replayed, Map.of("Authorization", "Bearer " + another));
      assertThat(stranger.statusCode()).isEqualTo(404);
      assertThat(RunningTarn.json(stranger.body()).at("/error/code").asText())
          .isEqualTo("provider_state_not_found");
    }
    String guessed =
        body.formatted("{\"type\":\"item_reference\",\"id\":\"ws_1\"},{\"id\":\"ws_9\"}");
    assertThat(send("/v1/responses", guessed, hosted).statusCode()).isEqualTo(404);
    assertThat(provider.received()).hasSize(5);
  }

  @Test
  void theOtherPathsOfResponses_passThroughForACallersOwnKeyOnly() {
    assertThat(
            tarn.send(
                    HttpRequest.newBuilder(URI.create(tarn.url("/v1/openai/responses/resp_1")))
                        .header("Authorization", "Bearer sk-callers-own")
                        .header("x-memorylake-api-key", key)
                        .build())
                .statusCode())
        .isEqualTo(200);
    assertThat(tarn.get("/v1/openai/responses/resp_1", key).statusCode()).isEqualTo(403);
    assertThat(tarn.get("/v1/responses/resp_1", key).statusCode()).isEqualTo(404);
    assertThat(provider.received()).hasSize(1);
  }

  @Test
  void failures_areOfTheClassesThatTheSdkKnows() {
    provider.script(
        Reply.json(
                429,
                "{\"error\":{\"message\":\"slow down\",\"type\":\"requests\",\"code\":\"rate\"}}")
            .with("retry-after", "7"));
    assertThatThrownBy(() -> client().responses().create(ask("Hello there?").build()))
        .isInstanceOf(RateLimitException.class);
    assertThatThrownBy(() ->
            client()
                .responses()
                .create(
                    ask("Hello there?")
                        .putAdditionalBodyProperty(
                            "extra", com.openai.core.JsonValue.from(Map.of("memory", "maybe")))
                        .build()))
        .isInstanceOf(BadRequestException.class);
  }

  @Test
  void aStreamThatBreaksOff_endsWithAnErrorEvent_andIsNotRemembered() {
    String begun = String.join("", Responses.events("resp_1", "Half an answer.").subList(0, 5));
    provider.script(Reply.events(begun).then(new Reply.Step.Cut()));

    RawHttp.Reply reply =
        RawHttp.send(
            tarn.port(),
            RawHttp.post(
                "/v1/openai/responses",
                Map.of("Authorization", "Bearer sk-callers-own", "x-memorylake-api-key", key),
                "{\"model\":\"m\",\"stream\":true,\"input\":\"Tell me more, please.\"}"
                    .getBytes(StandardCharsets.UTF_8)));

    assertThat(reply.text())
        .startsWith(begun)
        .contains("event: error", "\"type\":\"error\"", "provider_broken_answer")
        .doesNotContain("response.completed");
    assertThat(reply.end()).isNotEqualTo(RawHttp.End.WHOLE);
    assertThat(tarn.get("/v1/memories", key).body()).doesNotContain("Half an answer");
  }

  @Test
  void aStreamThatBreaksOff_raisesInTheSdk() {
    String begun = String.join("", Responses.events("resp_1", "Half an answer.").subList(0, 5));
    provider.script(Reply.events(begun).then(new Reply.Step.Cut()));

    try (StreamResponse<ResponseStreamEvent> stream =
        client().responses().createStreaming(ask("Tell me more, please.").build())) {
      assertThatThrownBy(() -> stream.stream().forEach(event -> {}))
          .isInstanceOfSatisfying(
              SseException.class, e -> assertThat(e.code()).contains("provider_broken_answer"));
    }
  }
}
