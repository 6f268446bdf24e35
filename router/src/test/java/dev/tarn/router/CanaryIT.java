package dev.tarn.router;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.config.Origin;
import dev.tarn.config.ProviderRow;
import dev.tarn.config.Secret;
import dev.tarn.config.TarnConfig;
import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.testkit.FakeProvider;
import dev.tarn.testkit.Messages;
import dev.tarn.testkit.Received;
import dev.tarn.testkit.Reply;
import dev.tarn.testkit.TokenServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Keys are planted through every door, whatever becomes of the calls, and then looked for wherever
/// they must not be: in replies, logs, metrics, files, and in what another host receives. A
/// provider may tell its own caller what it likes; here it quotes every header that it got.
class CanaryIT {
  private static final String HOLDER = "Holly-of-the-canaries";
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final String OPENAI = "sk-" + "proj-CanaryOpenAi0123456789abcdefghij";
  private static final String ANTHROPIC = "sk-" + "ant-api03-CanaryAnthropic0123456789-abcdefghij";
  private static final String OAUTH = "sk-" + "ant-oat01-CanaryOauth0123456789-abcdefghij";
  private static final String GOOGLE = "AIza" + "CanaryGoogle0123456789abcdefghijklm";
  private static final String IN_QUERY = "AIza" + "CanaryQuery00123456789abcdefghijklm";
  private static final String AZURE = "canaryazure0123456789abcdef01234567";
  private static final String BEDROCK = "ABSK" + "QmVkcm9ja0FQSUtleS1DYW5hcnkwMTIzNDU2Nzg5YWJj";
  private static final String AWS_SECRET = "canary/aws+secret/0123456789abcdefghijkl";
  private static final String AWS =
      "{\"accessKeyId\":\"AKIA"
          + "CANARY7EXAMPLE0Q\",\"secretAccessKey\":\""
          + AWS_SECRET
          + "\",\"sessionToken\":\"canary-session-0123456789\",\"region\":\"eu-central-1\"}";
  private static final String ELSEWHERE = "sk-" + "CanaryElsewhere0123456789abcdefghij";
  private static final String USERINFO = "sk-" + "CanaryUserinfo0123456789abcdefghij";
  private static final String V3_QUERY = "sk-" + "CanaryV3Query0123456789abcdefghij";
  private static final String OPS_OPENAI = "sk-" + "proj-CanaryOperatorOpenAi0123456789ab";
  private static final String OPS_ANTHROPIC = "sk-" + "ant-api03-CanaryOperatorAn0123456789-abcd";
  private static final String OPS_GOOGLE = "AIza" + "CanaryOperator0123456789abcdefghijk";
  private static final String OPS_BEDROCK =
      "ABSK" + "QmVkcm9ja0FQSUtleS1PcGVyYXRvcjAxMjM0NTY3ODlhYmM";

  /// Of no known shape, as many vendors' are.
  private static final String OPS_ELSEWHERE = "CanaryOperatorPlain0123456789abcdef";

  private static final String OPENAI_CHAT = chat("m", "");
  private static final String STREAM = ",\"stream\":true";
  private static final String CLAUDE =
      "{\"model\":\"%s\",\"max_tokens\":100,\"messages\":[{\"role\":\"user\",\"content\":\"Which"
          + " lake is it?\"}]}";
  private static final String GEMINI =
      "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Which lake is it?\"}]}]}";
  private static final String CONVERSE =
      "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"Which lake is it?\"}]}]}";

  @TempDir Path dataDir;
  private final List<String> canaries = new ArrayList<>();
  private final List<Received> atProvider = new ArrayList<>();
  private FakeProvider provider;
  private FakeProvider elsewhere;
  private TokenServer tokens;
  private RunningTarn tarn;
  private String memoryKey = "";
  private String account = "";
  private String privateKey = "";

