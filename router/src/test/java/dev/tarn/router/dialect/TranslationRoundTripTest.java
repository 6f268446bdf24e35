package dev.tarn.router.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.dialect.anthropic.AnthropicMessages;
import dev.tarn.router.dialect.openai.OpenAiChat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What both dialects can say comes back as it was from OpenAI to Anthropic to OpenAI.
final class TranslationRoundTripTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ReadLimits LIMITS = new ReadLimits(1_000, 32 << 20);
  private static final Dialect OPENAI = OpenAiChat.dialect(LIMITS);
  private static final Dialect ANTHROPIC = AnthropicMessages.dialect(LIMITS);
  private static final Translator THERE = Translator.between(OPENAI, ANTHROPIC).orElseThrow();
  private static final Translator BACK = Translator.between(ANTHROPIC, OPENAI).orElseThrow();
  private static final Stamp STAMP = new Stamp("stamp", 1_700_000_000, "");

  static List<Integer> seeds() {
    return IntStream.range(0, 300).boxed().toList();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void request_comesBackAsItWas(int seed) throws IOException {
    ObjectNode request = new OpenAiCalls(seed).request();

    Translator.Translated up = THERE.request(bytes(request), target(claude(request)));
    Translator.Translated back = BACK.request(up.body(), target(request.path("model").asText()));

    assertThat(up.dropped()).isEmpty();
    assertThat(back.dropped()).isEmpty();
    assertThat(JSON.readTree(back.body())).isEqualTo(request);
  }

  /// One that takes all of the call's settings.
  private static String claude(ObjectNode request) {
    if (request.has("reasoning_effort")) {
      return "claude-opus-4-7";
    }
    return request.has("response_format") ? "claude-sonnet-4-5" : "claude-3-5-haiku";
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void reply_comesBackAsItWas(int seed) throws IOException {
    ObjectNode reply = new OpenAiCalls(seed).reply();

    byte[] there = answer(BACK, "anthropic").whole(bytes(reply), STAMP).body();
    ObjectNode back =
        (ObjectNode) JSON.readTree(answer(THERE, "openai").whole(there, STAMP).body());
    ((ObjectNode) back.path("choices").path(0)).remove("native_finish_reason");

    assertThat(back).isEqualTo(reply);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void stream_comesBackAsItWas(int seed) throws IOException {
    String stream = new OpenAiCalls(seed).stream();

    byte[] there = streamed(answer(BACK, "anthropic"), stream.getBytes(StandardCharsets.UTF_8));
    byte[] back = streamed(answer(THERE, "openai"), there);

    assertThat(events(new String(back, StandardCharsets.UTF_8))).isEqualTo(events(stream));
  }

  private static byte[] streamed(Answer answer, byte[] stream) {
    AnswerStream translated = answer.stream(STAMP, 1 << 20);
    byte[] fed = translated.feed(stream);
    assertThat(translated.end()).isEmpty();
    assertThat(translated.failed()).isFalse();
    return fed;
  }

  private static Answer answer(Translator translator, String client) {
    String openai =
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],"
            + "\"stream_options\":{\"include_usage\":true}}";
    String anthropic =
        "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    String request = client.equals("openai") ? openai : anthropic;
    return translator.request(request.getBytes(StandardCharsets.UTF_8), target("m")).answer();
  }

  private static Destination target(String model) {
    return new Destination(model, 8_192, true, id -> Optional.empty(), Set.of());
  }

  private static byte[] bytes(JsonNode node) {
    return node.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static ArrayNode events(String stream) throws IOException {
    ArrayNode events = JSON.createArrayNode();
    for (String line : stream.lines().filter(l -> l.startsWith("data: {")).toList()) {
      JsonNode event = JSON.readTree(line.substring("data: ".length()));
      event.path("choices").forEach(choice -> ((ObjectNode) choice).remove("native_finish_reason"));
      events.add(event);
    }
    return events.add(String.valueOf(stream.endsWith("data: [DONE]\n\n")));
  }
}
