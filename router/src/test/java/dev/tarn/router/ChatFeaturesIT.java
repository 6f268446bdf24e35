package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnprocessableEntityException;
import com.openai.models.chat.completions.ChatCompletionContentPart;
import com.openai.models.chat.completions.ChatCompletionContentPartImage;
import com.openai.models.chat.completions.ChatCompletionContentPartText;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import dev.tarn.config.ProviderRow;
import dev.tarn.config.ProviderRow.Dialect;
import dev.tarn.config.TarnConfig;
import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.router.RowClients.Case;
import dev.tarn.router.RowClients.Mode;
import dev.tarn.testkit.Chats;
import dev.tarn.testkit.FakeProvider;
import dev.tarn.testkit.Reply;
import dev.tarn.testkit.strict.Feature;
import dev.tarn.testkit.strict.Profile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Chat completions through OpenAI's SDK at every row that speaks them, each refusing what its own
/// provider refuses, with the caller's own key and with the operator's: the question gets its
/// memories, and nothing else of the call changes. What a provider does not offer is refused in its
/// own words.
class ChatFeaturesIT {
  private static final String FACT = "Our dachshund Rex is afraid of thunder.";
  private static final String QUESTION = "What is our dachshund Rex afraid of?";
  private static final String PICTURE = "iVBORw0KGgo=";
  private static final String FORECAST = "{\"city\":\"Starnberg\",\"degrees\":12}";

  /// What the SDK raises for each status that is the provider's own answer, whoever's key it is.
  private static final Map<Integer, Class<? extends OpenAIServiceException>> ERRORS =
      Map.of(
          400, BadRequestException.class,
          404, NotFoundException.class,
          422, UnprocessableEntityException.class,
          429, RateLimitException.class,
          500, InternalServerException.class);

  @TempDir static Path dataDir;
  private static FakeProvider provider;
  private static RunningTarn tarn;
  private static Map<String, ProviderRow> rows = Map.of();
  private String key = "";

  /// What a model is asked to answer with.
  static final class Forecast {
    public String city = "";
    public int degrees;
  }

  /// A tool, as the SDKs read it from a class.
  @com.fasterxml.jackson.annotation.JsonClassDescription("Tells the weather.")
  static final class Weather {
    public String city = "";
  }