  /// A way in.
  ///
  /// @param key that a caller brings, which the provider may tell them of; empty if the operator's
  ///   is used
  private record Door(String path, Map<String, String> headers, String body, String key) {
    Door with(String name, String value) {
      Map<String, String> more = new LinkedHashMap<>(headers);
      more.put(name, value);
      return new Door(path, more, body, key);
    }

    Door saying(String otherBody) {
      return new Door(path, headers, otherBody, key);
    }
  }

  @BeforeEach
  void start() {
    provider = FakeProvider.start();
    elsewhere = FakeProvider.start();
    tokens = TokenServer.start();
    tarn =
        RunningTarn.start(
            config(),
            new Engines() {
              @Override
              public URI tokenEndpoint() {
                return tokens.address();
              }
            });
    memoryKey = tarn.personalKey("w", HOLDER);
    account = tokens.account("robot@my-project-1.iam.gserviceaccount.com", "my-project-1");
    privateKey = RunningTarn.json(account).path("private_key").asText().lines().toList().get(2);
    canaries.addAll(
        List.of(OPENAI, ANTHROPIC, OAUTH, GOOGLE, IN_QUERY, AZURE, BEDROCK, AWS_SECRET, ELSEWHERE));
    canaries.addAll(List.of(USERINFO, V3_QUERY, OPS_OPENAI, OPS_ANTHROPIC, OPS_GOOGLE));
    canaries.addAll(List.of(OPS_BEDROCK, OPS_ELSEWHERE, memoryKey, privateKey));
  }

  @AfterEach
  void stop() {
    tarn.close();
    tokens.close();
    provider.close();
    elsewhere.close();
  }

  private TarnConfig config() {
    String url = provider.baseUrl();
    String host = url.replace("/v1", "");
    TarnConfig config =
        TestConfig.withRows(
            TestConfig.of(dataDir, url, EmbeddingModelName.NONE),
            List.of(
                row(
                    "c-openai",
                    ProviderRow.Dialect.OPENAI,
                    url,
                    ProviderRow.Auth.BEARER,
                    OPS_OPENAI),
                row(
                    "c-anthropic",
                    ProviderRow.Dialect.ANTHROPIC,
                    host,
                    ProviderRow.Auth.X_API_KEY,
                    OPS_ANTHROPIC),
                row(
                    "c-gemini",
                    ProviderRow.Dialect.GEMINI,
                    host,
                    ProviderRow.Auth.X_GOOG_API_KEY,
                    OPS_GOOGLE),
                row(
                    "c-bedrock",
                    ProviderRow.Dialect.BEDROCK,
                    host,
                    ProviderRow.Auth.BEARER,
                    OPS_BEDROCK),
                row(
                    "c-elsewhere",
                    ProviderRow.Dialect.OPENAI,
                    elsewhere.baseUrl(),
                    ProviderRow.Auth.BEARER,
                    OPS_ELSEWHERE),
                row(
                    "c-gone",
                    ProviderRow.Dialect.OPENAI,
                    "http://127.0.0.1:1/v1",
                    ProviderRow.Auth.BEARER,
                    OPS_OPENAI),
                TestConfig.open(
                    "azure",
                    ProviderRow.Dialect.OPENAI,
                    host + "/{resource}",
                    "/openai/v1",
                    ProviderRow.Auth.API_KEY),
                TestConfig.open(
                    "aws",
                    ProviderRow.Dialect.BEDROCK,
                    host + "/{region}",
                    "",
                    ProviderRow.Auth.AWS),
                TestConfig.open(
                    "vertex",
                    ProviderRow.Dialect.GEMINI,
                    host + "/{region}",
                    "/v1/projects/{project}/locations/{region}/publishers/google",
                    ProviderRow.Auth.GOOGLE)));
    return TestConfig.callerUrls(
        TestConfig.patient(config, PATIENCE, PATIENCE),
        true,
        List.of(new Origin(false, "127.0.0.1", URI.create(elsewhere.baseUrl()).getPort())));
  }

