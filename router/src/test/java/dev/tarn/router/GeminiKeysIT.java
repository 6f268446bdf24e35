package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.records.NewKey;
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

/// Keys of Google's calls: where they may stand, what they open, and that they are told to nobody.
class GeminiKeysIT {
  private static final String MODEL = "/v1/gemini/v1beta/models/gemini-2.5-flash";
  private static final String HELLO = "{\"contents\":[{\"parts\":[{\"text\":\"Hello there?\"}]}]}";

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

  @BeforeEach
  void begin(TestInfo test) {
    provider.reset();
    key = tarn.personalKey("w", test.getDisplayName());
  }

  private static HttpResponse<String> send(String path, String body, Map<String, String> headers) {
    return send("POST", path, body, headers);
  }

  private static HttpResponse<String> send(
      String method, String path, String body, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(tarn.url(path)))
            .header("content-type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    headers.forEach(request::header);
    return tarn.send(request.build());
  }

  private static String code(HttpResponse<String> reply) {
    return RunningTarn.json(reply.body()).at("/error/details/0/reason").asText();
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
    send(MODEL + call + "?key=AIza-in-query&alt=json", HELLO, Map.of("x-memorylake-api-key", key));

    assertThat(provider.last().uri()).endsWith(call + "?alt=json");
    assertThat(provider.last().header("x-goog-api-key")).contains("AIza-in-query");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1beta/models/gemini-2.5-flash", MODEL})
  void aMemoryKeyInTheQuery_isThatOfAHostedCall(String model) {
    for (String call : List.of(":generateContent", ":countTokens", ":embedContent")) {
      HttpResponse<String> reply = send(model + call + "?key=" + key, HELLO, Map.of());

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

  @Test
  void aHostedStream_isNamedByItsVendor_andAsksForEventsOnce() {
    HttpResponse<String> reply =
        send(
            "/v1beta/models/google/gemini-2.5-flash:streamGenerateContent?alt=sse",
            HELLO,
            Map.of("x-goog-api-key", key));

    assertThat(provider.last().uri())
        .isEqualTo("/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse");
    assertThat(reply.body()).isEqualTo(String.join("", Contents.events("Noted.")));
  }

  @Test
  void aKeyForSomeModels_opensNoOthers() {
    String narrow =
        tarn.create(NewKey.personal("w", "ann").withModels(List.of("gemini-2.5-flash")))
            .value()
            .reveal();
    for (String call : List.of(":generateContent", ":countTokens", ":embedContent")) {
      Map<String, String> headers = Map.of("x-goog-api-key", narrow);
      assertThat(send(MODEL + call, HELLO, headers).statusCode()).isEqualTo(200);
      assertThat(code(send(MODEL + "-lite" + call, HELLO, headers))).isEqualTo("model_not_allowed");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"cachedContent\":\"cachedContents/x\",\"contents\":[{\"parts\":[{\"text\":\"Hi?\"}]}]}",
        "{\"cached_content\":\"cachedContents/x\"}",
        "{\"contents\":{\"parts\":{\"fileData\":{\"fileUri\":"
            + "\"https://generativelanguage.googleapis.com/v1beta/files/x\"}}}}",
        "{\"contents\":{\"parts\":{\"fileData\":{\"fileUri\":"
            + "\"https://%67enerativelanguage.googleapis.com/v1beta/files/x\"}}}}",
        "{\"contents\":{\"parts\":{\"file_data\":{\"file_uri\":"
            + "\"https://generative%256Canguage%2Egoogleapis.com/v1beta/files/x\"}}}}",
        "{\"contents\":[],\"toolsOfTomorrow\":{\"fileUri\":"
            + "\"https://GENERATIVELANGUAGE.googleapis.com/v1beta/files/x\"}}"
      })
  void stateAtTheProvider_isOnlyForTheCallersOwnKey(String body) {
    for (String memory : List.of("full", "off")) {
      Map<String, String> own =
          Map.of(
              "x-memorylake-memory", memory,
              "x-memorylake-api-key", key,
              "x-goog-api-key", "AIza-callers-own");
      Map<String, String> hosted = Map.of("x-memorylake-memory", memory, "x-goog-api-key", key);
      for (String model : List.of(MODEL, "/v1beta/models/gemini-2.5-flash")) {
        HttpResponse<String> reply = send(model + ":generateContent", body, hosted);

        assertThat(reply.statusCode()).isEqualTo(404);
        assertThat(code(reply)).isEqualTo("provider_state_not_found");
      }
      assertThat(provider.received()).isEmpty();
      assertThat(send(MODEL + ":generateContent", body, own).statusCode()).isEqualTo(200);
      assertThat(provider.last().text()).isEqualTo(body);
      provider.reset();
    }
  }

  /// What a call names that has no answer of a model's.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          :countTokens|{"generateContentRequest":{"model":"models/m","cachedContent":"cachedContents/x"}}
          :countTokens|{"contents":[{"parts":[{"fileData":{"fileUri":"https://generativelanguage.googleapis.com/v1beta/files/x"}}]}]}
          :embedContent|{"content":{"parts":[{"fileData":{"fileUri":"https://generativelanguage.googleapis.com/v1beta/files/x"}}]}}
          :batchEmbedContents|{"requests":[{"content":{"parts":[{"fileData":{"fileUri":"https://generativelanguage.googleapis.com/v1beta/files/x"}}]}}]}
          """)
  void stateAtTheProvider_isNoLessGuardedWhereNothingIsSaid(String call, String body) {
    for (String model : List.of(MODEL, "/v1beta/models/gemini-2.5-flash")) {
      HttpResponse<String> reply = send(model + call, body, Map.of("x-goog-api-key", key));

      assertThat(reply.statusCode()).isEqualTo(404);
      assertThat(code(reply)).isEqualTo("provider_state_not_found");
    }
    assertThat(provider.received()).isEmpty();
    Map<String, String> own =
        Map.of("x-memorylake-api-key", key, "x-goog-api-key", "AIza-callers-own");
    assertThat(send(MODEL + call, body, own).statusCode()).isEqualTo(200);
    assertThat(provider.last().text()).isEqualTo(body);
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
        says(canary, send(path, HELLO, memory));
        says(canary, send(path, HELLO, dry));
        says(canary, send(path, "no json", memory));
        says(canary, send(path, HELLO, Map.of()));
        provider.script(Reply.none());
        says(canary, send(path, HELLO, memory));
        // A query that no decoder takes: what fails must not quote it.
        assertThat(raw(call, "?userId=%zz&key=" + canary + "%")).doesNotContain(canary);
        provider.script(
            Reply.events(Contents.events("Half").getFirst()).then(new Reply.Step.Cut()));
        assertThat(raw(call, "?key=" + canary)).doesNotContain(canary);
      }
      says(canary, send("/v1/gemini/../x?key=" + canary, "{}", memory));
      says(canary, send("/v1/nowhere?key=" + canary, "{}", memory));
      LoggerFactory.getLogger(GeminiKeysIT.class).warn("the log is listened to");
    } finally {
      root.detachAppender(log);
      ours.setLevel(before);
    }

    List<String> lines = List.copyOf(log.list).stream().map(GeminiKeysIT::line).toList();
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

  private String raw(String call, String query) {
    byte[] request =
        RawHttp.post(
            MODEL + call + query,
            Map.of("x-memorylake-api-key", key),
            HELLO.getBytes(StandardCharsets.UTF_8));
    return RawHttp.send(tarn.port(), request).text();
  }

  private static String line(ILoggingEvent event) {
    return event.getThrowableProxy() == null
        ? event.getFormattedMessage()
        : event.getFormattedMessage() + ThrowableProxyUtil.asString(event.getThrowableProxy());
  }
}
