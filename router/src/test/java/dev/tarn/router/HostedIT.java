package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.NotFoundException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.models.Model;
import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.records.NewKey;
import dev.tarn.testkit.FakeProvider;
import dev.tarn.testkit.strict.Profile;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Hosted calls through the official SDK: the memory key is the only key, the operator's runs the
/// model.
class HostedIT {
  @TempDir Path dataDir;
  private FakeProvider provider;
  private RunningTarn tarn;
  private String key;

  @BeforeEach
  void start() {
    provider = FakeProvider.start().strict(Profile.vendors());
    tarn = RunningTarn.start(TestConfig.of(dataDir, provider.baseUrl(), EmbeddingModelName.NONE));
    key = tarn.personalKey("acme", "ann");
  }

  @AfterEach
  void stop() {
    tarn.close();
    provider.close();
  }

  private OpenAIClient client(String memoryKey) {
    return OpenAIOkHttpClient.builder()
        .baseUrl(tarn.url("/v1"))
        .apiKey(memoryKey)
        .maxRetries(0)
        .build();
  }

  private static ChatCompletion ask(OpenAIClient client, String model, String text) {
    return client
        .chat()
        .completions()
        .create(ChatCompletionCreateParams.builder().model(model).addUserMessage(text).build());
  }

  @Test
  void aFactComesBack_andTheMemoryKeyStaysHere() {
    ask(client(key), "gpt-4o-mini", "My dachshund is called Rex.");
    assertThat(provider.last().header("authorization")).contains("Bearer sk-operators-own");
    assertThat(provider.last().header("x-memorylake-api-key")).isEmpty();
    tarn.await(() -> tarn.get("/v1/memories", key).body().contains("Rex"));

    ChatCompletion answer =
        ask(client(key), "openai/gpt-4o-mini", "What is the name of my dachshund?");

    assertThat(answer.choices()).hasSize(1);
    assertThat(provider.last().lastUserText()).contains("called Rex");
    assertThat(provider.last().json().path("model").asText())
        .as("the vendor's prefix is cut off")
        .isEqualTo("gpt-4o-mini");
    assertThat(provider.received()).noneMatch(r -> r.text().contains("tarn_"));
  }

  @Test
  void models_areListedAsTheyCanBeNamed() {
    assertThat(client(key).models().list().data())
        .extracting(Model::id)
        .containsExactly("openai/gpt-4o-mini", "anthropic/gpt-4o-mini", "gemini/gemini-2.5-flash");
  }

  @Test
  void embeddings_goWhereTheirModelIs_asTheyCame() {
    String body = "{\"input\":\"A lake.\",\"model\":\"openai/text-embedding-3-small\"}";

    assertThat(tarn.post("/v1/embeddings", key, body).statusCode()).isEqualTo(200);

    assertThat(provider.last().uri()).isEqualTo("/v1/embeddings");
    assertThat(provider.last().text()).isEqualTo(body.replace("openai/", ""));
    assertThat(provider.last().header("authorization")).contains("Bearer sk-operators-own");
    assertThat(tarn.get("/v1/memories", key).body()).doesNotContain("A lake.");
  }

  @Test
  void anUnknownModel_orKey_raisesWhatTheSdkWouldRaise() {
    assertThatThrownBy(() -> ask(client(key), "nobody/nothing", "Hello there, who are you?"))
        .isInstanceOf(NotFoundException.class);
    assertThatThrownBy(
            () -> ask(client("tarn_NobodyHasEverMadeThisKey"), "gpt-4o-mini", "Hello there?"))
        .isInstanceOf(UnauthorizedException.class);
    assertThat(provider.received()).isEmpty();
  }

  @Test
  void aKeyWithoutScope_isAnsweredWithoutMemory() {
    String server = tarn.serverKey("acme", Optional.empty());
    ask(client(server), "gpt-4o-mini", "What is the name of my dachshund?");
    assertThat(provider.last().lastUserText()).isEqualTo("What is the name of my dachshund?");
  }

  @Test
  void underAProvidersName_aKeyCallsOnlyTheModelsThatItMay() {
    String narrow =
        tarn.create(NewKey.personal("acme", "ann").withModels(List.of("text-embedding-3-small")))
            .value()
            .reveal();
    String body = "{ \"input\":\"Hi\",\"model\":\"text-embedding-3-%s\"}";

    HttpResponse<String> other =
        tarn.post("/v1/openai/embeddings", narrow, body.formatted("large"));

    assertThat(other.statusCode()).isEqualTo(403);
    assertThat(other.body()).contains("model_not_allowed");
    assertThat(provider.received()).isEmpty();
    assertThat(tarn.post("/v1/openai/embeddings", narrow, body.formatted("small")).statusCode())
        .isEqualTo(200);
    assertThat(provider.last().uri()).isEqualTo("/v1/embeddings");
    assertThat(provider.last().text()).isEqualTo(body.formatted("small"));
    assertThat(provider.last().header("authorization")).contains("Bearer sk-operators-own");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          /v1/anthropic/v1/messages/count_tokens|{"model":"claude-x","messages":[{"role":"user","content":[{"type":"document","source":{"type":"file","file_id":"file_x"}}]}]}
          /v1/bedrock/model/us.x/count-tokens|{"input":{"converse":{"messages":[{"role":"user","content":[{"image":{"format":"png","source":{"s3Location":{"uri":"s3://theirs/x"}}}}]}]}}}
          """)
  void countedUnderAProvidersName_stateOfOthersIsNotOpened(String path, String body) {
    HttpResponse<String> reply = tarn.post(path, key, body);

    assertThat(reply.statusCode()).isEqualTo(404);
    assertThat(provider.received()).isEmpty();
    String plain =
        body.replaceFirst(
            "\\{\"(type\":\"document|image).*", "{\"text\":\"Hi\",\"type\":\"text\"}]}]}");
    String whole = path.contains("bedrock") ? plain + "}}" : plain;
    assertThat(tarn.post(path, key, whole).statusCode()).isEqualTo(200);
    assertThat(provider.last().text()).isEqualTo(whole);
  }
}
