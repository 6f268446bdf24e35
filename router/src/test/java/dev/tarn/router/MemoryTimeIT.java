package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.memory.Claim;
import dev.tarn.memory.Memory;
import dev.tarn.memory.MemoryScope;
import dev.tarn.records.JournalEntry;
import dev.tarn.records.Records;
import dev.tarn.records.Submission;
import dev.tarn.router.remember.TurnPayloads;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Memories over time as their users see them: versions, the past, conflicts, feedback.
class MemoryTimeIT {
  private static final String MEMORIES = "/v1/memories";

  @TempDir static Path dataDir;
  private static RunningTarn tarn;
  private static final AtomicLong SECONDS = new AtomicLong();

  @BeforeAll
  static void start() {
    SECONDS.set(Instant.now().getEpochSecond());
    tarn =
        RunningTarn.start(
            TestConfig.of(dataDir, "http://127.0.0.1:1/v1", EmbeddingModelName.NONE),
            new Engines() {},
            MemoryTimeIT::now);
  }

  @AfterAll
  static void stop() {
    tarn.close();
  }

  /// A minute passes; the time after it.
  private static Instant later() {
    SECONDS.addAndGet(60);
    return now();
  }

  private static Instant now() {
    return Instant.ofEpochSecond(SECONDS.get());
  }

  private static HttpRequest.Builder request(String path, String key) {
    return HttpRequest.newBuilder(URI.create(tarn.url(path)))
        .header("Authorization", "Bearer " + key);
  }

