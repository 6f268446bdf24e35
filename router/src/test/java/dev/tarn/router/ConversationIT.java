package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.Headers;
import com.openai.core.http.HttpResponseFor;
import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.testkit.Chats;
import dev.tarn.testkit.FakeProvider;
import dev.tarn.testkit.Reply;
import dev.tarn.testkit.strict.Profile;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// What an application sees that talks through the official SDK.
@ParameterizedClass(name = "{0}")
@EnumSource(RecordsOn.class)
class ConversationIT {
  private static final String FACT = "My dachshund is called Rex and he is nine years old.";
  private static final String QUESTION = "What is the name of my dachshund?";

  @TempDir Path dataDir;
  private final RecordsOn records;
  private FakeProvider provider;
  private RunningTarn tarn;
  private String key;

  ConversationIT(RecordsOn records) {
    this.records = records;
  }

  @BeforeEach
  void start() {
    provider = FakeProvider.start().strict(Profile.vendors());
    tarn =
        RunningTarn.start(
            records.in(TestConfig.of(dataDir, provider.baseUrl(), EmbeddingModelName.E5_SMALL_V2)));
    key = tarn.personalKey("acme", "ann");
  }

  @AfterEach
  void stop() {
    tarn.close();
    provider.close();
  }

  @Test
  void aFactComesBackAmongTwoHundredOthers_butOnlyToItsUser() {
    tellAmongDistractions();

    Headers asked = ask(client(key), QUESTION);
    assertThat(provider.last().lastUserText()).startsWith(QUESTION).contains("called Rex");
    assertThat(asked.values("x-memorylake-memory-status")).containsExactly("ok");
    assertThat(asked.values("x-memorylake-context-modified")).containsExactly("true");

    ask(client(key), "How do I reverse a linked list in Rust?");
    assertThat(provider.last().lastUserText()).isEqualTo("How do I reverse a linked list in Rust?");

    ask(client(tarn.personalKey("acme", "bob")), QUESTION);
    assertThat(provider.last().lastUserText()).isEqualTo(QUESTION);
    ask(client(tarn.personalKey("other", "ann")), QUESTION);
    assertThat(provider.last().lastUserText()).isEqualTo(QUESTION);

    Headers unscoped = ask(client(tarn.serverKey("acme", Optional.empty())), QUESTION);
    assertThat(provider.last().lastUserText()).isEqualTo(QUESTION);
    assertThat(unscoped.values("x-memorylake-memory-status"))
        .containsExactly("degraded; reason=no-scope");
  }

  @Test
  void aStreamedAnswerIsDeliveredWhole_andRemembered() {
    provider.script(Reply.chatStream("Your dachshund Rex would love the lake of Starnberg."));
    StringBuilder streamed = new StringBuilder();
    try (StreamResponse<ChatCompletionChunk> stream =
        client(key).chat().completions().createStreaming(user("Where should we go on Sunday?"))) {
      stream.stream()
          .flatMap(chunk -> chunk.choices().stream())
          .forEach(choice -> choice.delta().content().ifPresent(streamed::append));
    }
    assertThat(streamed).hasToString("Your dachshund Rex would love the lake of Starnberg.");
    awaitMemory("Starnberg");

    ask(client(key), "Which lake did you suggest for the dachshund on Sunday?");
    assertThat(provider.last().lastUserText()).contains("lake of Starnberg");
  }

  @Test
  void inAToolLoop_theBlockStaysByteForByte_alsoAcrossARestart() {
    tellAmongDistractions();
    String first = body(userMessage(QUESTION));
    provider.script(Reply.json(200, Chats.toolCall("call_1", "look_up", "{\"q\":\"dog\"}")));
    tarn.chat(key, first, Map.of());
    String wovenFirst = provider.last().lastUserText();
    assertThat(wovenFirst).contains("called Rex");

    String call =
        ",{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"call_1\",\"type\":"
            + "\"function\",\"function\":{\"name\":\"look_up\",\"arguments\":\"{}\"}}]}"
            + ",{\"role\":\"tool\",\"tool_call_id\":\"call_1\",\"content\":\"nothing found\"}";
    tarn.chat(key, body(userMessage(QUESTION) + call), Map.of());
    assertThat(provider.last().lastUserText()).isEqualTo(wovenFirst);

    tarn.restart();
    tarn.chat(key, body(userMessage(QUESTION) + call + call.replace("call_1", "call_2")), Map.of());
    assertThat(provider.last().lastUserText()).isEqualTo(wovenFirst);
    assertThat(provider.last().prompt().getLast()).isEqualTo("tool: nothing found");
  }

