package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.tarn.config.Origin;
import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.router.provider.Resolver;
import dev.tarn.testkit.FakeProvider;
import dev.tarn.testkit.Received;
import dev.tarn.testkit.Reply;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/// Providers that a call names by their URL: one is a row, one is listed, any other must be public.
class UrlIT {
  private static final String FACT = "Our dachshund Rex is afraid of thunder.";
  private static final String QUESTION = "What is our dachshund Rex afraid of?";
  private static final String CHAT =
      "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello there?\"}]}";

  /// What names lead to; any other leads nowhere.
  private static final Map<String, List<String>> NAMES =
      Map.of(
          "inside.example", List.of("127.0.0.1"),
          "metadata.example", List.of("169.254.169.254"),
          "half.example", List.of("198.51.99.1", "10.0.0.1"),
          "v6.example", List.of("fd00:ec2::254"));

  @TempDir static Path dataDir;
  private static FakeProvider row;
  private static FakeProvider listed;
  private static FakeProvider stranger;
  private static final List<String> asked = new CopyOnWriteArrayList<>();
  private static RunningTarn tarn;
  private String key = "";

  @BeforeAll
  static void start() {
    row = FakeProvider.start();
    listed = FakeProvider.start();
    stranger = FakeProvider.start();
    tarn =
        RunningTarn.start(
            TestConfig.callerUrls(
                TestConfig.of(dataDir, row.baseUrl(), EmbeddingModelName.ALL_MINILM_L6_V2),
                true,
                List.of(new Origin(false, "127.0.0.1", port(listed)))),
            new Engines() {
              @Override
              public Resolver resolver(Vertx vertx) {
                return UrlIT::resolve;
              }
            });
  }

  @AfterAll
  static void stop() {
    tarn.close();
    row.close();
    listed.close();
    stranger.close();
  }

  @BeforeEach
  void begin(TestInfo test) {
    List.of(row, listed, stranger).forEach(FakeProvider::reset);
    asked.clear();
    key = tarn.personalKey("w", test.getDisplayName());
  }

  private static Future<List<InetAddress>> resolve(String host) {
    asked.add(host);
    List<String> addresses = NAMES.getOrDefault(host, List.of());
    return addresses.isEmpty()
        ? Future.failedFuture(new UnknownHostException(host))
        : Future.succeededFuture(addresses.stream().map(InetAddress::ofLiteral).toList());
  }

  private static int port(FakeProvider provider) {
    return URI.create(provider.baseUrl()).getPort();
  }

  private OpenAIClient client(String path) {
    return OpenAIOkHttpClient.builder()
        .baseUrl(tarn.url(path))
        .apiKey("sk-callers-own")
        .putHeader("x-memorylake-api-key", key)
        .maxRetries(0)
        .build();
  }

  private static ChatCompletion ask(OpenAIClient client, String text) {
    return client
        .chat()
        .completions()
        .create(ChatCompletionCreateParams.builder().model("m").addUserMessage(text).build());
  }

  private void awaitLearned() {
    tarn.await(() -> tarn.get("/v1/memories", key).body().contains("thunder"));
    tarn.awaitEmbedded();
  }