  private static HttpResponse<String> patch(String id, String key, String body) {
    return tarn.send(
        request(MEMORIES + "/" + id, key)
            .method("PATCH", HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  private static HttpResponse<String> patch(String id, String key, String body, String ifMatch) {
    return tarn.send(
        request(MEMORIES + "/" + id, key)
            .header("If-Match", ifMatch)
            .method("PATCH", HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  private static JsonNode ok(HttpResponse<String> reply) {
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
    return RunningTarn.json(reply.body());
  }

  private static JsonNode get(String path, String key) {
    return ok(tarn.get(path, key));
  }

  private static JsonNode note(String key, String text) {
    HttpResponse<String> reply = tarn.post(MEMORIES, key, "{\"text\":\"" + text + "\"}");
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(201);
    return RunningTarn.json(reply.body());
  }

  private static List<String> each(JsonNode data, String pointer) {
    return StreamSupport.stream(data.spliterator(), false)
        .map(one -> one.at(pointer).asText())
        .toList();
  }

  private static List<String> found(String key, String body) {
    return each(ok(tarn.post(MEMORIES + "/search", key, body)).path("data"), "/memory/text");
  }

  private static String code(HttpResponse<String> reply) {
    return reply.statusCode() + " " + RunningTarn.json(reply.body()).path("code").asText();
  }

  @Test
  void patch_makesANewVersion_andTheHistoryKeepsTheOld() {
    String key = tarn.personalKey("w", "patch");
    JsonNode made = note(key, "Lunch is at noon.");
    String id = made.path("id").asText();
    Instant before = now();
    Instant changed = later();

    JsonNode now =
        ok(
            patch(
                id,
                key,
                """
                {"text":"Lunch is at one.","metadata":{"by":"cook"},"expires_at":"2099-01-01T00:00:00Z"}\
                """));

    assertThat(now.path("text").asText()).isEqualTo("Lunch is at one.");
    assertThat(now.path("version").asInt()).isEqualTo(2);
    assertThat(now.path("metadata").path("by").asText()).isEqualTo("cook");
    assertThat(get(MEMORIES + "/" + id, key)).isEqualTo(now);
    assertThat(found(key, "{\"query\":\"When is lunch?\"}")).containsExactly("Lunch is at one.");

    JsonNode history = get(MEMORIES + "/" + id + "/history", key).path("data");
    assertThat(each(history, "/version")).containsExactly("2", "1");
    assertThat(each(history, "/cause")).containsExactly("revised", "created");
    assertThat(each(history, "/recorded_at"))
        .containsExactly(changed.toString(), made.path("created_at").asText());
    assertThat(each(history, "/memory/text"))
        .containsExactly("Lunch is at one.", "Lunch is at noon.");

    String then = before.toString();
    assertThat(get(MEMORIES + "/" + id + "?as_of=" + then, key).path("text").asText())
        .isEqualTo("Lunch is at noon.");
    assertThat(each(get(MEMORIES + "?as_of=" + then, key).path("data"), "/text"))
        .containsExactly("Lunch is at noon.");
    assertThat(found(key, "{\"query\":\"When is lunch?\",\"as_of\":\"" + then + "\"}"))
        .containsExactly("Lunch is at noon.");
    assertThat(tarn.get(MEMORIES + "/" + id + "?as_of=2001-01-01T00:00:00Z", key).statusCode())
        .isEqualTo(404);
    assertThat(code(tarn.get(MEMORIES + "?as_of=yesterday", key))).isEqualTo("400 invalid_time");
  }

  @Test
  void patch_takesAwayWhatIsNull_andRefusesWhatIsNoPart() {
    String key = tarn.personalKey("w", "nulls");
    String id = note(key, "The permit is valid.").path("id").asText();
    ok(patch(id, key, "{\"valid_to\":\"2099-01-01T00:00:00Z\",\"metadata\":{\"a\":1}}"));

    JsonNode now = ok(patch(id, key, "{\"valid_to\":null,\"metadata\":{\"a\":null,\"b\":2}}"));

    assertThat(now.path("valid_to").isNull()).isTrue();
    assertThat(now.path("metadata").toString()).isEqualTo("{\"b\":2}");
    assertThat(now.path("version").asInt()).isEqualTo(3);
    assertThat(ok(patch(id, key, "{}"))).isEqualTo(now);
    assertThat(patch(id, key, "{\"kind\":\"fact\"}").statusCode()).isEqualTo(422);
    assertThat(patch(id, key, "{\"text\":\" \"}").statusCode()).isEqualTo(422);
    assertThat(patch(id, key, "[]").statusCode()).isEqualTo(400);
    assertThat(patch("mem_unknown", key, "{\"text\":\"x\"}").statusCode()).isEqualTo(404);
    assertThat(patch(id, tarn.personalKey("w", "nobody"), "{\"text\":\"x\"}").statusCode())
        .isEqualTo(404);
  }

  @Test
  void staleVersions_areRefused() {
    String key = tarn.personalKey("w", "stale");
    String id = note(key, "First text.").path("id").asText();
    ok(patch(id, key, "{\"text\":\"Second text.\"}", "\"1\""));

    assertThat(code(patch(id, key, "{\"text\":\"Third.\"}", "\"1\"")))
        .isEqualTo("412 stale_version");
    assertThat(code(patch(id, key, "{\"text\":\"Third.\",\"version\":1}")))
        .isEqualTo("409 stale_version");
    assertThat(code(patch(id, key, "{\"text\":\"Third.\"}", "W/\"x\"")))
        .isEqualTo("412 stale_version");
    assertThat(ok(patch(id, key, "{\"text\":\"Third.\",\"version\":2}")).path("version").asInt())
        .isEqualTo(3);
    assertThat(ok(patch(id, key, "{\"text\":\"Fourth.\"}", "*")).path("version").asInt())
        .isEqualTo(4);
  }

  @Test
  void feedback_changesTheStanding_andUndoTakesItBack() {
    String key = tarn.personalKey("w", "feedback");
    String id = note(key, "The printer needs toner.").path("id").asText();
    String feedback = MEMORIES + "/" + id + "/feedback";

    JsonNode wrong = ok(tarn.post(feedback, key, "{\"rating\":\"wrong\"}"));
    assertThat(wrong.path("rating").asText()).isEqualTo("wrong");
    assertThat(found(key, "{\"query\":\"printer\"}")).isEmpty();
    assertThat(each(get(MEMORIES, key).path("data"), "/rating")).containsExactly("wrong");
    later();

    assertThat(ok(tarn.post(MEMORIES + "/" + id + "/undo", key, "")).path("rating").isNull())
        .isTrue();
    assertThat(found(key, "{\"query\":\"printer\"}")).hasSize(1);
    assertThat(code(tarn.post(MEMORIES + "/" + id + "/undo", key, "")))
        .isEqualTo("409 nothing_to_undo");
    ok(tarn.post(feedback, key, "{\"rating\":\"outdated\"}"));
    assertThat(found(key, "{\"query\":\"printer\"}")).isEmpty();
    ok(tarn.post(feedback, key, "{\"rating\":null}"));
    assertThat(found(key, "{\"query\":\"printer\"}")).hasSize(1);
    assertThat(tarn.post(feedback, key, "{\"rating\":\"meh\"}").statusCode()).isEqualTo(422);
  }

  @Test
  void expired_isNotListedUnlessAskedFor() {
    String key = tarn.personalKey("w", "expiry");
    String id = note(key, "The parking permit is on the desk.").path("id").asText();
    Instant end = now().plusSeconds(30);
    ok(patch(id, key, "{\"expires_at\":\"" + end + "\"}"));
    assertThat(get(MEMORIES, key).path("data")).hasSize(1);
    later();

    assertThat(get(MEMORIES, key).path("data")).isEmpty();
    assertThat(get(MEMORIES + "?expired=true", key).path("data")).hasSize(1);
    assertThat(found(key, "{\"query\":\"parking permit\"}")).isEmpty();
    ok(patch(id, key, "{\"expires_at\":null}"));
    assertThat(found(key, "{\"query\":\"parking permit\"}")).hasSize(1);
  }

  @Test
  void conflict_isListedDecidedAndUndone_alsoAfterARestart() {
    String key = tarn.personalKey("w", "torn");
    String berlin = fact("torn", "Berlin");
    later();
    String oslo = fact("torn", "Oslo");
    tarn.await(() -> get("/v1/conflicts", key).path("data").size() == 1);

    JsonNode conflict = get("/v1/conflicts", key).path("data").path(0);
    assertThat(conflict.path("subject").asText()).isEqualTo("user");
    assertThat(conflict.path("attribute").asText()).isEqualTo("home");
    assertThat(each(conflict.path("memories"), "/id")).containsExactly(berlin, oslo);
    assertThat(each(conflict.path("memories"), "/claim/value")).containsExactly("Berlin", "Oslo");
    String path = "/v1/conflicts/" + conflict.path("id").asText();
    assertThat(tarn.post(path, key, "{\"decision\":\"perhaps\"}").statusCode()).isEqualTo(422);
    assertThat(
            tarn.post(path, tarn.personalKey("w", "idle"), "{\"decision\":\"keep\"}").statusCode())
        .isEqualTo(404);

    later();
    ok(tarn.post(path, key, "{\"decision\":\"replace\"}"));
    assertThat(found(key, "{\"query\":\"Where is my home?\"}"))
        .containsExactly("The user's home is Oslo.");
    assertThat(get("/v1/conflicts", key).path("data")).isEmpty();
    tarn.restart();
    assertThat(found(key, "{\"query\":\"Where is my home?\"}"))
        .containsExactly("The user's home is Oslo.");

    later();
    ok(tarn.post(MEMORIES + "/" + berlin + "/undo", key, ""));
    assertThat(found(key, "{\"query\":\"Where is my home?\"}")).hasSize(2);
    assertThat(each(get("/v1/conflicts?user_id=ignored&limit=1", key).path("data"), "/id"))
        .containsExactly(conflict.path("id").asText());
    assertThat(each(get(MEMORIES + "/" + berlin + "/history", key).path("data"), "/cause"))
        .containsExactly("undone", "decided", "created");
  }

  /// A fact as an import brings it: nothing says which of two holds.
  private static String fact(String user, String city) {
    String id = "mem_" + user + city;
    Memory fact =
        new Memory(
            id,
            new MemoryScope("w", "default", user, Optional.empty()),
            Memory.Kind.FACT,
            "The user's home is " + city + ".",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            0,
            0,
            "en",
            Optional.empty(),
            now(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            1,
            Memory.Trust.IMPORT,
            Memory.Source.UNKNOWN,
            Map.of(),
            1,
            Optional.empty(),
            Optional.of(new Claim("user", "home", city)),
            false,
            Memory.Standing.NEUTRAL);
    try (Records records = tarn.records()) {
      records
          .submit(
              new Submission(
                  fact.scope().key(),
                  now(),
                  Optional.empty(),
                  List.of(),
                  Set.of(),
                  List.of(
                      new Submission.NewChange(JournalEntry.Kind.KEEP, TurnPayloads.note(fact))),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty()))
          .join();
    }
    return id;
  }
}
