package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.testkit.Contents;
import dev.tarn.testkit.FakeProvider;
import dev.tarn.testkit.Reply;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/// `generateContent` byte by byte: what travels, what stays here, where keys may stand.
class GeminiWireIT {
  private static final String MODEL = "/v1/gemini/v1beta/models/gemini-2.5-flash";
  private static final String FACT = "Our dachshund Rex is afraid of thunder.";
  private static final String QUESTION = "What is our dachshund Rex afraid of?";

  @TempDir static Path dataDir;
  private static FakeProvider provider;
  private static RunningTarn tarn;
  private String key = "";

  @BeforeAll
  static void start() {
    provider = FakeProvider.start();
    tarn = RunningTarn.start(TestConfig.of(dataDir, provider.baseUrl(), EmbeddingModelName.NONE));
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

  private HttpResponse<String> send(String path, String body, Map<String, String> headers) {
    return send("POST", path, body, headers);
  }

  private HttpResponse<String> send(
      String method, String path, String body, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(tarn.url(path)))
            .header("content-type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    headers.forEach(request::header);
    return tarn.send(request.build());
  }

  private HttpResponse<String> send(String path, String body) {
    return send(path, body, own(Map.of()));
  }

  private Map<String, String> own(Map<String, String> more) {
    Map<String, String> headers = new java.util.HashMap<>(more);
    headers.put("x-goog-api-key", "AIza-callers-own");
    headers.put("x-memorylake-api-key", key);
    return headers;
  }

  private static String code(HttpResponse<String> reply) {
    return RunningTarn.json(reply.body()).at("/error/details/0/reason").asText();
  }

  private void tell() {
    send(MODEL + ":generateContent", body(asked(FACT)));
    tarn.await(() -> tarn.get("/v1/memories", key).body().contains("thunder"));
    provider.reset();
  }

  private static String body(String contents) {
    return "{ \"systemInstruction\":{\"parts\":[{\"text\":\"Be brief.\"}]},\n\"unknown\":{\"a\":1.0,"
        + "\"n\":12345678901234567890},\"contents\":["
        + contents
        + "],\"generationConfig\":{\"temperature\":10e-1}}";
  }

  private static String asked(String text) {
    return "{\"parts\":[{\"text\":\"" + text + "\"}],\"role\":\"user\"}";
  }

  @Test
  void withMemoryOff_requestAndReplyAreUntouched() {
    String body = body("{\"parts\":{\"text\":\"caf\\u00e9 \\ud83d\\ude00\"},\"odd\":[1e0]}");
    String reply = Contents.response("héllo").replace(",", " ,\n");
    provider.script(Reply.json(200, reply).with("server-timing-x", "gfet4t7"));

    HttpResponse<String> answer =
        send(
            MODEL + ":generateContent?prettyPrint=false",
            body,
            own(Map.of("x-memorylake-memory", "off", "x-goog-request-params", "a=b")));

    assertThat(provider.last().text()).isEqualTo(body);
    assertThat(provider.last().uri())
        .isEqualTo("/v1beta/models/gemini-2.5-flash:generateContent?prettyPrint=false");
    assertThat(provider.last().header("x-goog-request-params")).contains("a=b");
    assertThat(answer.body()).isEqualTo(reply);
    assertThat(RunningTarn.header(answer, "server-timing-x")).isEqualTo("gfet4t7");
  }

  @Test
  void withMemoryOn_onlyTheBlockDiffers_alsoThroughAToolLoop() {
    tell();
    String question = asked(QUESTION);
    provider.script(Reply.json(200, Contents.functionCall("look", "{\"n\":12345678901234567890}")));
    HttpResponse<String> called = send(MODEL + ":generateContent", body(question));
    String block = inserted(question, "");
    assertThat(block).startsWith(",{\"text\":\"").contains(FACT);

    String content = RunningTarn.json(called.body()).at("/candidates/0/content").toString();
    String loop =
        ","
            + content
            + ",{\"role\":\"user\",\"parts\":[{\"functionResponse\":{\"name\":\"look\",\"response\":{}}}]}";
    send(MODEL + ":generateContent", body(question + loop));

    assertThat(inserted(question, loop)).isEqualTo(block);
    assertThat(provider.last().text()).contains("\"thoughtSignature\":\"CiQBz/A+/w==\"");
  }

  /// What the provider got at the end of the first content's parts, all else being as it was sent.
  private static String inserted(String first, String then) {
    String all = body(first + then);
    int at = all.indexOf(first) + first.lastIndexOf(']');
    String sent = provider.last().text();
    int more = sent.length() - all.length();
    assertThat(sent.substring(0, at) + sent.substring(at + more)).isEqualTo(all);
    return sent.substring(at, at + more);
  }

  @Test
  void aStreamAsOneArray_passesAsItIs_andIsRemembered() {
    HttpResponse<String> reply =
        send(MODEL + ":streamGenerateContent", body(asked("Where shall we go?")));
    assertThat(reply.body()).isEqualTo(String.join("", Contents.array("Noted.")));
    provider.script(Reply.contentArray("The lake of Starnberg."));

    send(MODEL + ":streamGenerateContent", body(asked("And on Sunday?")));

    assertThat(provider.last().uri()).endsWith(":streamGenerateContent");
    tarn.await(() -> tarn.get("/v1/memories", key).body().contains("Starnberg"));
  }

  @Test
  void aSideCall_getsNoMemoryAndLeavesNone() {
    tell();
    String ping = body(asked(QUESTION)).replace("\"temperature\":10e-1", "\"max_output_tokens\":1");

    HttpResponse<String> reply = send(MODEL + ":generateContent", ping);

    assertThat(provider.last().text()).isEqualTo(ping);
    assertThat(RunningTarn.header(reply, "x-memorylake-memory-status")).isEqualTo("off");
  }

  @Test
  void aStreamThatBreaksOff_endsWithAnErrorEvent_andIsNotRemembered() {
    String begun = Contents.events("Half an answer, and more.").getFirst();
    provider.script(Reply.events(begun).then(new Reply.Step.Cut()));

    RawHttp.Reply reply = raw(":streamGenerateContent?alt=sse");

    assertThat(reply.text())
        .startsWith(begun)
        .contains("data: {\"error\":{\"code\":502", "\"status\":\"UNAVAILABLE\"")
        .doesNotContain("finishReason");
    assertThat(reply.end()).isNotEqualTo(RawHttp.End.WHOLE);
    assertThat(tarn.get("/v1/memories", key).body()).doesNotContain("Half an");
  }

  @Test
  void anArrayThatBreaksOff_isLeftOpen() {
    String begun = Contents.array("Half an answer, and more.").getFirst();
    provider.script(
        Reply.events(begun)
            .with("content-type", "application/json; charset=UTF-8")
            .then(new Reply.Step.Cut()));

    RawHttp.Reply reply = raw(":streamGenerateContent");

    assertThat(reply.text()).isEqualTo(begun);
    assertThat(reply.end()).isNotEqualTo(RawHttp.End.WHOLE);
  }

  private RawHttp.Reply raw(String call) {
    return RawHttp.send(
        tarn.port(),
        RawHttp.post(
            MODEL + call,
            own(Map.of()),
            body(asked("Tell me more, please.")).getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void whatIsMalformed_isRefusedInGooglesForm() {
    HttpResponse<String> reply = send(MODEL + ":generateContent", "{\"contents\":7}");

    assertThat(reply.statusCode()).isEqualTo(400);
    assertThat(RunningTarn.json(reply.body()))
        .isEqualTo(
            RunningTarn.json(
                "{\"error\":{\"code\":400,\"message\":\"'contents' must be an array of contents.\","
                    + "\"status\":\"INVALID_ARGUMENT\",\"details\":[{\"@type\":"
                    + "\"type.googleapis.com/google.rpc.ErrorInfo\",\"reason\":\"wrong_type\","
                    + "\"domain\":\"tarn\"}]}}"));
    assertThat(code(send(MODEL + ":generateContent?key=another", body(asked("Hi?")))))
        .isEqualTo("contradicting_keys");
    assertThat(provider.received()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ":generateContent",
        ":streamGenerateContent",
        ":countTokens",
        ":embedContent",
        ":batchEmbedContents",
        ":predict"
      })
  void aKeyInTheQuery_travelsAsAHeader(String call) {
    send(
        MODEL + call + "?key=AIza-in-query&alt=json",
        body(asked("Hello there?")),
        Map.of("x-memorylake-api-key", key));

    assertThat(provider.last().uri()).endsWith(call + "?alt=json");
    assertThat(provider.last().header("x-goog-api-key")).contains("AIza-in-query");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1beta/models/gemini-2.5-flash", MODEL})
  void aMemoryKeyInTheQuery_isThatOfAHostedCall(String model) {
    for (String call : List.of(":generateContent", ":countTokens", ":embedContent")) {
      HttpResponse<String> reply =
          send(model + call + "?key=" + key, body(asked("Hello?")), Map.of());

      assertThat(reply.statusCode()).as(call).isEqualTo(200);
      assertThat(RunningTarn.header(reply, "x-memorylake-mode")).isEqualTo("hosted");
      assertThat(provider.last().uri()).isEqualTo("/v1beta/models/gemini-2.5-flash" + call);
      assertThat(provider.last().header("x-goog-api-key")).contains("AIza-operators-own");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /models/x:predict, 403",
    "POST, /models/x:batchGenerateContent, 403",
    "POST, /cachedContents, 403",
    "GET, /cachedContents/x, 403",
    "GET, /files, 403",
    "POST, /files/x:register, 403",
    "DELETE, /models/x, 403",
    "GET, /models/x:generateContent, 405",
    "GET, /models/x:embedContent, 403",
    "GET, /models, 200",
    "GET, /models/gemini-2.5-flash, 200",
    "GET, /openai/models, 200",
    "POST, /models/x:countTokens, 200"
  })
  void theOperatorsKey_opensOnlyWhatIsListed(String method, String path, int status) {
    HttpResponse<String> reply =
        send(method, "/v1/gemini/v1beta" + path, "{}", Map.of("x-goog-api-key", key));

    assertThat(reply.statusCode()).isEqualTo(status);
    assertThat(provider.received()).hasSize(status == 200 ? 1 : 0);
    if (status == 403) {
      assertThat(code(reply)).isEqualTo("endpoint_not_hosted");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"cachedContent\":\"cachedContents/x\",\"contents\":[{\"parts\":[{\"text\":\"Hi?\"}]}]}",
        "{\"cached_content\":\"cachedContents/x\"}",
        "{\"contents\":{\"parts\":{\"fileData\":{\"fileUri\":"
            + "\"https://generativelanguage.googleapis.com/v1beta/files/x\"}}}}"
      })
  void stateAtTheProvider_isOnlyForTheCallersOwnKey(String body) {
    for (String memory : List.of("full", "off")) {
      Map<String, String> mode = Map.of("x-memorylake-memory", memory);
      Map<String, String> hosted = Map.of("x-memorylake-memory", memory, "x-goog-api-key", key);
      for (String model : List.of(MODEL, "/v1beta/models/gemini-2.5-flash")) {
        HttpResponse<String> reply = send(model + ":generateContent", body, hosted);

        assertThat(reply.statusCode()).isEqualTo(404);
        assertThat(code(reply)).isEqualTo("provider_state_not_found");
      }
      assertThat(provider.received()).isEmpty();
      assertThat(send(MODEL + ":generateContent", body, own(mode)).statusCode()).isEqualTo(200);
      assertThat(provider.last().text()).isEqualTo(body);
      provider.reset();
    }
  }

  @Test
  void aKeyInTheQuery_isInNoLogLineNorReplyNorFile() throws IOException {
    String canary = "AIzaCanary7f3a";
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    Logger ours = (Logger) LoggerFactory.getLogger("dev.tarn");
    Level before = ours.getLevel();
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    root.addAppender(log);
    ours.setLevel(Level.TRACE);
    try {
      Map<String, String> memory = Map.of("x-memorylake-api-key", key);
      Map<String, String> dry = Map.of("x-memorylake-api-key", key, "x-memorylake-dry-run", "true");
      for (String call : List.of(":generateContent", ":embedContent")) {
        String path = MODEL + call + "?key=" + canary;
        says(canary, send(path, body(asked("Hello?")), memory));
        says(canary, send(path, body(asked("Hello?")), dry));
        says(canary, send(path, "no json", memory));
        says(canary, send(path, body(asked("Hello?")), Map.of()));
        provider.script(Reply.none()).script(Reply.none());
        says(canary, send(path, body(asked("Hello?")), memory));
        provider.script(
            Reply.events(Contents.events("Half").getFirst()).then(new Reply.Step.Cut()));
        assertThat(undecodable(call, canary).text()).doesNotContain(canary);
      }
      says(canary, send("/v1/gemini/../x?key=" + canary, "{}", memory));
      says(canary, send("/v1/nowhere?key=" + canary, "{}", memory));
      LoggerFactory.getLogger(GeminiWireIT.class).warn("the log is listened to");
    } finally {
      root.detachAppender(log);
      ours.setLevel(before);
    }

    List<String> lines = List.copyOf(log.list).stream().map(GeminiWireIT::line).toList();
    assertThat(lines).anyMatch(line -> line.contains("listened to"));
    assertThat(lines).noneMatch(line -> line.contains(canary));
    assertThat(tarn.get("/metrics", "operator-key").body()).doesNotContain(canary);
    assertThat(provider.received()).anyMatch(r -> r.headers().toString().contains(canary));
    assertThat(provider.received()).noneMatch(r -> r.uri().contains(canary));
    try (Stream<Path> files = Files.walk(dataDir)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).doesNotContain(canary);
      }
    }
  }

  private static void says(String canary, HttpResponse<String> reply) {
    assertThat(reply.body() + reply.headers()).doesNotContain(canary);
  }

  /// A query that no decoder takes, on a stream that breaks off: what fails must not quote it.
  private RawHttp.Reply undecodable(String call, String canary) {
    return RawHttp.send(
        tarn.port(),
        RawHttp.post(
            MODEL + call + "?userId=%zz&key=" + canary + "%",
            Map.of("x-memorylake-api-key", key),
            body(asked("Hello?")).getBytes(StandardCharsets.UTF_8)));
  }

  private static String line(ILoggingEvent event) {
    return event.getThrowableProxy() == null
        ? event.getFormattedMessage()
        : event.getFormattedMessage() + ThrowableProxyUtil.asString(event.getThrowableProxy());
  }
}