  /// A chat call with the caller's own key.
  private HttpResponse<String> chat(String path, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(tarn.url(path)))
            .header("Authorization", "Bearer sk-callers-own")
            .header("x-memorylake-api-key", key)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(CHAT));
    headers.forEach(request::setHeader);
    return tarn.send(request.build());
  }

  private HttpResponse<String> chat(String url) {
    return chat("/v3/" + url + "/chat/completions", Map.of());
  }

  private static String code(HttpResponse<String> reply) {
    return RunningTarn.json(reply.body()).at("/error/code").asText();
  }

  private static void nobodyWasCalled() {
    assertThat(row.received()).isEmpty();
    assertThat(listed.received()).isEmpty();
    assertThat(stranger.received()).isEmpty();
  }

  @Test
  void aListedHost_isCalledByUrlWithTheSdk_andMemoryComesBack() {
    OpenAIClient client = client("/v3/" + listed.baseUrl());
    assertThat(ask(client, FACT).choices().getFirst().message().content()).contains("Noted.");
    Received told = listed.last();
    assertThat(told.uri()).isEqualTo("/v1/chat/completions");
    assertThat(told.header("host")).contains("127.0.0.1:" + port(listed));
    assertThat(told.header("authorization")).contains("Bearer sk-callers-own");
    assertThat(told.headers().toString()).doesNotContain(key, "memorylake", "operators-own");
    awaitLearned();

    ask(client, QUESTION);

    assertThat(listed.last().lastUserText()).startsWith(QUESTION).contains(FACT);
    assertThat(row.received()).isEmpty();
    assertThat(client.models().list().data().getFirst().id()).isEqualTo("gpt-4o-mini");
    assertThat(listed.last().uri()).isEqualTo("/v1/models");
  }

  @Test
  void aListedHost_isCalledByHeaderWithTheSdk_andMemoryComesBack() {
    OpenAIClient client =
        client("/v1")
            .withOptions(options -> options.putHeader("x-memorylake-base-url", listed.baseUrl()));
    ask(client, FACT);
    assertThat(listed.last().headers().toString()).doesNotContain(key, "memorylake");
    awaitLearned();

    ask(client, QUESTION);

    assertThat(listed.last().lastUserText()).startsWith(QUESTION).contains(FACT);
    assertThat(client.models().list().data()).hasSize(1);
    assertThat(listed.last().uri()).isEqualTo("/v1/models");
    assertThat(row.received()).isEmpty();
  }

  @Test
  void theUrlOfARow_isTheRow_withTheCallersKey() {
    HttpResponse<String> reply = chat(row.baseUrl().replace("http://", "http:/"));

    assertThat(reply.statusCode()).isEqualTo(200);
    assertThat(RunningTarn.header(reply, "x-memorylake-provider")).isEqualTo("openai");
    assertThat(RunningTarn.header(reply, "x-memorylake-key-source")).isEqualTo("passthrough");
    assertThat(row.last().header("authorization")).contains("Bearer sk-callers-own");
    assertThat(row.last().uri()).isEqualTo("/v1/chat/completions");
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          https://inside.example/v1,             403, url_not_public
          https://inside.example:PORT/v1,        403, url_not_public
          https://metadata.example/v1,           403, url_not_public
          https://half.example/v1,               403, url_not_public
          https://v6.example/v1,                 403, url_not_public
          https://127.0.0.1:PORT/v1,             403, url_not_public
          https://169.254.169.254/latest,        403, url_not_public
          https://10.1.2.3/v1,                   403, url_not_public
          https://[::1]:PORT/v1,                 403, url_not_public
          https://[fd00:ec2::254]/v1,            403, url_not_public
          https://[64:ff9b::7f00:1]:PORT/v1,     403, url_not_public
          http://127.0.0.1:PORT/v1,              403, url_not_allowed
          http://inside.example:PORT/v1,         403, url_not_allowed
          https://[::ffff:127.0.0.1]:PORT/v1,    400, invalid_base_url
          https://2130706433:PORT/v1,            400, invalid_base_url
          https://0x7f000001:PORT/v1,            400, invalid_base_url
          https://localhost.:PORT/v1,            400, invalid_base_url
          https://a@127.0.0.1:PORT/v1,           400, invalid_base_url
          https://nowhere.example/v1,            502, provider_unreachable
          """)
  void whatIsNotPublic_isRefused_inPathAndHeader_andNobodyIsCalled(
      String url, int status, String code) {
    String at = url.replace("PORT", Integer.toString(port(stranger)));
    RawHttp.Reply inPath = raw("/v3/" + at + "/chat/completions", Map.of());
    HttpResponse<String> inHeader =
        chat("/v1/chat/completions", Map.of("x-memorylake-base-url", at));

    assertThat(inPath.text()).contains("\"" + code + "\"");
    assertThat(inPath.status()).isEqualTo(status);
    assertThat(code(inHeader)).isEqualTo(code);
    assertThat(inHeader.statusCode()).isEqualTo(status);
    nobodyWasCalled();
  }

  /// With the path as it stands: some have no place in a `java.net.URI`.
  private RawHttp.Reply raw(String path, Map<String, String> more) {
    Map<String, String> headers = new LinkedHashMap<>(more);
    headers.putIfAbsent("Authorization", "Bearer sk-callers-own");
    headers.putIfAbsent("x-memorylake-api-key", key);
    return RawHttp.send(
        tarn.port(), RawHttp.post(path, headers, CHAT.getBytes(StandardCharsets.UTF_8)));
  }

  @ParameterizedTest
  @CsvSource({
    "/chat/completions, 400, own_key_only",
    "/embeddings, 400, own_key_only",
    "/models, 403, endpoint_not_hosted",
    "/files, 403, endpoint_not_hosted"
  })
  void aHostedKey_neverMeetsACallersUrl(String call, int status, String code) {
    for (String base : List.of(listed.baseUrl(), row.baseUrl(), "https://inside.example/v1")) {
      HttpRequest.Builder inPath =
          HttpRequest.newBuilder(URI.create(tarn.url("/v3/" + base + call)));
      HttpRequest.Builder inHeader =
          HttpRequest.newBuilder(URI.create(tarn.url("/v1" + call)))
              .header("x-memorylake-base-url", base);
      for (HttpRequest.Builder request : List.of(inPath, inHeader)) {
        HttpResponse<String> reply =
            tarn.send(
                request
                    .header("Authorization", "Bearer " + key)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(CHAT))
                    .build());
        assertThat(reply.statusCode()).isEqualTo(status);
        assertThat(code(reply)).isEqualTo(code);
      }
    }
    nobodyWasCalled();
    assertThat(asked).isEmpty();
  }

  @Test
  void withoutAMemoryKey_noNameIsLookedUp() {
    HttpResponse<String> reply =
        chat(
            "/v3/https://inside.example/v1/chat/completions",
            Map.of("x-memorylake-api-key", "tarn_NobodyHasEverMadeThisKey"));

    assertThat(reply.statusCode()).isEqualTo(401);
    assertThat(asked).isEmpty();
  }

  @Test
  void withoutTheCallersOwnKey_noUrlIsCalled() {
    RawHttp.Reply reply =
        raw("/v3/" + listed.baseUrl() + "/chat/completions", Map.of("Authorization", ""));

    assertThat(reply.status()).isEqualTo(401);
    assertThat(reply.text()).contains("provider_key_missing");
    nobodyWasCalled();
  }

  @Test
  void aRedirect_isPassedOn_andNotFollowed() {
    listed.script(Reply.json(307, "{}").with("location", stranger.baseUrl() + "/chat/completions"));

    HttpResponse<String> reply = chat(listed.baseUrl());

    assertThat(reply.statusCode()).isEqualTo(307);
    assertThat(RunningTarn.header(reply, "location")).startsWith(stranger.baseUrl());
    assertThat(listed.received()).hasSize(1);
    assertThat(stranger.received()).isEmpty();
  }

  @Test
  void neitherLogNorMetricsNorRefusals_repeatWhatStandsInTheUrl() {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    Logger own = (Logger) LoggerFactory.getLogger("dev.tarn");
    Level before = own.getLevel();
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    root.addAppender(log);
    own.setLevel(Level.TRACE);
    try {
      String query = "/chat/completions?api-key=canary-query";
      List<String> refusals =
          List.of(
              raw("/v3/https://ann:canary-user@nowhere.example/v1" + query, Map.of()).text(),
              raw("/v3/https://canary-host.example/v1" + query, Map.of()).text(),
              raw("/v3/http://canary-host.example/v1" + query, Map.of()).text(),
              chat(
                      "/v1/chat/completions",
                      Map.of("x-memorylake-base-url", "https://canary-host.example/?canary-query"))
                  .body());
      String answered = raw("/v3/" + listed.baseUrl() + query, Map.of()).text();

      assertThat(refusals).allSatisfy(refusal -> assertThat(refusal).contains("\"error\""));
      assertThat(refusals.toString() + answered).doesNotContain("canary");
      assertThat(listed.last().uri()).isEqualTo("/v1/chat/completions?api-key=canary-query");
      assertThat(log.list.stream().map(ILoggingEvent::getFormattedMessage))
          .noneMatch(line -> line.contains("canary"));
      assertThat(tarn.get("/metrics", "operator-key").body())
          .contains("provider=\"url\"")
          .doesNotContain("canary", "127.0.0.1", "nowhere");
    } finally {
      own.setLevel(before);
      root.detachAppender(log);
    }
  }
}