  @BeforeAll
  static void start() {
    provider = FakeProvider.start();
    TarnConfig config =
        TestConfig.shipped(
            TestConfig.of(dataDir, provider.baseUrl(), EmbeddingModelName.ALL_MINILM_L6_V2),
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

  /// Each test speaks for another person, of whom one fact is known.
  @BeforeEach
  void begin(TestInfo test) {
    key = tarn.personalKey("w", test.getTestMethod().orElseThrow() + test.getDisplayName());
    assertThat(tarn.post("/v1/memories", key, "{\"text\":\"" + FACT + "\"}").statusCode())
        .isEqualTo(201);
    tarn.awaitEmbedded();
    provider.reset();
  }

  static Stream<Case> chats() {
    return RowClients.cases(rows, Dialect.OPENAI);
  }

  private static ProviderRow row(Case given) {
    return Objects.requireNonNull(rows.get(given.row()));
  }

  private static Profile strictly(Case given) {
    Profile profile = Profile.of(given.row());
    provider.strict(profile);
    return profile;
  }

  /// The caller's own key goes to the row's path; with the operator's the model's name tells.
  private OpenAIClient openAi(Case given) {
    return given.mode() == Mode.HOSTED
        ? OpenAIOkHttpClient.builder().baseUrl(tarn.url("/v1")).apiKey(key).maxRetries(0).build()
        : RowClients.through(tarn, row(given), Mode.BYOK, key).openAi();
  }

  private static String model(Case given) {
    String model = Profile.of(given.row()).model();
    return given.mode() == Mode.HOSTED ? given.row() + "/" + model : model;
  }

  private static ChatCompletionCreateParams.Builder chat(Case given) {
    return ChatCompletionCreateParams.builder().model(model(given));
  }

  /// Makes a call that is answered, or else, where the provider does not offer that, refused as it
  /// is directly.
  private void offered(Feature feature, Case given, Consumer<OpenAIClient> call) {
    if (!strictly(given).lacks().contains(feature)) {
      call.accept(openAi(given));
      return;
    }
    OpenAIClient direct = RowClients.direct(row(given)).openAi();
    BadRequestException expected = refused(direct, call);
    BadRequestException refused = refused(openAi(given), call);
    assertThat(refused.body()).isEqualTo(expected.body());
    assertThat(refused).hasMessage(expected.getMessage());
  }

  private static BadRequestException refused(OpenAIClient client, Consumer<OpenAIClient> call) {
    return Objects.requireNonNull(
        catchThrowableOfType(BadRequestException.class, () -> call.accept(client)),
        "answered, though its profile says otherwise");
  }

  private static void isForecast(Forecast forecast) {
    assertThat(forecast.city).isEqualTo("Starnberg");
    assertThat(forecast.degrees).isEqualTo(12);
    assertThat(provider.last().lastUserText()).startsWith(QUESTION).contains(FACT);
  }

  @ParameterizedTest
  @MethodSource("chats")
  void chat_answersInAStructure(Case given) {
    provider.answer(call -> FORECAST);
    var call = chat(given).addUserMessage(QUESTION).responseFormat(Forecast.class).build();

    offered(
        Feature.SCHEMAS,
        given,
        client -> {
          var answer = client.chat().completions().create(call);
          isForecast(answer.choices().getFirst().message().content().orElseThrow());
        });

    assertThat(provider.last().json().at("/response_format/json_schema/schema/required"))
        .hasSize(2);
  }

  @ParameterizedTest
  @MethodSource("chats")
  void chat_seesPictures(Case given) {
    var parts =
        List.of(
            ChatCompletionContentPart.ofImageUrl(
                ChatCompletionContentPartImage.builder()
                    .imageUrl(
                        ChatCompletionContentPartImage.ImageUrl.builder()
                            .url("data:image/png;base64," + PICTURE)
                            .build())
                    .build()),
            ChatCompletionContentPart.ofText(
                ChatCompletionContentPartText.builder().text(QUESTION).build()));
    var call = chat(given).addUserMessageOfArrayOfContentParts(parts).build();

    offered(Feature.PICTURES, given, client -> client.chat().completions().create(call));

    var content = provider.last().json().at("/messages/0/content");
    assertThat(content.at("/0/image_url/url").asText()).endsWith(PICTURE);
    assertThat(content.at("/1/text").asText()).isEqualTo(QUESTION);
    assertThat(content.at("/2/text").asText()).contains(FACT);
  }

  @ParameterizedTest
  @MethodSource("chats")
  void chat_callsTools_andGoesOnAfterThem(Case given) {
    strictly(given);
    String id = given.row().equals("mistral") ? "D681PevKs" : "call_1";
    provider.script(Reply.json(200, Chats.toolCall(id, "Weather", "{\"city\":\"Rome\"}")));
    var call = chat(given).addUserMessage(QUESTION).addTool(Weather.class);
    var asked = openAi(given).chat().completions().create(call.build());

    var message = asked.choices().getFirst().message();
    var tool = message.toolCalls().orElseThrow().getFirst().asFunction();
    assertThat(tool.function().arguments(Weather.class).city).isEqualTo("Rome");
    assertThat(provider.last().json().at("/tools/0/function/name").asText()).isEqualTo("Weather");
    String woven = provider.last().lastUserText();
    assertThat(woven).contains(FACT);

    call.addMessage(message)
        .addMessage(
            ChatCompletionToolMessageParam.builder().toolCallId(tool.id()).content("12").build());
    var answer = openAi(given).chat().completions().create(call.build());

    assertThat(answer.choices().getFirst().message().content()).contains("Noted.");
    assertThat(provider.last().lastUserText()).isEqualTo(woven);
  }

  @ParameterizedTest
  @MethodSource("chats")
  void chat_streams(Case given) {
    strictly(given);
    try (var stream =
        openAi(given)
            .chat()
            .completions()
            .createStreaming(chat(given).addUserMessage(QUESTION).build())) {
      assertThat(
              stream.stream()
                  .flatMap(chunk -> chunk.choices().stream())
                  .flatMap(choice -> choice.delta().content().stream())
                  .collect(Collectors.joining()))
          .isEqualTo("Noted.");
    }
    assertThat(provider.last().json().path("model").asText())
        .isEqualTo(Profile.of(given.row()).model());
    assertThat(provider.last().lastUserText()).startsWith(QUESTION).contains(FACT);
  }

  @ParameterizedTest
  @MethodSource("chats")
  void whatTheProviderAnswersWith_isRaisedAsItIsDirectly(Case given) {
    Profile profile = strictly(given);
    var call = chat(given).addUserMessage(QUESTION).build();
    ERRORS.forEach((status, type) -> {
      List<OpenAIServiceException> raised = new ArrayList<>();
      for (var client : List.of(RowClients.direct(row(given)).openAi(), openAi(given))) {
        // The operator's key is tried more than once.
        Stream.generate(() -> profile.failure(status, "As told."))
            .limit(4)
            .forEach(provider::script);
        raised.add(
            Objects.requireNonNull(
                catchThrowableOfType(type, () -> client.chat().completions().create(call))));
        provider.reset();
      }
      assertThat(raised.getLast()).hasMessage(raised.getFirst().getMessage());
      assertThat(raised.getLast().body()).isEqualTo(raised.getFirst().body());
    });
  }
}
