package dev.tarn.router.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.dialect.gemini.GeminiGenerate;
import dev.tarn.router.dialect.openai.OpenAiChat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What both dialects can say comes back as it was from OpenAI to Gemini to OpenAI.
final class GeminiRoundTripTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ReadLimits LIMITS = new ReadLimits(1_000, 32 << 20);
  private static final Dialect OPENAI = OpenAiChat.dialect(LIMITS);
  private static final Dialect GEMINI = GeminiGenerate.dialect(LIMITS);
  private static final Translator THERE = Translator.between(OPENAI, GEMINI).orElseThrow();
  private static final Translator BACK = Translator.between(GEMINI, OPENAI).orElseThrow();
  private static final Stamp STAMP = new Stamp("stamp", 1_700_000_000, "");
  private static final String HI_GEMINI = "{\"contents\":[{\"parts\":[{\"text\":\"Hi\"}]}]}";
  private static final String HI_OPENAI =
      "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],"
          + "\"stream_options\":{\"include_usage\":true}}";

  static List<Integer> seeds() {
    return IntStream.range(0, 300).boxed().toList();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void request_comesBackAsItWas(int seed) throws IOException {
    ObjectNode request = shared(new OpenAiCalls(seed).request());

    Translator.Translated up = THERE.request(bytes(request), target("gemini-3-flash-preview"));
    Translator.Translated back =
        BACK.request(up.body(), request.has("stream"), target(request.path("model").asText()));

    assertThat(up.dropped()).isEmpty();
    assertThat(back.dropped()).isEmpty();
    assertThat(JSON.readTree(back.body())).isEqualTo(request);
  }

  /// Without what Gemini cannot say: who the user is, calls one by one, names of files, and more
  /// than high effort.
  private static ObjectNode shared(ObjectNode request) {
    request.remove(List.of("user", "parallel_tool_calls"));
    if (request.path("reasoning_effort").asText().equals("xhigh")) {
      request.put("reasoning_effort", "high");
    }
    for (JsonNode message : request.path("messages")) {
      for (JsonNode part : message.path("content")) {
        if (part.path("file") instanceof ObjectNode file) {
          file.put("filename", "document.pdf");
        }
      }
    }
    return request;
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void reply_comesBackAsItWas(int seed) throws IOException {
    ObjectNode reply = new OpenAiCalls(seed).reply();

    byte[] there = toGemini().whole(bytes(reply), STAMP).body();
    ObjectNode back = (ObjectNode) JSON.readTree(toOpenAi().whole(there, STAMP).body());
    ((ObjectNode) back.path("choices").path(0)).remove("native_finish_reason");

    assertThat(back).isEqualTo(reply);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void stream_comesBackSayingTheSame(int seed) throws IOException {
    String stream = new OpenAiCalls(seed).stream();

    byte[] there = streamed(toGemini(), stream.getBytes(StandardCharsets.UTF_8));
    byte[] back = streamed(toOpenAi(), there);

    assertThat(said(new String(back, StandardCharsets.UTF_8))).isEqualTo(said(stream));
  }

  @Test
  void request_whosePathAsksForAStream_asksForItInTheBody() throws IOException {
    byte[] body = HI_GEMINI.getBytes(StandardCharsets.UTF_8);

    Translator.Translated up = BACK.request(body, true, target("gpt-5.1"));

    assertThat(up.stream()).isTrue();
    assertThat(JSON.readTree(up.body()).path("stream").asBoolean()).isTrue();
  }

  private static byte[] streamed(Answer answer, byte[] stream) {
    AnswerStream translated = answer.stream(STAMP, 1 << 20);
    byte[] fed = translated.feed(stream);
    byte[] last = translated.end();
    assertThat(translated.failed()).isFalse();
    byte[] all = new byte[fed.length + last.length];
    System.arraycopy(fed, 0, all, 0, fed.length);
    System.arraycopy(last, 0, all, fed.length, last.length);
    return all;
  }

  private static Answer toGemini() {
    return BACK.request(HI_GEMINI.getBytes(StandardCharsets.UTF_8), target("m")).answer();
  }

  private static Answer toOpenAi() {
    return THERE.request(HI_OPENAI.getBytes(StandardCharsets.UTF_8), target("m")).answer();
  }

  private static Destination target(String model) {
    return new Destination(model, 8_192, true, id -> Optional.empty(), Set.of());
  }

  private static byte[] bytes(JsonNode node) {
    return node.toString().getBytes(StandardCharsets.UTF_8);
  }

  /// What the chunks of a stream come to: Gemini says a call's arguments in one piece.
  private static ObjectNode said(String stream) throws IOException {
    ObjectNode said = JSON.createObjectNode();
    for (String line : stream.lines().filter(l -> l.startsWith("data: {")).toList()) {
      JsonNode chunk = JSON.readTree(line.substring("data: ".length()));
      said.set("id", chunk.path("id"));
      said.set("model", chunk.path("model"));
      if (chunk.path("usage").isObject()) {
        said.set("usage", chunk.path("usage"));
      }
      JsonNode choice = chunk.path("choices").path(0);
      if (choice.path("finish_reason").isTextual()) {
        said.set("finish", choice.path("finish_reason"));
      }
      JsonNode delta = choice.path("delta");
      append(said, "content", delta.path("content").asText(""));
      append(said, "reasoning", delta.path("reasoning_content").asText(""));
      for (JsonNode call : delta.path("tool_calls")) {
        String index = "call " + call.path("index").asInt() + " ";
        append(said, index + "id", call.path("id").asText(""));
        append(said, index + "name", call.path("function").path("name").asText(""));
        append(said, index + "arguments", call.path("function").path("arguments").asText(""));
      }
    }
    return said.put("done", stream.endsWith("data: [DONE]\n\n"));
  }

  private static void append(ObjectNode said, String what, String text) {
    said.put(what, said.path(what).asText("") + text);
  }
}
