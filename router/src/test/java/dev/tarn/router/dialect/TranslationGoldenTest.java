package dev.tarn.router.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
/// `requireParameters`, what was `kept` by the ids of tool calls, the `status` of an upstream's and
/// a client's error, and what more the upstream says of it: the `errorType` of its header, and
/// `retryAfter` in its body). Besides, it holds what is to come of it:
///
/// - the `upstream-request.json`, with the parameters that are `dropped.json`;
/// - or the `client-refusal.json`, in the client's dialect;
/// - an `upstream-reply.sse`, `.frames.json` (Bedrock's headers and payloads) or `.json`, and the
///   `client-reply` of it, with what is `kept.json`, or the `broken-reply.json` that is said of it;
/// - an `upstream-error.json`, and the `client-error.json` of it.
///
/// JSON is compared as trees, numbers by their value, streams event by event.
final class TranslationGoldenTest {
  private static final Stamp STAMP = new Stamp("stamp", 1_700_000_000, "");
  private static final int MAX_EVENT_BYTES = 1 << 20;

  static Stream<TranslationCase> cases() throws IOException, URISyntaxException {
    var root =
        Objects.requireNonNull(TranslationGoldenTest.class.getResource("/dialects/translate"));
    List<TranslationCase> cases = new ArrayList<>();
    try (Stream<Path> pairs = Files.list(Path.of(root.toURI()))) {
      for (Path pair : new TreeSet<>(pairs.toList())) {
        try (Stream<Path> folders = Files.list(pair)) {
          folders.sorted().map(TranslationCase::new).forEach(cases::add);
        }
      }
    }
    return cases.stream();
  }

  static Stream<TranslationCase> requests() throws IOException, URISyntaxException {
    return cases().filter(c -> c.has("upstream-request.json"));
  }

  static Stream<TranslationCase> refusals() throws IOException, URISyntaxException {
    return cases().filter(c -> c.has("client-refusal.json"));
  }

  static Stream<TranslationCase> replies() throws IOException, URISyntaxException {
    return cases().filter(c -> c.has("client-reply.json"));
  }

  static Stream<TranslationCase> brokenReplies() throws IOException, URISyntaxException {
    return cases().filter(c -> c.has("broken-reply.json"));
  }

  static Stream<TranslationCase> streams() throws IOException, URISyntaxException {
    return cases().filter(c -> c.isStream());
  }

