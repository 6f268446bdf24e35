package dev.tarn.router;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.testkit.FakeProvider;
import dev.tarn.testkit.Received;
import dev.tarn.testkit.Reply;
import dev.tarn.testkit.TokenServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Stored provider keys, and one that is passed through, in a process of its own: they are used in
/// every way there is and then looked for in the database and its journal, the index, a backup, the
/// log, all answers, and the heap of the idle server.
class StoredKeyCanaryIT {
  private static final String OPERATOR = "operator-of-the-canaries-0123456789";
  private static final String MEMBER = "tarn_" + "thisIsTheKeyOfTheCanaries";
  private static final String PASSED = "sk-" + "proj-PassedThrough8fJ2kQ7vX4mN9bL3";
  private static final String PLAIN = "sk-" + "proj-StoredPlainR5tY8wE2uP6oA1sD";
  private static final String REPLACED = "sk-" + "proj-ReplacedG7hK3jZ9xC4vB6nM2q";
  private static final String DELETED = "sk-" + "proj-DeletedW1eR5tT8yU3iO7pL4k";
  private static final String IMPORTED = "sk-" + "ant-api03-ImportedQ9aZ2wS6xE4dC8rF1v";
  private static final String AZURE = "storedazure7Tg4Bn8Hy2Mj6Kl0Po5Iu3Ws";

  /// Held all the time, as a setting: what the search in the heap must find.
  private static final String SETTING = "sk-" + "SettingV3bN7mK1jH5gF9dS2aQ6wE";

  private static final String LABEL = "Label-of-the-canary";
  private static final String HOST = "europe-west4";

  @TempDir Path folder;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Needles needles = new Needles();
  private final List<String> answers = new ArrayList<>();
  private final List<String> receipts = new ArrayList<>();
  private Path dataDir;
  private Path log;
  private FakeProvider provider;
  private TokenServer tokens;
  private TarnProcess tarn;
  private String account = "";

  @BeforeEach
  void start() {
    dataDir = folder.resolve("data");
    log = folder.resolve("log");
    provider = FakeProvider.start();
    tokens = TokenServer.start();
    ObjectNode file =
        (ObjectNode)
            RunningTarn.json(tokens.account("robot@my-project-1.iam.example", "my-project-1"));
    account = file.put("region", HOST).toString();
    // Of the private exponent, as text: the number itself stays in the cache by which the JDK
    // blinds RSA, until its next signature after a collection.
    needles.add("account", file.path("private_key").asText().lines().toList().get(10));
    needles.add("passed", PASSED).add("plain", PLAIN).add("replaced", REPLACED);
    needles.add("deleted", DELETED).add("imported", IMPORTED).add("azure", AZURE);
    tarn = new TarnProcess(dataDir, settings(), logging(), CanaryServer.class);
  }

  @AfterEach
  void stop() {
    tarn.kill();
    http.close();
    tokens.close();
    provider.close();
  }

  private Map<String, String> settings() {
    String host = provider.baseUrl().replace("/v1", "");
    return Map.of(
        "TARN_PROVIDERS_OPENAI_BASE_URL",
        provider.baseUrl(),
        "TARN_PROVIDERS_ANTHROPIC_BASE_URL",
        host,
        "TARN_PROVIDERS_ANTHROPIC_API_KEY",
        SETTING,
        "TARN_PROVIDERS_AZURE_BASE_URL",
        host + "/{resource}",
        "TARN_PROVIDERS_VERTEX_BASE_URL",
        host + "/{region}",
        CanaryServer.TOKENS,
        tokens.address().toString(),
        "TARN_OPERATOR_KEY",
        OPERATOR,
        "TARN_MEMORY_KEY",
        MEMBER,
        "TARN_EMBEDDING_MODEL",
        "none",
        "TARN_LOG_LEVEL",
        "debug");
  }

  /// Standard output and error go into a file; the process keeps its number.
  private List<String> logging() {
    return List.of("sh", "-c", "exec \"$@\" > '" + log + "' 2>&1", "sh");
  }

