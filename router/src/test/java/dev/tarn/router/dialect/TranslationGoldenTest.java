package dev.tarn.router.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.dialect.anthropic.AnthropicMessages;
import dev.tarn.router.dialect.openai.OpenAiChat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Walks `dialects/translate/<client>-<provider>/<case>`. Every folder holds a
/// `client-request.json` and may hold a `given.json` (`model`, `maxOutputTokens`,
/// `requireParameters`, what was `kept` by the ids of tool calls, and the `status` of an upstream's
/// and a client's error). Besides, it holds what is to come of it:
///
/// - the `upstream-request.json`, with the parameters that are `dropped.json`;
/// - or the `client-refusal.json`, in the client's dialect;
/// - an `upstream-reply.sse` or `.json`, and the `client-reply` of it, with what is `kept.json`, or
///   the `broken-reply.json` that is said of it;
/// - an `upstream-error.json`, and the `client-error.json` of it.
///
/// JSON is compared as trees, numbers by their value, streams event by event.
final class TranslationGoldenTest {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();
  private static final ReadLimits LIMITS = new ReadLimits(1_000, 32 << 20);
  private static final Map<String, Dialect> DIALECTS =
      Map.of("openai", OpenAiChat.dialect(LIMITS), "anthropic", AnthropicMessages.dialect(LIMITS));
  private static final Stamp STAMP = new Stamp("stamp", 1_700_000_000);
  private static final int MAX_EVENT_BYTES = 1 << 20;

  record Case(Path folder) {
    @Override
    public String toString() {
      return folder.getName(folder.getNameCount() - 2) + "/" + folder.getFileName();
    }

    boolean has(String file) {
      return Files.exists(folder.resolve(file));
    }

    byte[] bytes(String file) throws IOException {
      return Files.readAllBytes(folder.resolve(file));
    }

    private JsonNode json(String file) throws IOException {
      return has(file) ? JSON.readTree(bytes(file)) : JSON.createObjectNode();
    }

    private Dialect dialect(int end) {
      String pair = folder.getName(folder.getNameCount() - 2).toString();
      return Objects.requireNonNull(DIALECTS.get(pair.split("-", 2)[end]));
    }

    private Translator.Translated translated() throws IOException {
      return translated(bytes("client-request.json"));
    }

    Translator.Translated translated(byte[] body) throws IOException {
      JsonNode given = json("given.json");
      Translator translator = Translator.between(dialect(0), dialect(1)).orElseThrow();
      return translator.request(
          body,
          new Target(
              given.path("model").asText("upstream-model"),
              given.path("maxOutputTokens").asInt(8_192),
              given.path("requireParameters").asBoolean(),
              id ->
                  given.path("kept").has(id)
                      ? Optional.of(
                          Kept.of(
                              given
                                  .path("kept")
                                  .path(id)
                                  .toString()
                                  .getBytes(StandardCharsets.UTF_8)))
                      : Optional.empty()));
    }

    Answer answer() throws IOException {
      return translated().answer();
    }
  }

  static Stream<Case> cases() throws IOException, URISyntaxException {
    var root =
        Objects.requireNonNull(TranslationGoldenTest.class.getResource("/dialects/translate"));
    List<Case> cases = new ArrayList<>();
    try (Stream<Path> pairs = Files.list(Path.of(root.toURI()))) {
      for (Path pair : new TreeSet<>(pairs.toList())) {
        try (Stream<Path> folders = Files.list(pair)) {
          folders.sorted().map(Case::new).forEach(cases::add);
        }
      }
    }
    return cases.stream();
  }

  static Stream<Case> requests() throws IOException, URISyntaxException {
    return cases().filter(c -> c.has("upstream-request.json"));
  }

  static Stream<Case> refusals() throws IOException, URISyntaxException {
    return cases().filter(c -> c.has("client-refusal.json"));
  }

  static Stream<Case> replies() throws IOException, URISyntaxException {
    return cases().filter(c -> c.has("client-reply.json"));
  }

  static Stream<Case> brokenReplies() throws IOException, URISyntaxException {
    return cases().filter(c -> c.has("broken-reply.json"));
  }

  static Stream<Case> streams() throws IOException, URISyntaxException {
    return cases().filter(c -> c.has("upstream-reply.sse"));
  }