  static Stream<TranslationCase> errors() throws IOException, URISyntaxException {
    return cases().filter(c -> c.has("upstream-error.json"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyCase_saysWhatIsToComeOfIt(TranslationCase c) {
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
  void request_goesUpInTheProvidersWords(TranslationCase c) throws IOException {
    Translator.Translated translated = c.translated();

    assertThat(TranslationCase.JSON.readTree(translated.body()))
        .isEqualTo(c.json("upstream-request.json"));
    List<String> dropped = new ArrayList<>();
    c.json("dropped.json").forEach(name -> dropped.add(name.textValue()));
    assertThat(translated.dropped()).isEqualTo(dropped);
    assertThat(translated.stream())
        .isEqualTo(c.json("client-request.json").path("stream").asBoolean());
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void request_isRefusedInTheClientsWords(TranslationCase c) throws IOException {
    JsonNode expected = c.json("client-refusal.json");

    assertThatExceptionOfType(RouterException.class)
        .isThrownBy(c::translated)
        .satisfies(e -> assertThat(e.status()).isEqualTo(400))
        .satisfies(e ->
            assertThat(TranslationCase.JSON.readTree(c.dialect(0).errors().body(e)))
                .isEqualTo(expected));
  }

  @ParameterizedTest
  @MethodSource("replies")
  void reply_comesBackInTheClientsWords(TranslationCase c) throws IOException {
    Answer.Whole whole = c.answer().whole(c.bytes("upstream-reply.json"), STAMP);

    assertThat(TranslationCase.JSON.readTree(whole.body())).isEqualTo(c.json("client-reply.json"));
    assertThat(json(whole.kept())).isEqualTo(c.json("kept.json"));
  }

  @ParameterizedTest
  @MethodSource("brokenReplies")
  void reply_thatIsBroken_isSaidToBe(TranslationCase c) throws IOException {
    JsonNode expected = c.json("broken-reply.json");

    assertThatExceptionOfType(RouterException.class)
        .isThrownBy(() -> c.answer().whole(c.bytes("upstream-reply.json"), STAMP))
        .satisfies(e -> assertThat(e.status()).isEqualTo(502))
        .satisfies(e ->
            assertThat(TranslationCase.JSON.readTree(c.dialect(0).errors().body(e)))
                .isEqualTo(expected));
  }

  @ParameterizedTest
  @MethodSource("streams")
  void stream_comesBackInTheClientsWords(TranslationCase c) throws IOException {
    AnswerStream stream = c.answer().stream(STAMP, MAX_EVENT_BYTES);
    byte[] sent = joined(stream.feed(c.stream()), stream.end());

    assertThat(events(sent)).isEqualTo(events(c.bytes("client-reply.sse")));
    assertThat(json(stream.kept())).isEqualTo(c.json("kept.json"));
    assertThat(stream.failed()).isEqualTo(c.json("given.json").path("fails").asBoolean());
  }

  @ParameterizedTest
  @MethodSource("streams")
  void stream_isTheSameCutAtEveryByte(TranslationCase c) throws IOException {
    byte[] reply = c.stream();
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
  void stream_thatBreaksOffAnywhere_endsWithAnErrorAndNoSuccess(TranslationCase c)
      throws IOException {
    byte[] reply = c.stream();
    AnswerStream whole = c.answer().stream(STAMP, MAX_EVENT_BYTES);
    whole.feed(reply);
    whole.end();
    boolean everFails = whole.failed();
    for (int cut = 0; cut < reply.length; cut++) {
      AnswerStream stream = c.answer().stream(STAMP, MAX_EVENT_BYTES);
      byte[] sent = joined(stream.feed(Arrays.copyOfRange(reply, 0, cut)), stream.end());
      String text = new String(sent, StandardCharsets.UTF_8);
      boolean success =
          Stream.of("data: [DONE]", "event: message_stop", "\"finishReason\"")
              .anyMatch(text::contains);

      assertThat(success).as("cut at %d: %s", cut, text).isNotEqualTo(stream.failed());
      assertThat(!everFails || !success).as("cut at %d", cut).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("errors")
  void error_comesBackInTheClientsWords(TranslationCase c) throws IOException {
    JsonNode given = c.json("given.json");
    JsonNode status = given.path("status");
    Answer.Refusal refusal =
        c.answer()
            .refusal(
                status.path("upstream").asInt(),
                header ->
                    Optional.ofNullable(given.path("errorType").textValue())
                        .filter(type -> header.equals("x-amzn-errortype")),
                c.bytes("upstream-error.json"));

    assertThat(TranslationCase.JSON.readTree(refusal.body()))
        .isEqualTo(c.json("client-error.json"));
    assertThat(refusal.status()).isEqualTo(status.path("client").asInt());
    assertThat(refusal.retryAfter())
        .isEqualTo(Optional.ofNullable(given.path("retryAfter").textValue()).map(Duration::parse));
  }

  private static byte[] joined(byte[]... pieces) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (byte[] piece : pieces) {
      joined.writeBytes(piece);
    }
    return joined.toByteArray();
  }

  private static JsonNode json(Map<String, Kept> kept) throws IOException {
    ObjectNode json = TranslationCase.JSON.createObjectNode();
    for (Map.Entry<String, Kept> entry : kept.entrySet()) {
      json.set(entry.getKey(), TranslationCase.JSON.readTree(entry.getValue().bytes()));
    }
    return json;
  }

  record Event(String name, JsonNode data) {}

  /// Events as they are named, and their data as trees; of a data line that is no JSON, its text.
  private static List<Event> events(byte[] sse) throws IOException {
    List<Event> events = new ArrayList<>();
    for (String event : new String(sse, StandardCharsets.UTF_8).split("\r?\n\r?\n", -1)) {
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
      events.add(
          new Event(
              name,
              object
                  ? TranslationCase.JSON.readTree(data)
                  : TranslationCase.JSON.valueToTree(data)));
    }
    return events;
  }
}