  private HttpResponse<String> send(
      String method, String path, Map<String, String> headers, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(tarn.url(path)))
            .timeout(Duration.ofSeconds(30))
            .header("content-type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    headers.forEach(request::header);
    try {
      HttpResponse<String> reply = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      answers.add(reply.headers() + reply.body());
      return reply;
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private HttpResponse<String> operator(String method, String path, String body) {
    return send(method, path, Map.of("authorization", "Bearer " + OPERATOR), body);
  }

  private JsonNode store(String row, String label, JsonNode value, boolean test) {
    ObjectNode body = RunningTarn.JSON.createObjectNode().put("provider", row).put("label", label);
    body.put("test", test).set("value", value);
    HttpResponse<String> reply =
        operator("POST", "/v1/provider-keys?workspace=default", body.toString());
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(201);
    return RunningTarn.json(reply.body());
  }

  private static JsonNode text(String value) {
    return RunningTarn.JSON.createObjectNode().textNode(value);
  }

  private static String at(JsonNode key, String more) {
    return "/v1/provider-keys/" + key.path("id").asText() + more + "?workspace=default";
  }

  /// Stores, tests, replaces, deletes, imports and refuses keys.
  private List<JsonNode> keep() {
    JsonNode plain = store("openai", LABEL, text(REPLACED), true);
    ObjectNode value = RunningTarn.JSON.createObjectNode().put("test", true);
    value.put("value", PLAIN);
    assertThat(operator("PUT", at(plain, "/value"), value.toString()).statusCode()).isEqualTo(200);
    JsonNode deleted = store("openai", "deleted", text(DELETED), true);
    assertThat(operator("DELETE", at(deleted, ""), "").statusCode()).isEqualTo(204);
    ObjectNode azure =
        RunningTarn.JSON.createObjectNode().put("api_key", AZURE).put("resource_name", "mine");
    List<JsonNode> kept =
        List.of(
            plain,
            store("azure", "azure", azure, true),
            store("vertex", "vertex", RunningTarn.json(account), true));
    ObjectNode env = RunningTarn.JSON.createObjectNode().put("format", "env");
    env.put("content", "ANTHROPIC_API_KEY=" + IMPORTED);
    String imports = "/v1/provider-keys/import?workspace=default";
    assertThat(operator("POST", imports, env.toString()).statusCode()).isEqualTo(200);
    value.put("value", "Bearer " + PLAIN + "\n***");
    assertThat(operator("PUT", at(plain, "/value"), value.toString()).statusCode()).isEqualTo(422);
    operator("PUT", at(plain, "/value"), "{\"value\":\"" + PLAIN);
    return kept;
  }

  private record Use(String path, Map<String, String> headers, String body) {
    Use dry() {
      Map<String, String> more = new HashMap<>(headers);
      more.put("x-memorylake-dry-run", "true");
      return new Use(path, more, body);
    }
  }

  private static Use stored(String path, String body) {
    return new Use(path, Map.of("authorization", "Bearer " + MEMBER), body);
  }

  private static Use passed(String path, String body) {
    return new Use(
        path, Map.of("authorization", "Bearer " + PASSED, "x-memorylake-api-key", MEMBER), body);
  }

  private static List<Use> uses() {
    String chat = "/v1/openai/chat/completions";
    String streamed = CanaryDoors.chat("gpt-x", CanaryDoors.STREAM);
    return List.of(
        passed(chat, CanaryDoors.chat("gpt-x", "")),
        passed(chat, streamed),
        stored("/v1/chat/completions", CanaryDoors.chat("gpt-x", "")),
        stored("/v1/chat/completions", streamed),
        stored("/v1/openai/embeddings", "{\"model\":\"gpt-x\",\"input\":\"x\"}"),
        stored("/v1/messages", CanaryDoors.CLAUDE.formatted("claude-x")),
        stored("/v1/messages", CanaryDoors.CLAUDE.formatted("gpt-x")),
        stored("/v1/chat/completions", CanaryDoors.chat("azure/gpt-x", "")),
        stored("/v1/vertex/models/gemini-x:generateContent", CanaryDoors.GEMINI));
  }

  /// Whole, streamed, dry, and with a provider that quotes the key, is at its limit, or breaks.
  private void use() {
    for (Use use : uses()) {
      HttpResponse<String> whole = send("POST", use.path(), use.headers(), use.body());
      assertThat(whole.statusCode()).as(use.path() + whole.body()).isEqualTo(200);
      whole.headers().firstValue("x-memorylake-receipt-id").ifPresent(receipts::add);
      Use dry = use.dry();
      send("POST", dry.path(), dry.headers(), dry.body());
      provider.guard(request -> Optional.of(quoting(request)));
      HttpResponse<String> refused = send("POST", use.path(), use.headers(), use.body());
      if (use.headers().containsValue("Bearer " + PASSED)) {
        // What a provider says of a caller's own key, it says to that caller.
        answers.removeLast();
      } else if (!use.path().contains("vertex")) {
        assertThat(refused.body()).contains("[redacted]");
      }
      provider.guard(request -> Optional.of(Reply.none()));
      send("POST", use.path(), use.headers(), use.body());
      provider.guard(request -> Optional.empty());
    }
  }

  private static Reply quoting(Received request) {
    ObjectNode body = RunningTarn.JSON.createObjectNode().put("type", "error");
    body.putObject("error")
        .put("type", "invalid_request_error")
        .put("code", 400)
        .put("status", "INVALID_ARGUMENT")
        .put("message", "refused " + request.headers());
    return Reply.json(400, body.toString());
  }

  /// Whatever can be asked of the router afterwards.
  private void ask(List<JsonNode> keys) {
    for (JsonNode key : keys) {
      operator("GET", at(key, ""), "");
      operator("POST", at(key, "/test"), "");
    }
    for (String path :
        List.of(
            "/v1/provider-keys?workspace=default",
            "/v1/audit?workspace=default",
            "/v1/usage?workspace=default&group_by=key,model,user,provider_key",
            "/v1/usage?workspace=default&format=csv",
            "/metrics")) {
      assertThat(operator("GET", path, "").statusCode()).as(path).isEqualTo(200);
    }
    Map<String, String> member = Map.of("authorization", "Bearer " + MEMBER);
    for (String path : List.of("/v1/memories", "/v1/models")) {
      assertThat(send("GET", path, member, "").statusCode()).as(path).isEqualTo(200);
    }
    assertThat(receipts).isNotEmpty();
    receipts.forEach(
        id -> await(() -> send("GET", "/v1/receipts/" + id, member, "").statusCode() == 200));
  }

  private static void await(BooleanSupplier what) {
    long until = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (!what.getAsBoolean()) {
      assertThat(System.nanoTime()).as("within a minute").isLessThan(until);
      CompletableFuture.runAsync(
              () -> {}, CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS))
          .join();
    }
  }

  @Test
  void storedKeys_areNowhereOnceTheirCallsAreOver() throws Exception {
    List<JsonNode> keys = keep();
    use();
    ask(keys);

    everyKeyWasSent();
    byte[] told = String.join("\n", answers).getBytes(UTF_8);
    assertThat(needles.in(told)).as("answers").isEmpty();
    assertThat(needles.in(Files.readAllBytes(log))).as("log").isEmpty();
    assertThat(log).isNotEmptyFile();
    assertThat(dataDir.resolve("records.db-wal")).isNotEmptyFile();
    nothingBelow(dataDir);
    Path copy = folder.resolve("copy");
    CommandRun backup = CommandRun.of(folder, "data-dir: " + dataDir, "backup", copy.toString());
    assertThat(backup.code()).as(backup.err()).isZero();
    nothingBelow(copy);

    byte[] heap = heap();

    assertThat(new Needles().add("setting", SETTING).in(heap)).contains("setting in ISO-8859-1");
    assertThat(needles.in(heap)).as("heap").isEmpty();
  }

  private void everyKeyWasSent() {
    String sent = provider.received().stream().map(Received::headers).toList().toString();
    assertThat(sent).contains(PASSED, PLAIN, REPLACED, DELETED, IMPORTED, AZURE, "token-");
    assertThat(tokens.claims()).isNotEmpty();
  }

  private void nothingBelow(Path directory) throws IOException {
    boolean labelled = false;
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        byte[] bytes = Files.readAllBytes(file);
        assertThat(needles.in(bytes)).as(file.toString()).isEmpty();
        labelled |= !new Needles().add("label", LABEL).in(bytes).isEmpty();
      }
    }
    assertThat(labelled).as("the keys are kept here").isTrue();
  }

  /// Every object that is still held, as the machine itself writes them.
  private byte[] heap() throws IOException {
    Path dump = folder.resolve("heap.hprof");
    Process jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(tarn.pid()),
                "GC.heap_dump",
                dump.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(jcmd.getInputStream().readAllBytes(), UTF_8);
    assertThat(jcmd.onExit().join().exitValue()).as(said).isZero();
    return Files.readAllBytes(dump);
  }
}
