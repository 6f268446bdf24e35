package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import dev.tarn.config.ProviderRow;
import dev.tarn.config.TarnConfig;
import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.router.RowClients.Case;
import dev.tarn.router.RowClients.Mode;
import dev.tarn.testkit.Chats;
import dev.tarn.testkit.Contents;
import dev.tarn.testkit.Converses;
import dev.tarn.testkit.FakeProvider;
import dev.tarn.testkit.Messages;
import dev.tarn.testkit.Received;
import dev.tarn.testkit.Reply;
import dev.tarn.testkit.strict.Profile;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every row that ships, through the SDKs, against a provider that refuses what the row's own one
/// refuses: by its own dialect with memory, where nothing is repaired, and translated, where Tarn
/// must know what to leave out.
class StrictProvidersIT {
  private static final String FACT = "My dachshund is called Rex.";
  private static final String QUESTION = "What is the name of my dachshund?";

  private static final AtomicInteger PERSONS = new AtomicInteger();

  @TempDir static Path dataDir;
  private static FakeProvider provider;
  private static Map<String, ProviderRow> rows = Map.of();
  private static RunningTarn tarn;
  private String key = "";

  @BeforeAll
  static void start() {
    provider = FakeProvider.start();
    TarnConfig config =
        TestConfig.shipped(
            TestConfig.of(dataDir, provider.baseUrl(), EmbeddingModelName.NONE),
            provider.googleUrl());
    rows =
        config.providers().stream()
            .collect(Collectors.toMap(ProviderRow::name, Function.identity()));
    tarn = RunningTarn.start(config);
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

  static Stream<String> rows() {
    return Profile.rows().stream().sorted();
  }

  static Stream<Case> cases() {
    return RowClients.cases(rows, ProviderRow.Dialect.values());
  }

  private static ProviderRow row(String name) {
    return Objects.requireNonNull(rows.get(name));
  }

  private static String model(String row) {
    return Profile.of(row).model();
  }

  /// The client that the vendor's own documentation shows.
  private SdkCalls own(String row, Mode mode) {
    return RowClients.through(tarn, row(row), mode, key).calls(model(row));
  }

  private SdkCalls openAisClient(String row) {
    return new OpenAiCalls(
        OpenAIOkHttpClient.builder().baseUrl(tarn.url("/v1")).apiKey(key).maxRetries(0).build(),
        row + "/" + model(row));
  }

  private SdkCalls anthropicsClient(String row) {
    return new AnthropicCalls(
        AnthropicOkHttpClient.builder().baseUrl(tarn.url("")).apiKey(key).maxRetries(0).build(),
        row + "/" + model(row));
  }

  private static Reply toolCall(String row) {
    return Reply.json(
        200,
        switch (row(row).dialect()) {
          case OPENAI -> reasonedToolCall(row);
          case ANTHROPIC -> Messages.toolUse("toolu_1", "look", "{}");
          case GEMINI -> Contents.functionCall("look", "{}");
          case BEDROCK -> Converses.toolUse("tooluse_1", "look", "{}");
        });
  }

  /// It thinks before it calls, as open models do; a client that is told so sends that back.
  private static String reasonedToolCall(String row) {
    String id = row.equals("mistral") ? "D681PevKs" : "call_1";
    ObjectNode reply = (ObjectNode) RunningTarn.json(Chats.toolCall(id, "look", "{}"));
    ObjectNode message = (ObjectNode) reply.at("/choices/0/message");
    message.put("reasoning_content", "I need the tool.");
    return reply.toString();
  }

  /// Another person, who has told one thing.
  private void told(String row) {
    key = tarn.personalKey("w", "person " + PERSONS.incrementAndGet());
    assertThat(own(row, Mode.BYOK).chat(FACT)).isEqualTo("Noted.");
    tarn.await(() -> tarn.get("/v1/memories", key).body().contains("Rex"));
  }

  /// Calls whole, on into a second turn, streamed and in a tool loop: each with memory woven in,
  /// and nothing may be refused.
  private void takesAll(String row, Function<String, SdkCalls> client) {
    told(row);
    assertThat(client.apply(row).chat(QUESTION)).isEqualTo("Noted.");
    assertThat(provider.last().lastUserText()).startsWith(QUESTION).contains(FACT);
    assertThat(client.apply(row).chat(QUESTION, "Noted.", "And how old is it?"))
        .isEqualTo("Noted.");
    assertThat(provider.last().text()).contains(FACT);
    told(row);
    assertThat(client.apply(row).stream(QUESTION)).isEqualTo("Noted.");
    assertThat(provider.last().lastUserText()).startsWith(QUESTION).contains(FACT);
    told(row);
    provider.script(toolCall(row));
    assertThat(client.apply(row).toolLoop(QUESTION)).isEqualTo("Noted.");
    assertThat(provider.last().text()).contains("nothing").contains(FACT);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void itsOwnSdk_isNeverRefusedForWhatTarnAdded(Case given) {
    provider.strict(Profile.of(given.row()));
    takesAll(given.row(), row -> own(row, given.mode()));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void aTranslatedCall_isTakenByEveryRow(String row) {
    provider.strict(Profile.of(row));
    takesAll(
        row,
        row(row).dialect() == ProviderRow.Dialect.OPENAI
            ? this::anthropicsClient
            : this::openAisClient);
  }

  @ParameterizedTest
  @ValueSource(strings = {"anthropic", "gemini", "vertex", "bedrock"})
  void whatOpenAisClientsMaySay_isTakenByStricterDialects(String row) {
    provider.strict(Profile.of(row));
    String body =
        """
        {"model":"%s","temperature":1.5,"top_p":0.5,"seed":7,"parallel_tool_calls":false,
         "messages":[{"role":"developer","content":"Be brief."},
          {"role":"assistant","content":"How can I help?"},
          {"role":"user","content":[{"type":"text","text":""},{"type":"text","text":"Look."}]},
          {"role":"user","content":"Both of them."},
          {"role":"assistant","content":"","tool_calls":[
            {"id":"call.1","type":"function","function":{"name":"look","arguments":"{}"}},
            {"id":"call.2","type":"function","function":{"name":"look","arguments":""}}]},
          {"role":"tool","tool_call_id":"call.1","content":"a"},
          {"role":"tool","tool_call_id":"call.2","content":"b"},
          {"role":"system","content":"Be polite."},
          {"role":"user","content":"And?"}],
         "tools":[{"type":"function","function":{"name":"look"}}]}
        """
            .formatted(row + "/" + model(row));

    assertThat(tarn.post("/v1/chat/completions", key, body).statusCode()).isEqualTo(200);
  }

  @Test
  void aHistoryWithAnotherProvider_isTakenByMistral() {
    provider.strict(Profile.of("mistral"));
    provider.script(Reply.json(200, Chats.toolCall("toolu_01A09q90qw90lq917835lq9", "look", "{}")));

    assertThat(anthropicsClient("mistral").toolLoop(QUESTION)).isEqualTo("Noted.");
  }

  @Test
  void wordsAfterAToolsResult_andInstructionsInTheMiddle_areTakenByMistral() {
    provider.strict(Profile.of("mistral"));
    String body =
        """
        {"model":"mistral/mistral-large-latest","max_tokens":9,"messages":[
          {"role":"user","content":"Look."},
          {"role":"assistant","content":[{"type":"tool_use","id":"toolu_1","name":"look","input":{}}]},
          {"role":"user","content":[
            {"type":"tool_result","tool_use_id":"toolu_1","content":"nothing"},
            {"type":"text","text":"Hurry."}]},
          {"role":"assistant","content":"Nothing."},
          {"role":"system","content":"Be polite."},
          {"role":"user","content":"And?"}],
         "tools":[{"name":"look","input_schema":{"type":"object"}}]}
        """;

    assertThat(tarn.post("/v1/messages", key, body).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt-5", "gpt-5-mini", "o3", "o4-mini"})
  void settingsOfOtherModels_areLeftOutForOpenAisThatReason(String model) {
    provider.strict(Profile.of("openai"));
    String body =
        """
        {"model":"%s","max_tokens":9,"temperature":0.2,"top_p":0.5,"stop_sequences":["x"],
         "messages":[{"role":"user","content":"Hello?"}]}
        """
            .formatted(model);

    var reply = tarn.post("/v1/messages", key, body);

    assertThat(reply.statusCode()).isEqualTo(200);
    assertThat(RunningTarn.header(reply, "x-memorylake-dropped-params"))
        .isEqualTo("temperature, top_p, stop_sequences");
  }

  @Test
  void aNativeCall_isNotRepaired_andTheRefusalIsTheProvidersOwn() {
    provider.strict(Profile.of("cohere"));
    String body =
        "{\"model\":\"command-a-03-2025\",\"stream\":true,\"stream_options\":{\"include_usage\":true},"
            + "\"messages\":[{\"role\":\"user\",\"content\":\"Hello?\"}]}";

    var reply = tarn.post("/v1/cohere/chat/completions", key, body);

    assertThat(reply.statusCode()).isEqualTo(422);
    assertThat(reply.body()).contains("stream_options is not supported");
    assertThat(provider.last().text()).isEqualTo(body);
  }

  @Test
  void aStringStaysAString_whenMemoryIsWovenIn() {
    provider.strict(Profile.of("ollama"));
    told("ollama");
    own("ollama", Mode.BYOK).chat(QUESTION);

    Received call = provider.last();
    assertThat(call.json().at("/messages/1/content").isTextual()).isTrue();
    assertThat(call.lastUserText()).contains(FACT);
  }

  @Test
  void everyShippedRow_hasAProfile_andThatOfAnUnknownOneIsMissed() {
    assertThat(rows.keySet()).containsExactlyInAnyOrderElementsOf(Profile.rows());
    assertThatThrownBy(() -> Profile.of("acme")).isInstanceOf(IllegalArgumentException.class);
  }
}