  private static ProviderRow row(
      String name, ProviderRow.Dialect dialect, String url, ProviderRow.Auth auth, String key) {
    String version = dialect == ProviderRow.Dialect.GEMINI ? "/v1beta" : "/v1";
    return new ProviderRow(
        name,
        List.of(),
        dialect,
        URI.create(url),
        dialect == ProviderRow.Dialect.BEDROCK ? "" : version,
        auth,
        Optional.of(Secret.of(key)),
        Optional.empty(),
        List.of(),
        128_000);
  }

  private static String chat(String model, String more) {
    return "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"Which lake is it?\"}]%s}"
        .formatted(model, more);
  }

  private Door own(String path, String header, String value, String key, String body) {
    return new Door(path, Map.of(header, value, "x-memorylake-api-key", memoryKey), body, key);
  }

  private Door hosted(String path, String body) {
    return new Door(path, Map.of("authorization", "Bearer " + memoryKey), body, "");
  }

  private List<Door> own() {
    String gemini = "/v1/gemini/v1beta/models/gemini-2.5-flash:";
    String claude =
        "/v1/vertex/v1/projects/my-project-1/locations/europe-west4/publishers/anthropic/models/claude-x:rawPredict";
    String bearer = "authorization";
    return List.of(
        own("/v1/openai/chat/completions", bearer, "Bearer " + OPENAI, OPENAI, OPENAI_CHAT),
        own("/v1/openai/chat/completions", bearer, "Bearer " + OPENAI, OPENAI, chat("m", STREAM)),
        own("/v1/openai/responses", bearer, "Bearer " + OPENAI, OPENAI, "{\"input\":\"Hi\"}"),
        own("/v1/openai/files", bearer, "Bearer " + OPENAI, OPENAI, "{}"),
        own("/v1/anthropic/v1/messages", "x-api-key", ANTHROPIC, ANTHROPIC, CLAUDE),
        own("/v1/anthropic/v1/messages", bearer, "Bearer " + OAUTH, OAUTH, CLAUDE),
        own(gemini + "generateContent", "x-goog-api-key", GOOGLE, GOOGLE, GEMINI),
        own(gemini + "streamGenerateContent", "x-goog-api-key", GOOGLE, GOOGLE, GEMINI),
        own(gemini + "countTokens?key=" + IN_QUERY, "x-none", "0", IN_QUERY, GEMINI),
        own("/v1/azure/mine/chat/completions", "api-key", AZURE, AZURE, OPENAI_CHAT),
        own("/v1/bedrock/model/m/converse", bearer, "Bearer " + BEDROCK, BEDROCK, CONVERSE),
        own("/v1/aws/model/m/converse", bearer, "Bearer " + AWS, "AKIACANARY", CONVERSE),
        own(claude, bearer, "Bearer " + account, "token-", CLAUDE));
  }

  private List<Door> hosted() {
    return List.of(
        hosted("/v1/chat/completions", chat("c-openai/m", "")),
        hosted("/v1/chat/completions", chat("c-openai/m", STREAM)),
        hosted("/v1/c-openai/embeddings", "{\"model\":\"m\",\"input\":\"x\"}"),
        hosted("/v1/messages", CLAUDE.formatted("c-anthropic/m")),
        hosted("/v1/messages/count_tokens", CLAUDE.formatted("c-anthropic/m")),
        hosted("/v1/c-gemini/models/m:generateContent", GEMINI),
        hosted("/v1/c-gemini/models/m:countTokens", GEMINI),
        hosted("/v1/c-bedrock/model/m/converse", CONVERSE),
        // Translated.
        hosted("/v1/chat/completions", chat("c-anthropic/m", "")),
        hosted("/v1/chat/completions", chat("c-anthropic/m", STREAM)),
        hosted("/v1/chat/completions", chat("c-gemini/m", "")),
        hosted("/v1/chat/completions", chat("c-bedrock/m", "")),
        hosted("/v1/messages", CLAUDE.formatted("c-openai/m")),
        hosted("/v1/messages", CLAUDE.formatted("c-gemini/m")));
  }

