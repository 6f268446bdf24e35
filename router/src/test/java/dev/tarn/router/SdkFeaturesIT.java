package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.models.messages.Base64ImageSource;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.ImageBlockParam;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.TextBlockParam;
import com.anthropic.models.messages.Tool;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseInputImage;
import com.openai.models.responses.ResponseInputItem;
import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.router.RowClients.Mode;
import dev.tarn.testkit.FakeProvider;
import dev.tarn.testkit.Messages;
import dev.tarn.testkit.Reply;
import dev.tarn.testkit.strict.Profile;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What Responses and Messages offer beyond text, through the SDKs of OpenAI and Anthropic, with
/// the caller's own key and with the operator's: the question gets its memories, and nothing else
/// of the call changes. Of chat completions tells [ChatFeaturesIT].
class SdkFeaturesIT {
  private static final String FACT = "Our dachshund Rex is afraid of thunder.";
  private static final String QUESTION = "What is our dachshund Rex afraid of?";
  private static final String PICTURE = "iVBORw0KGgo=";
  private static final String FORECAST = "{\"city\":\"Starnberg\",\"degrees\":12}";

  @TempDir static Path dataDir;
  private static FakeProvider provider;
  private static RunningTarn tarn;
  private String key = "";

  /// What a model is asked to answer with.
  static final class Forecast {
    public String city = "";
    public int degrees;
  }

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

  /// Each test speaks for another person, of whom one fact is known.
  @BeforeEach
  void begin(TestInfo test) {
    key = tarn.personalKey("w", test.getTestMethod().orElseThrow() + test.getDisplayName());
    assertThat(tarn.post("/v1/memories", key, "{\"text\":\"" + FACT + "\"}").statusCode())
        .isEqualTo(201);
    tarn.awaitEmbedded();
    provider.reset();
  }

  private OpenAIClient openAi(Mode mode) {
    var client = OpenAIOkHttpClient.builder().maxRetries(0);
    return mode == Mode.HOSTED
        ? client.baseUrl(tarn.url("/v1")).apiKey(key).build()
        : client
            .baseUrl(tarn.url("/v1/openai"))
            .apiKey("sk-callers-own")
            .putHeader("x-memorylake-api-key", key)
            .build();
  }

  private AnthropicClient anthropic(Mode mode) {
    var client = AnthropicOkHttpClient.builder().maxRetries(0);
    return mode == Mode.HOSTED
        ? client.baseUrl(tarn.url("")).apiKey(key).build()
        : client
            .baseUrl(tarn.url("/v1/anthropic"))
            .apiKey("sk-ant-callers-own")
            .putHeader("x-memorylake-api-key", key)
            .build();
  }

  private static MessageCreateParams.Builder message() {
    return MessageCreateParams.builder().model("claude-sonnet-4-5").maxTokens(1_000);
  }

  private static void isForecast(Forecast forecast) {
    assertThat(forecast.city).isEqualTo("Starnberg");
    assertThat(forecast.degrees).isEqualTo(12);
    assertThat(provider.last().lastUserText()).startsWith(QUESTION).contains(FACT);
  }

  @ParameterizedTest
  @EnumSource
  void openAisResponses_answerInAStructure_andSeePictures(Mode mode) {
    provider.script(Reply.response("resp_1", FORECAST));
    var answer =
        openAi(mode)
            .responses()
            .create(
                ResponseCreateParams.builder()
                    .model("gpt-4o-mini")
                    .inputOfResponse(
                        List.of(
                            ResponseInputItem.ofMessage(
                                ResponseInputItem.Message.builder()
                                    .role(ResponseInputItem.Message.Role.USER)
                                    .addInputTextContent(QUESTION)
                                    .addContent(
                                        ResponseInputImage.builder()
                                            .detail(ResponseInputImage.Detail.AUTO)
                                            .imageUrl("data:image/png;base64," + PICTURE)
                                            .build())
                                    .build())))
                    .text(Forecast.class)
                    .build());

    isForecast(answer.output().getFirst().asMessage().content().getFirst().asOutputText());
    assertThat(provider.last().json().at("/input/0/content/1/image_url").asText())
        .endsWith(PICTURE);
    assertThat(provider.last().json().at("/text/format/type").asText()).isEqualTo("json_schema");
  }

  @ParameterizedTest
  @EnumSource
  void anthropic_answersInAStructure(Mode mode) {
    provider.script(Reply.message(FORECAST));
    var answer =
        anthropic(mode)
            .messages()
            .create(message().addUserMessage(QUESTION).outputConfig(Forecast.class).build());

    isForecast(answer.content().getFirst().asText().text());
    assertThat(provider.last().json().at("/output_config/format/type").asText())
        .isEqualTo("json_schema");
  }

  @ParameterizedTest
  @EnumSource
  void anthropic_seesPictures_andCallsTools(Mode mode) {
    provider.script(Reply.json(200, Messages.toolUse("toolu_1", "weather", "{\"city\":\"Rome\"}")));
    var answer =
        anthropic(mode)
            .messages()
            .create(
                message()
                    .addUserMessageOfContentBlockParams(
                        List.of(
                            ContentBlockParam.ofImage(
                                ImageBlockParam.builder()
                                    .source(
                                        Base64ImageSource.builder()
                                            .data(PICTURE)
                                            .mediaType(Base64ImageSource.MediaType.IMAGE_PNG)
                                            .build())
                                    .build()),
                            ContentBlockParam.ofText(
                                TextBlockParam.builder().text(QUESTION).build())))
                    .addTool(
                        Tool.builder()
                            .name("weather")
                            .inputSchema(Tool.InputSchema.builder().build())
                            .build())
                    .build());

    assertThat(answer.content().get(1).asToolUse().id()).isEqualTo("toolu_1");
    assertThat(provider.last().json().at("/messages/0/content/0/source/data").asText())
        .isEqualTo(PICTURE);
    assertThat(provider.last().json().at("/messages/0/content/2/text").asText()).contains(FACT);
    assertThat(provider.last().json().at("/tools/0/input_schema/type").asText())
        .isEqualTo("object");
  }
}
