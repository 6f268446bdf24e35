package dev.tarn.router;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.config.TarnConfig.EmbeddingModelName;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The memory API as its users see it: shapes, scopes, problems.
class MemoryApiIT {
  private static final String MEMORIES = "/v1/memories";

  @TempDir static Path dataDir;
  private static RunningTarn tarn;

  @BeforeAll
  static void start() {
    tarn =
        RunningTarn.start(
            TestConfig.of(dataDir, "http://127.0.0.1:1/v1", EmbeddingModelName.ALL_MINILM_L6_V2));
  }

  @AfterAll
  static void stop() {
    tarn.close();
  }

  private static JsonNode created(String key, String body) {
    HttpResponse<String> reply = tarn.post(MEMORIES, key, body);
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(201);
    return RunningTarn.json(reply.body());
  }

  private static JsonNode created(String key, String body, String idempotencyKey) {
    HttpResponse<String> reply = repeated(key, body, idempotencyKey);
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(201);
    return RunningTarn.json(reply.body());
  }

  private static HttpResponse<String> repeated(String key, String body, String idempotencyKey) {
    return tarn.send(
        request(MEMORIES, key)
            .header("Idempotency-Key", idempotencyKey)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  private static HttpResponse<String> delete(String id, String key) {
    return tarn.send(request(MEMORIES + "/" + id, key).DELETE().build());
  }

  private static HttpRequest.Builder request(String path, String key) {
    return HttpRequest.newBuilder(URI.create(tarn.url(path)))
        .header("Authorization", "Bearer " + key);
  }

  private static List<String> texts(JsonNode memories) {
    return StreamSupport.stream(memories.spliterator(), false)
        .map(memory -> (memory.has("memory") ? memory.path("memory") : memory).path("text"))
        .map(JsonNode::asText)
        .toList();
  }

  private static List<String> listed(String path, String key) {
    return texts(RunningTarn.json(tarn.get(path, key).body()).path("data"));
  }

  private static JsonNode found(String key, String body) {
    HttpResponse<String> reply = tarn.post(MEMORIES + "/search", key, body);
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
    return RunningTarn.json(reply.body()).path("data");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/memories", "/v1/memories/import", "/mcp"})
  void anEncodedBody_isRefusedAsSuch(String path) {
    HttpRequest zipped =
        HttpRequest.newBuilder(URI.create(tarn.url(path)))
            .header("Authorization", "Bearer " + tarn.personalKey("w", "zipped"))
            .header("Content-Type", "application/json")
            .header("Content-Encoding", "gzip")
            .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[] {0x1f, (byte) 0x8b, 8}))
            .build();

    HttpResponse<String> reply = tarn.send(zipped);

    assertThat(reply.statusCode()).isEqualTo(415);
    assertThat(reply.body()).contains("without 'Content-Encoding'");
  }

  @Test
  void aNote_isThereAtOnce_inTheShapeOfTheContract() {
    String key = tarn.personalKey("w", "shape");

    JsonNode made =
        created(
            key,
            """
            {"text":"Lunch is at noon.","kind":"note","metadata":{"from":"crm","n":12345678901234567890},
             "valid_from":"2026-01-02T03:04:05Z","expires_at":"2099-01-01T00:00:00Z"}\
            """);

    JsonNode got =
        RunningTarn.json(tarn.get(MEMORIES + "/" + made.path("id").asText(), key).body());
    assertThat(got).isEqualTo(made);
    assertThat(got.path("text").asText()).isEqualTo("Lunch is at noon.");
    assertThat(got.path("kind").asText()).isEqualTo("note");
    assertThat(got.path("user_id").asText()).isEqualTo("shape");
    assertThat(got.path("project_id").asText()).isEqualTo("default");
    assertThat(got.path("version").asInt()).isEqualTo(1);
    assertThat(got.path("trust").asText()).isEqualTo("user");
    assertThat(got.path("valid_from").asText()).isEqualTo("2026-01-02T03:04:05Z");
    assertThat(got.path("expires_at").asText()).isEqualTo("2099-01-01T00:00:00Z");
    assertThat(got.path("metadata").path("n").asText()).isEqualTo("12345678901234567890");
    assertThat(List.of("role", "speaker", "conversation_id", "turn", "valid_to", "last_used_at"))
        .allSatisfy(field -> assertThat(got.path(field).isNull()).as(field).isTrue());
    assertThat(listed(MEMORIES, key)).containsExactly("Lunch is at noon.");
    // They share no word: the vector must be there, which follows.
    tarn.awaitEmbedded();
    assertThat(texts(found(key, "{\"query\":\"When do we eat?\"}")))
        .containsExactly("Lunch is at noon.");
  }

  @Test
  void secretsInANote_areNotKept() {
    String key = tarn.personalKey("w", "secrets");

    JsonNode made =
        created(key, "{\"text\":\"The key is sk-proj-" + "a1B2".repeat(10) + " today.\"}");

    assertThat(made.path("text").asText()).doesNotContain("a1B2").contains("The key is", "today.");
  }

  @Test
  void theSameIdempotencyKey_makesOneNote_andAnotherUsersTheirOwn() {
    String key = tarn.personalKey("w", "twice");
    String body = "{\"text\":\"Pay the rent.\"}";

    JsonNode first = created(key, body, "k1");
    JsonNode again = created(key, body, "k1");
    JsonNode others = created(tarn.personalKey("w", "other"), body, "k1");

    HttpResponse<String> another = repeated(key, "{\"text\":\"Pay the gas.\"}", "k1");

    assertThat(another.statusCode()).isEqualTo(422);
    assertThat(RunningTarn.json(another.body()).path("code").asText())
        .isEqualTo("idempotency_key_reused");
    assertThat(again).isEqualTo(first);
    assertThat(others.path("id")).isNotEqualTo(first.path("id"));
    assertThat(listed(MEMORIES, key)).containsExactly("Pay the rent.");
  }

  @Test
  void aRepeatedWrite_getsTheSameAnswer_alsoAfterARestart_untilItIsForgotten() {
    String key = tarn.personalKey("w", "repeats");
    String body = "{\"text\":\"The attic key hangs by the stove.\"}";
    JsonNode first = created(key, body, "k2");
    String id = first.path("id").asText();

    tarn.restart();
    assertThat(created(key, body, "k2")).isEqualTo(first);
    HttpRequest forget =
        request(MEMORIES + "/" + id, key).header("Idempotency-Key", "k3").DELETE().build();
    assertThat(tarn.send(forget).statusCode()).isEqualTo(204);
    assertThat(tarn.send(forget).statusCode()).isEqualTo(204);
    HttpResponse<String> after = repeated(key, body, "k2");

    assertThat(after.statusCode()).isEqualTo(409);
    assertThat(after.body()).doesNotContain("attic").contains("idempotent_answer_forgotten");
    assertThat(listed(MEMORIES, key)).isEmpty();
    assertThat(repeated(key, body, "k".repeat(256)).statusCode()).isEqualTo(400);
  }

  @Test
  void aWriteThatWasRefused_mayBeRepairedUnderTheSameKey() {
    String key = tarn.personalKey("w", "repaired");

    assertThat(repeated(key, "{\"text\":\" \"}", "k4").statusCode()).isEqualTo(422);
    created(key, "{\"text\":\"Pay the rent.\"}", "k4");
  }

  @Test
  void writesThatAreRepeatedAtOnce_makeOneNote() {
    String key = tarn.personalKey("w", "at-once");
    String body = "{\"text\":\"Water the fern.\"}";

    List<Integer> statuses =
        IntStream.range(0, 8)
            .mapToObj(
                i -> CompletableFuture.supplyAsync(() -> repeated(key, body, "k5").statusCode()))
            .toList()
            .stream()
            .map(CompletableFuture::join)
            .toList();

    assertThat(statuses).contains(201).isSubsetOf(201, 409);
    assertThat(listed(MEMORIES, key)).containsExactly("Water the fern.");
  }

  @Test
  void listing_goesPageByPage_eachNoteOnce() {
    String key = tarn.personalKey("w", "pages");
    for (int i = 0; i < 5; i++) {
      created(key, "{\"text\":\"Note number %d.\"}".formatted(i));
    }

    List<String> seen = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    int pages = 0;
    do {
      String path = MEMORIES + "?limit=2" + cursor.map(c -> "&cursor=" + c).orElse("");
      JsonNode page = RunningTarn.json(tarn.get(path, key).body());
      seen.addAll(texts(page.path("data")));
      cursor = Optional.ofNullable(page.path("next_cursor").textValue());
      pages++;
    } while (cursor.isPresent());

    assertThat(pages).isEqualTo(3);
    assertThat(seen)
        .containsExactlyInAnyOrder(
            "Note number 0.",
            "Note number 1.",
            "Note number 2.",
            "Note number 3.",
            "Note number 4.");
    assertThat(listed(MEMORIES + "?kind=note", key)).hasSize(5);
    assertThat(listed(MEMORIES + "?kind=turn", key)).isEmpty();
    assertThat(listed(MEMORIES + "?conversation_id=c1", key)).isEmpty();
  }

  @Test
  void search_findsByMeaning_andKeepsToItsBudget() {
    String key = tarn.personalKey("w", "search");
    created(key, "{\"text\":\"The boat is moored at pier seven.\"}");
    created(key, "{\"text\":\"My sister plays the violin.\"}");
    created(key, "{\"text\":\"The boiler was serviced in May.\"}");
    tarn.awaitEmbedded();

    JsonNode hits =
        found(key, "{\"query\":\"Which instrument does my sibling play?\",\"top_k\":1}");

    assertThat(texts(hits)).containsExactly("My sister plays the violin.");
    assertThat(hits.get(0).path("score").asDouble()).isPositive();
    assertThat(hits.get(0).path("components").path("vector").asDouble()).isPositive();
    assertThat(texts(found(key, "{\"query\":\"sister violin\",\"token_budget\":1}"))).isEmpty();
  }

  @Test
  void aForgottenNote_isGoneAtOnce() {
    String key = tarn.personalKey("w", "forget");
    String id = created(key, "{\"text\":\"The safe opens with 1234.\"}").path("id").asText();

    assertThat(delete(id, key).statusCode()).isEqualTo(204);

    assertThat(tarn.get(MEMORIES + "/" + id, key).statusCode()).isEqualTo(404);
    assertThat(listed(MEMORIES, key)).isEmpty();
    assertThat(found(key, "{\"query\":\"safe\"}")).isEmpty();
    assertThat(delete(id, key).statusCode()).isEqualTo(404);
  }

  @Test
  void whatIsAnothers_isNotThere() {
    String ann = tarn.personalKey("w", "scope-ann");
    String id = created(ann, "{\"text\":\"Ann sleeps late.\"}").path("id").asText();

    for (String key :
        List.of(
            tarn.personalKey("w", "scope-bob"),
            tarn.personalKey("elsewhere", "scope-ann"),
            tarn.serverKey("elsewhere", Optional.of("scope-ann")))) {
      assertThat(tarn.get(MEMORIES + "/" + id + "?user_id=scope-ann", key).statusCode())
          .isEqualTo(404);
      assertThat(delete(id, key).statusCode()).isEqualTo(404);
      assertThat(listed(MEMORIES + "?user_id=scope-ann", key)).isEmpty();
      assertThat(found(key, "{\"query\":\"Ann sleeps\",\"user_id\":\"scope-ann\"}")).isEmpty();
    }
    assertThat(listed(MEMORIES, ann)).containsExactly("Ann sleeps late.");
  }

  @Test
  void aServerKey_reachesEachUserItNames_andMustNameOne() {
    String server = tarn.serverKey("w", Optional.empty());
    String id = created(server, "{\"text\":\"Cy skis.\",\"user_id\":\"cy\"}").path("id").asText();

    assertThat(listed(MEMORIES + "?user_id=cy", server)).containsExactly("Cy skis.");
    assertThat(tarn.get(MEMORIES + "/" + id + "?user_id=dee", server).statusCode()).isEqualTo(404);
    HttpResponse<String> nobody = tarn.get(MEMORIES, server);
    assertThat(nobody.statusCode()).isEqualTo(400);
    assertThat(RunningTarn.json(nobody.body()).path("code").asText()).isEqualTo("missing_user");
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        arguments("", 400, List.of()),
        arguments("{\"text\":\"a\"", 400, List.of()),
        arguments("[1]", 422, List.of("")),
        arguments("{\"text\":\"a\"} {}", 422, List.of("")),
        arguments("{\"text\":3}", 422, List.of("/text")),
        arguments("{\"text\":\"a\",\"kind\":\"fact\"}", 422, List.of("/kind")),
        arguments("{\"text\":\"a\",\"colour\":\"red\"}", 422, List.of("/colour")),
        arguments("{\"text\":\"a\",\"expires_at\":\"soon\"}", 422, List.of("/expires_at")),
        arguments(
            "{\"text\":3,\"kind\":\"fact\",\"colour\":1,\"a/b\":1,\"metadata\":[],\"expires_at\":\"x\"}",
            422,
            List.of("/text", "/kind", "/colour", "/a~1b", "/metadata", "/expires_at")),
        arguments(
            "{\"text\":\" \",\"kind\":3,\"user_id\":\"\",\"valid_from\":\"+12345-01-01T00:00:00Z\"}",
            422,
            List.of("/kind", "/text", "/user_id", "/valid_from")),
        arguments("{\"text\":null}", 422, List.of("/text")),
        arguments(
            "{\"text\":\"a\",\"metadata\":{\"k\":\"" + "v".repeat(17_000) + "\"}}",
            422,
            List.of("/metadata")),
        arguments(
            "{\"text\":\"a\",\"metadata\":{"
                + IntStream.range(0, 33).mapToObj(i -> "\"k" + i + "\":1").collect(joining(","))
                + "}}",
            422,
            List.of("/metadata")),
        arguments("{\"text\":\"a\",\"text\":\"b\"}", 400, List.of()),
        arguments(
            "{\"text\":\" \",\"user_id\":\"" + "u".repeat(300) + "\"}",
            422,
            List.of("/text", "/user_id")),
        arguments("{\"text\":\"" + "a".repeat(8_001) + "\"}", 422, List.of("/text")),
        arguments("{\"text\":\"" + "a".repeat(2 << 20) + "\"}", 413, List.of()));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void aFaultyNote_isRefusedWithEveryFieldThatIsWrong(
      String body, int status, List<String> pointers) {
    HttpResponse<String> reply = tarn.post(MEMORIES, tarn.personalKey("w", "faults"), body);

    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(status);
    assertThat(RunningTarn.header(reply, "content-type")).isEqualTo("application/problem+json");
    JsonNode problem = RunningTarn.json(reply.body());
    assertThat(problem.path("status").asInt()).isEqualTo(status);
    assertThat(problem.path("errors").findValuesAsText("pointer"))
        .containsExactlyInAnyOrderElementsOf(pointers);
  }

  @RepeatedTest(50)
  void anOversizedNote_getsItsAnswer_howeverFastItIsSent() {
    HttpResponse<String> reply =
        tarn.post(
            MEMORIES, tarn.personalKey("w", "large"), "{\"text\":\"" + "a".repeat(5 << 20) + "\"}");

    assertThat(reply.statusCode()).isEqualTo(413);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v1/memories?limit=0, 400",
    "GET, /v1/memories?limit=ten, 400",
    "GET, /v1/memories?cursor=none-of-ours, 400",
    "GET, /v1/memories?kind=zebra, 400",
    "GET, /v1/memories/mem_unknown, 404",
    "GET, /v1/writes/write_unknown, 404",
    "GET, /v1/receipts/receipt_unknown, 404",
    "GET, /v1/memories/a/b/c, 404",
    "PUT, /v1/memories, 405",
    "POST, /v1/memories/search, 400"
  })
  void aFaultyRequest_isAProblem(String method, String path, int status) {
    HttpResponse<String> reply =
        tarn.send(
            request(path, tarn.personalKey("w", "faults"))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build());

    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(status);
    assertThat(RunningTarn.header(reply, "content-type")).isEqualTo("application/problem+json");
  }

  @Test
  void withoutAKeyThatCounts_nothingIsServed() {
    assertThat(tarn.get(MEMORIES, "tarn_none").statusCode()).isEqualTo(401);
    HttpResponse<String> none =
        tarn.send(HttpRequest.newBuilder(URI.create(tarn.url(MEMORIES))).build());
    assertThat(none.statusCode()).isEqualTo(401);
  }
}