  private List<Door> all() {
    return Stream.concat(own().stream(), hosted().stream()).toList();
  }

  private HttpResponse<String> send(Door door) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(tarn.url(door.path())))
            .header("content-type", "application/json")
            .header("anthropic-version", "2023-06-01")
            .POST(HttpRequest.BodyPublishers.ofString(door.body()));
    door.headers().forEach(request::header);
    return tarn.send(request.build());
  }

  /// Sends and looks for keys in the answer.
  ///
  /// @param may that the provider itself may tell, to the caller whose it is
  private HttpResponse<String> tells(Door door, String may) {
    HttpResponse<String> reply = send(door);
    String told = reply.headers() + reply.body();
    for (String canary : canaries) {
      boolean own = !may.isEmpty() && canary.startsWith(may);
      if (!own) {
        assertThat(told).as(door.path() + " " + door.body()).doesNotContain(canary);
      }
    }
    return reply;
  }

  /// Quotes whatever it got, in a form that every dialect reads.
  private static Reply quoting(int status, Received request) {
    String said =
        RunningTarn.JSON
            .createObjectNode()
            .put("x", "\nrefused " + request.uri() + "\n" + request.headers())
            .path("x")
            .toString();
    return Reply.json(
            status,
            "{\"type\":\"error\",\"message\":%1$s,\"error\":{\"type\":\"invalid_request_error\",\"code\":%2$d,\"status\":\"INVALID_ARGUMENT\",\"message\":%1$s}}"
                .formatted(said, status))
        .with("x-debug", request.header("authorization").orElse("none"))
        .with("x-debug-key", request.header("x-api-key").orElse("none"));
  }

  @Test
  void keys_areNowhereButWhereTheyBelong() throws IOException {
    List<String> lines;
    try (LogLines log = LogLines.all()) {
      plant();
      lines = log.lines();
    }

    assertThat(lines).anyMatch(line -> line.contains("listened to"));
    for (String canary : canaries) {
      assertThat(lines).noneMatch(line -> line.contains(canary));
      assertThat(tarn.get("/metrics", "operator-key").body()).doesNotContain(canary);
    }
    String kept = files();
    assertThat(kept).contains(HOLDER);
    canaries.forEach(canary -> assertThat(kept.contains(canary)).as(canary).isFalse());
    hostsGotOnlyTheirOwn();
  }

  private void plant() {
    for (Door door : all()) {
      assertThat(tells(door, "").statusCode()).as(door.path()).isEqualTo(200);
      tells(door.with("x-memorylake-dry-run", "true"), "");
      tells(door.saying("{\"messages\": [" + door.body()), "");
      for (int status : new int[] {400, 401, 404, 429}) {
        provider.guard(request -> Optional.of(quoting(status, request)));
        tells(door, door.key());
      }
      provider.guard(request -> Optional.of(Reply.json(200, "{\"malformed\":")));
      tells(door, "");
      provider.guard(request ->
          Optional.of(Reply.json(307, "{}").with("location", elsewhere.baseUrl() + "/stolen")));
      tells(door, "");
      provider.guard(request -> Optional.of(Reply.none()));
      tells(door, "");
      forget();
    }
    hostedElsewhere();
    brokenStream();
    unanswered();
    atNobodys();
    byUrl();
    forget();
  }

  private void forget() {
    atProvider.addAll(provider.received());
    provider.reset();
  }

  private void hostedElsewhere() {
    Door door = hosted("/v1/chat/completions", chat("c-elsewhere/m", ""));
    elsewhere.guard(request -> Optional.of(quoting(400, request)));
    assertThat(tells(door, "").body()).contains("[redacted]");
    tells(hosted("/v1/c-elsewhere/embeddings", "{\"model\":\"m\",\"input\":\"x\"}"), "");
    elsewhere.reset();
    tells(door, "");
  }

  /// The operator's key is quoted by an event in the middle.
  private void brokenStream() {
    provider.script(
        Reply.events(
            String.join("", Messages.events("Half.").subList(0, 3)),
            "event: error\ndata: "
                + Messages.error("api_error", "\\nbad " + OPS_ANTHROPIC)
                + "\n\n"));
    String told = tells(hosted("/v1/chat/completions", chat("c-anthropic/m", STREAM)), "").body();
    assertThat(told).contains("bad [redacted]");
  }

  private void unanswered() {
    List<Door> some = List.of(own().getFirst(), hosted().getFirst(), hosted().get(8));
    for (Door door : some) {
      provider.script(Reply.json(200, "{}").after(new CompletableFuture<>()));
      assertThat(tells(door, "").statusCode()).isEqualTo(504);
    }
  }

  private void atNobodys() {
    tells(
        own("/v1/c-gone/chat/completions", "authorization", "Bearer " + OPENAI, "", chat("m", "")),
        "");
    tells(hosted("/v1/chat/completions", chat("c-gone/m", "")), "");
    tokens.fail(500);
    Door vertex = own().getLast();
    String stranger =
        TokenServer.impostor("other@my-project-1.iam.gserviceaccount.com", "my-project-1");
    canaries.add(RunningTarn.json(stranger).path("private_key").asText().lines().toList().get(2));
    tells(vertex.with("authorization", "Bearer " + stranger), "");
  }

  private void byUrl() {
    String there = elsewhere.baseUrl();
    Door door =
        own(
            "/v3/" + there + "/chat/completions",
            "authorization",
            "Bearer " + ELSEWHERE,
            ELSEWHERE,
            OPENAI_CHAT);
    assertThat(tells(door, "").statusCode()).isEqualTo(200);
    Door query = new Door(door.path() + "?api_key=" + V3_QUERY, door.headers(), door.body(), "");
    assertThat(tells(query, "").statusCode()).isEqualTo(200);
    String named = there.replace("http://", "http://user:" + USERINFO + "@");
    Door userinfo = new Door("/v3/" + named + "/chat/completions", door.headers(), door.body(), "");
    assertThat(tells(userinfo, "").statusCode()).isEqualTo(400);
    Door header = new Door("/v1/chat/completions", door.headers(), door.body(), "");
    assertThat(tells(header.with("x-memorylake-base-url", named), "").statusCode()).isEqualTo(400);
    // Only a caller's own key goes where a caller says.
    Door theirs = hosted("/v3/" + there + "/chat/completions", OPENAI_CHAT);
    assertThat(tells(theirs, "").statusCode()).isEqualTo(400);
  }

  private String files() throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.walk(dataDir)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        all.append(Files.readString(file, ISO_8859_1));
      }
    }
    return all.toString();
  }

  private void hostsGotOnlyTheirOwn() {
    Set<String> strangers = Set.of(ELSEWHERE, V3_QUERY, OPS_ELSEWHERE);
    Set<String> nobodys = Set.of(AWS_SECRET, USERINFO, memoryKey, privateKey);
    String here = atProvider.stream().map(CanaryIT::whole).toList().toString();
    String there = elsewhere.received().stream().map(CanaryIT::whole).toList().toString();
    for (String canary : canaries) {
      boolean elsewheres = strangers.contains(canary);
      boolean hidden = nobodys.contains(canary) || canary.equals(canaries.getLast());
      assertThat(here.contains(canary)).as("here: " + canary).isEqualTo(!elsewheres && !hidden);
      assertThat(there.contains(canary)).as("elsewhere: " + canary).isEqualTo(elsewheres);
    }
    assertThat(here + there).doesNotContain("tarn_");
    assertThat(atProvider).noneMatch(request -> request.uri().contains(IN_QUERY));
    assertThat(elsewhere.received()).noneMatch(request -> request.uri().contains("stolen"));
  }

  private static String whole(Received request) {
    return request.uri() + request.headers() + new String(request.body(), UTF_8);
  }
}