  static Stream<Case> errors() throws IOException, URISyntaxException {
    return cases().filter(c -> c.has("upstream-error.json"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyCase_saysWhatIsToComeOfIt(Case c) {
    assertThat(c.has("client-request.json")).isTrue();
    assertThat(
            Stream.of(
                "upstream-request.json",
                "client-refusal.json",
                "client-reply.json",
                "client-reply.sse",
                "broken-reply.json",
                "client-error.json"))
        .anyMatch(c::has);
  }

  @ParameterizedTest
  @MethodSource("requests")
  void request_goesUpInTheProvidersWords(Case c) throws IOException {
    Translator.Translated translated = c.translated();

    assertThat(JSON.readTree(translated.body())).isEqualTo(c.json("upstream-request.json"));
    List<String> dropped = new ArrayList<>();
    c.json("dropped.json").forEach(name -> dropped.add(name.textValue()));
    assertThat(translated.dropped()).isEqualTo(dropped);
    assertThat(translated.stream())
        .isEqualTo(c.json("client-request.json").path("stream").asBoolean());
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void request_isRefusedInTheClientsWords(Case c) throws IOException {
    JsonNode expected = c.json("client-refusal.json");

    assertThatExceptionOfType(RouterException.class)
        .isThrownBy(c::translated)
        .satisfies(e -> assertThat(e.status()).isEqualTo(400))
        .satisfies(
            e -> assertThat(JSON.readTree(c.dialect(0).errors().body(e))).isEqualTo(expected));
  }

  @ParameterizedTest
  @MethodSource("replies")
  void reply_comesBackInTheClientsWords(Case c) throws IOException {
    Answer.Whole whole = c.answer().whole(c.bytes("upstream-reply.json"), STAMP);

    assertThat(JSON.readTree(whole.body())).isEqualTo(c.json("client-reply.json"));
    assertThat(json(whole.kept())).isEqualTo(c.json("kept.json"));
  }

  @ParameterizedTest
  @MethodSource("brokenReplies")
  void reply_thatIsBroken_isSaidToBe(Case c) throws IOException {
    JsonNode expected = c.json("broken-reply.json");

    assertThatExceptionOfType(RouterException.class)
        .isThrownBy(() -> c.answer().whole(c.bytes("upstream-reply.json"), STAMP))
        .satisfies(e -> assertThat(e.status()).isEqualTo(502))
        .satisfies(
            e -> assertThat(JSON.readTree(c.dialect(0).errors().body(e))).isEqualTo(expected));
  }

  @ParameterizedTest
  @MethodSource("streams")
  void stream_comesBackInTheClientsWords(Case c) throws IOException {
    AnswerStream stream = c.answer().stream(STAMP, MAX_EVENT_BYTES);
    byte[] sent = joined(stream.feed(c.bytes("upstream-reply.sse")), stream.end());

    assertThat(events(sent)).isEqualTo(events(c.bytes("client-reply.sse")));
    assertThat(json(stream.kept())).isEqualTo(c.json("kept.json"));
    assertThat(stream.failed()).isEqualTo(c.json("given.json").path("fails").asBoolean());
  }

  @ParameterizedTest
  @MethodSource("streams")
  void stream_isTheSameCutAtEveryByte(Case c) throws IOException {
    byte[] reply = c.bytes("upstream-reply.sse");
    AnswerStream whole = c.answer().stream(STAMP, MAX_EVENT_BYTES);
    byte[] expected = joined(whole.feed(reply), whole.end());
    for (int cut = 0; cut <= reply.length; cut++) {
      AnswerStream stream = c.answer().stream(STAMP, MAX_EVENT_BYTES);
      byte[] sent =
          joined(
              stream.feed(Arrays.copyOfRange(reply, 0, cut)),
              stream.feed(Arrays.copyOfRange(reply, cut, reply.length)),
              stream.end());

      assertThat(sent).as("cut at %d", cut).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @MethodSource("streams")
  void stream_thatBreaksOffAnywhere_endsWithAnErrorAndNoSuccess(Case c) throws IOException {
    byte[] reply = c.bytes("upstream-reply.sse");
    AnswerStream whole = c.answer().stream(STAMP, MAX_EVENT_BYTES);
    whole.feed(reply);
    whole.end();
    boolean everFails = whole.failed();
    for (int cut = 0; cut < reply.length; cut++) {
      AnswerStream stream = c.answer().stream(STAMP, MAX_EVENT_BYTES);
      byte[] sent = joined(stream.feed(Arrays.copyOfRange(reply, 0, cut)), stream.end());
      String text = new String(sent, StandardCharsets.UTF_8);
      boolean success = text.contains("data: [DONE]") || text.contains("event: message_stop");

      assertThat(success).as("cut at %d: %s", cut, text).isNotEqualTo(stream.failed());
      assertThat(!everFails || !success).as("cut at %d", cut).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("errors")
  void error_comesBackInTheClientsWords(Case c) throws IOException {
    JsonNode status = c.json("given.json").path("status");
    Answer.Refusal refusal =
        c.answer().refusal(status.path("upstream").asInt(), c.bytes("upstream-error.json"));

    assertThat(JSON.readTree(refusal.body())).isEqualTo(c.json("client-error.json"));
    assertThat(refusal.status()).isEqualTo(status.path("client").asInt());
  }

  private static byte[] joined(byte[]... pieces) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (byte[] piece : pieces) {
      joined.writeBytes(piece);
    }
    return joined.toByteArray();
  }

  private static JsonNode json(Map<String, Kept> kept) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    for (Map.Entry<String, Kept> entry : kept.entrySet()) {
      json.set(entry.getKey(), JSON.readTree(entry.getValue().bytes()));
    }
    return json;
  }

  record Event(String name, JsonNode data) {}

  /// Events as they are named, and their data as trees; of a data line that is no JSON, its text.
  private static List<Event> events(byte[] sse) throws IOException {
    List<Event> events = new ArrayList<>();
    for (String event : new String(sse, StandardCharsets.UTF_8).split("\n\n", -1)) {
      String name = "";
      String data = "";
      for (String line : event.lines().toList()) {
        if (line.startsWith("event: ")) {
          name = line.substring("event: ".length());
        } else if (line.startsWith("data: ")) {
          data = line.substring("data: ".length());
        }
      }
      if (event.isBlank()) {
        continue;
      }
      boolean object = data.startsWith("{");
      events.add(new Event(name, object ? JSON.readTree(data) : JSON.valueToTree(data)));
    }
    return events;
  }
}
