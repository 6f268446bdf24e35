package dev.tarn.router;

import static dev.tarn.router.CanaryDoors.ANTHROPIC;
import static dev.tarn.router.CanaryDoors.AWS_SECRET;
import static dev.tarn.router.CanaryDoors.AZURE;
import static dev.tarn.router.CanaryDoors.BEDROCK;
import static dev.tarn.router.CanaryDoors.ELSEWHERE;
import static dev.tarn.router.CanaryDoors.GOOGLE;
import static dev.tarn.router.CanaryDoors.IN_QUERY;
import static dev.tarn.router.CanaryDoors.OAUTH;
import static dev.tarn.router.CanaryDoors.OPENAI;
import static dev.tarn.router.CanaryDoors.OPENAI_CHAT;
import static dev.tarn.router.CanaryDoors.OPS_ANTHROPIC;
import static dev.tarn.router.CanaryDoors.OPS_BEDROCK;
import static dev.tarn.router.CanaryDoors.OPS_ELSEWHERE;
import static dev.tarn.router.CanaryDoors.OPS_GOOGLE;
import static dev.tarn.router.CanaryDoors.OPS_OPENAI;
import static dev.tarn.router.CanaryDoors.STREAM;
import static dev.tarn.router.CanaryDoors.USERINFO;
import static dev.tarn.router.CanaryDoors.V3_QUERY;
import static dev.tarn.router.CanaryDoors.chat;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.config.Origin;
import dev.tarn.config.ProviderRow;
import dev.tarn.config.Secret;
import dev.tarn.config.TarnConfig;
import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.router.CanaryDoors.Door;
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
import java.util.List;
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
  @TempDir Path dataDir;
  private final List<String> canaries = new ArrayList<>();
  private final List<Received> atProvider = new ArrayList<>();
  private FakeProvider provider;
  private FakeProvider elsewhere;
  private TokenServer tokens;
  private RunningTarn tarn;
  private String memoryKey = "";
  private String privateKey = "";
  private CanaryDoors doors = new CanaryDoors("", "");

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
    String account = tokens.account("robot@my-project-1.iam.gserviceaccount.com", "my-project-1");
    doors = new CanaryDoors(memoryKey, account);
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
    for (Door door : doors.all()) {
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
    Door door = doors.hosted("/v1/chat/completions", chat("c-elsewhere/m", ""));
    elsewhere.guard(request -> Optional.of(quoting(400, request)));
    assertThat(tells(door, "").body()).contains("[redacted]");
    tells(doors.hosted("/v1/c-elsewhere/embeddings", "{\"model\":\"m\",\"input\":\"x\"}"), "");
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
    String told =
        tells(doors.hosted("/v1/chat/completions", chat("c-anthropic/m", STREAM)), "").body();
    assertThat(told).contains("bad [redacted]");
  }

  private void unanswered() {
    List<Door> some =
        List.of(doors.own().getFirst(), doors.hosted().getFirst(), doors.hosted().get(8));
    for (Door door : some) {
      provider.script(Reply.json(200, "{}").after(new CompletableFuture<>()));
      assertThat(tells(door, "").statusCode()).isEqualTo(504);
    }
  }

  private void atNobodys() {
    tells(
        doors.own(
            "/v1/c-gone/chat/completions", "authorization", "Bearer " + OPENAI, "", chat("m", "")),
        "");
    tells(doors.hosted("/v1/chat/completions", chat("c-gone/m", "")), "");
    tokens.fail(500);
    Door vertex = doors.own().getLast();
    String stranger =
        TokenServer.impostor("other@my-project-1.iam.gserviceaccount.com", "my-project-1");
    canaries.add(RunningTarn.json(stranger).path("private_key").asText().lines().toList().get(2));
    tells(vertex.with("authorization", "Bearer " + stranger), "");
  }

  private void byUrl() {
    String there = elsewhere.baseUrl();
    Door door =
        doors.own(
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
    Door theirs = doors.hosted("/v3/" + there + "/chat/completions", OPENAI_CHAT);
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