  @Test
  void aHistorySentAgain_isLearnedOnce_andNamedOneConversation() {
    HttpResponse<String> one = tarn.chat(key, body(userMessage(FACT)), Map.of());
    String history = userMessage(FACT) + ",{\"role\":\"assistant\",\"content\":\"Noted.\"},";
    HttpResponse<String> two =
        tarn.chat(
            key, body(history + userMessage("He also likes to swim in cold lakes.")), Map.of());
    awaitMemory("cold lakes");

    assertThat(RunningTarn.header(two, "x-memorylake-conversation-id"))
        .isEqualTo(RunningTarn.header(one, "x-memorylake-conversation-id"));
    assertThat(memories()).containsExactlyInAnyOrder(FACT, "He also likes to swim in cold lakes.");
  }

  @Test
  void theNextTurn_sendsEarlierBlocksAgain_soThatTheCachedPrefixIsKept() {
    tellAmongDistractions();
    String opening = userMessage(QUESTION);
    tarn.chat(key, body(opening), Map.of());
    String sentFirst = provider.last().text();
    String second =
        opening
            + ",{\"role\":\"assistant\",\"content\":\"Noted.\"},"
            + userMessage("And which instrument did I say my sister plays?");
    tarn.chat(key, body(second), Map.of());
    String sentSecond = provider.last().text();

    String firstWithoutEnd = sentFirst.substring(0, sentFirst.length() - "]}".length());
    assertThat(sentSecond).startsWith(firstWithoutEnd);
  }

  @Test
  void aForgottenMemory_isNotRecalled_andNotLearnedAgainFromAnOldHistory() {
    HttpResponse<String> told = tarn.chat(key, body(userMessage(FACT)), Map.of());
    JsonNode ids = tarn.awaitLearned(RunningTarn.header(told, "x-memorylake-write-id"), key);
    HttpResponse<String> deleted =
        tarn.send(
            java.net.http.HttpRequest.newBuilder(
                    java.net.URI.create(tarn.url("/v1/memories/" + ids.get(0).asText())))
                .header("Authorization", "Bearer " + key)
                .DELETE()
                .build());
    assertThat(deleted.statusCode()).isEqualTo(204);

    String history = userMessage(FACT) + ",{\"role\":\"assistant\",\"content\":\"Noted.\"},";
    tarn.chat(key, body(history + userMessage("Let us talk about cold lakes instead.")), Map.of());
    awaitMemory("cold lakes");
    assertThat(memories()).doesNotContain(FACT);
  }

  private void tellAmongDistractions() {
    List<String> distractions = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      distractions.add(Distractions.sentence(i));
    }
    distractions.add(101, FACT);
    String lastWrite = "";
    for (int i = 0; i < distractions.size(); i += 20) {
      StringBuilder history = new StringBuilder();
      for (String said : distractions.subList(i, Math.min(i + 20, distractions.size()))) {
        history.append(userMessage(said)).append(',');
      }
      history.setLength(history.length() - 1);
      HttpResponse<String> told =
          tarn.chat(
              key, body(history.toString()), Map.of("x-memorylake-conversation-id", "thread-" + i));
      assertThat(told.statusCode()).isEqualTo(200);
      lastWrite = RunningTarn.header(told, "x-memorylake-write-id");
    }
    tarn.awaitLearned(lastWrite, key);
    tarn.awaitEmbedded();
    provider.reset();
  }

  private OpenAIClient client(String memoryKey) {
    return OpenAIOkHttpClient.builder()
        .baseUrl(tarn.url("/v1/openai"))
        .apiKey("sk-callers-own")
        .putHeader("x-memorylake-api-key", memoryKey)
        .maxRetries(0)
        .build();
  }

  /// Asks, takes the whole answer, and gives the headers.
  private static Headers ask(OpenAIClient client, String text) {
    try (HttpResponseFor<ChatCompletion> response =
        client.chat().completions().withRawResponse().create(user(text))) {
      assertThat(response.parse().choices()).hasSize(1);
      return response.headers();
    }
  }

  private static ChatCompletionCreateParams user(String text) {
    return ChatCompletionCreateParams.builder().model("gpt-4o-mini").addUserMessage(text).build();
  }

  private static String userMessage(String text) {
    return "{\"role\":\"user\",\"content\":\"" + text + "\"}";
  }

  private static String body(String messages) {
    return "{\"model\":\"gpt-4o-mini\",\"messages\":[" + messages + "]}";
  }

  private List<String> memories() {
    List<String> texts = new ArrayList<>();
    RunningTarn.json(tarn.get("/v1/memories?limit=1000", key).body())
        .path("data")
        .forEach(memory -> texts.add(memory.path("text").asText()));
    return texts;
  }

  private void awaitMemory(String part) {
    tarn.await(() -> memories().stream().anyMatch(text -> text.contains(part)));
  }
}
