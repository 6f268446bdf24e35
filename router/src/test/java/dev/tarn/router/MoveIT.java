package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.config.TarnConfig.EmbeddingModelName;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Export and import, over HTTP and by `tarn export` and `tarn import`.
class MoveIT {
  private static final String EXPORT = "/v1/memories/export";
  private static final String IMPORT = "/v1/memories/import";

  @TempDir static Path folder;
  private static RunningTarn tarn;

  @BeforeAll
  static void start() {
    tarn =
        RunningTarn.start(
            TestConfig.of(
                folder.resolve("data"), "http://127.0.0.1:1/v1", EmbeddingModelName.NONE));
  }

  @AfterAll
  static void stop() {
    tarn.close();
  }

  private static void note(String key, String user, String text) {
    String body = "{\"user_id\":\"%s\",\"text\":\"%s\"}".formatted(user, text);
    assertThat(tarn.post("/v1/memories", key, body).statusCode()).isEqualTo(201);
  }

  private static String exported(String key, String query) {
    HttpResponse<String> reply = tarn.get(EXPORT + query, key);
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
    assertThat(RunningTarn.header(reply, "Content-Type")).isEqualTo("application/x-ndjson");
    return reply.body();
  }

  private static JsonNode imported(String key, String query, String lines) {
    HttpResponse<String> reply = tarn.post(IMPORT + query, key, lines);
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
    return RunningTarn.json(reply.body());
  }

  private static CommandRun run(String dataDir, String... args) {
    return CommandRun.of(
        folder, "data-dir: " + folder.resolve(dataDir) + "\nembedding: {model: none}", args);
  }

  @Test
  void aWorkspace_movesIntoAnother_asItIs() {
    String from = tarn.serverKey("from", Optional.empty());
    String to = tarn.serverKey("to", Optional.empty());
    note(from, "ann", "Lunch is at noon.");
    note(from, "bob", "Kaffee um drei, Grüße.");

    String lines = exported(from, "?all_users=true");
    JsonNode report = imported(to, "?all_users=true", lines);

    assertThat(lines.lines())
        .hasSize(4)
        .first()
        .isEqualTo("{\"format\":\"tarn-memories\",\"version\":1}");
    assertThat(report.path("imported").asInt()).isEqualTo(2);
    assertThat(report.path("complete").asBoolean()).isTrue();
    assertThat(report.path("skipped").asInt()).isZero();
    // The ids are the other workspace's, so these are others; what they say is the same.
    assertThat(exported(to, "?user_id=bob"))
        .contains("Kaffee um drei, Grüße.")
        .doesNotContain("Lunch");
    assertThat(imported(to, "?all_users=true", exported(to, "?all_users=true")).toString())
        .contains("\"imported\":0", "\"already_there\":2");
    assertThat(exported(from, "?all_users=true")).isEqualTo(lines);
  }

  @Test
  void aPersonalKey_movesItsOwnUserOnly() {
    String ann = tarn.personalKey("personal", "ann");
    String bob = tarn.personalKey("personal", "bob");
    note(ann, "ann", "Lunch is at noon.");
    note(bob, "bob", "Coffee is at three.");

    assertThat(tarn.get(EXPORT + "?all_users=true", ann).statusCode()).isEqualTo(403);
    assertThat(tarn.post(IMPORT + "?all_users=true", ann, "").statusCode()).isEqualTo(403);
    assertThat(exported(ann, "?user_id=bob")).contains("Lunch").doesNotContain("Coffee");
    JsonNode report =
        imported(
            ann,
            "",
            """
            {"text":"Dinner is at seven.","user_id":"bob"}
            {"text":"Supper is at nine.","user_id":"carl"}
            {"text":"Breakfast is at six."}
            """);

    assertThat(report.path("imported").asInt()).isEqualTo(2);
    assertThat(report.path("reasons").toString()).contains("another user", "line 2");
    assertThat(exported(ann, "")).contains("Dinner", "Breakfast").doesNotContain("Supper");
    assertThat(exported(bob, "")).doesNotContain("Dinner", "Breakfast", "Supper");
  }

  @Test
  void aKeyThatMayNotWrite_importsNothing_andOneThatMayNotRead_exportsNothing() {
    String key = tarn.personalKey("modes", "ann");

    assertThat(tarn.post(IMPORT, key + ":read", "{\"text\":\"a\"}").statusCode()).isEqualTo(403);
    assertThat(tarn.get(EXPORT, key + ":write").statusCode()).isEqualTo(403);
    assertThat(tarn.get(EXPORT, "tarn_none").statusCode()).isEqualTo(401);
  }

  @Test
  void wrongLines_areToldByNumber_andTheOthersTaken() {
    String key = tarn.personalKey("wrong", "ann");

    JsonNode report =
        imported(
            key,
            "",
            """
            {"format":"tarn-memories","version":1}
            {"text":"My password is: hunter2hunter2"}
            {"text":"a","created_at":"yesterday"}
            not JSON at all
            """);

    assertThat(report.path("imported").asInt()).isEqualTo(1);
    assertThat(report.path("complete").asBoolean()).isFalse();
    assertThat(report.path("reasons").toString())
        .contains("line 3 'created_at' is no time", "line 4 is not JSON");
    assertThat(exported(key, "")).contains("[redacted]").doesNotContain("hunter2");
    HttpResponse<String> nothing = tarn.post(IMPORT, key, "PK\u0003\u0004 a zip");
    assertThat(nothing.statusCode()).isEqualTo(400);
    assertThat(nothing.body()).contains("line 1 is not JSON");
  }

  @Test
  void theNewerState_wins_andWhatIsNoNewerIsToldOf() {
    String here = tarn.personalKey("newer", "ann");
    String there = tarn.personalKey("newer-too", "ann");
    imported(here, "", "{\"id\":\"mem_tea\",\"text\":\"Tea is at four.\"}");
    imported(there, "", exported(here, ""));
    String backup = exported(here, "");
    // Ids are unique over all workspaces.
    String copy = RunningTarn.json(exported(there, "").lines().toList().get(1)).path("id").asText();
    tarn.call("PATCH", "/v1/memories/" + copy, there, "{\"text\":\"Tea is at five.\"}");
    String newer = exported(there, "").replace(copy, "mem_tea");

    JsonNode taken = imported(here, "", newer);
    JsonNode again = imported(here, "", newer);
    JsonNode older = imported(here, "", backup);

    assertThat(taken.path("imported").asInt()).isEqualTo(1);
    assertThat(again.path("already_there").asInt()).isEqualTo(1);
    assertThat(older.path("reasons").toString()).contains("\"older\"", "line 2 is no newer");
    assertThat(
            RunningTarn.json(tarn.get("/v1/memories/mem_tea/history", here).body())
                .findValuesAsText("text"))
        .containsExactly("Tea is at five.", "Tea is at four.");
  }

  @Test
  void whatIsPrivate_isNotImported() {
    String key = tarn.personalKey("private", "ann");

    JsonNode report =
        imported(
            key,
            "",
            """
            {"text":"<private>My diary.</private>"}
            {"text":"Lunch is at noon. <private>With Eve.</private>"}
            """);

    assertThat(report.path("reasons").toString()).contains("\"private\"", "line 1");
    assertThat(exported(key, "")).contains("Lunch is at noon.").doesNotContain("diary", "Eve");
  }

  @Test
  void manyLines_streamBothWays() {
    String key = tarn.personalKey("many", "ann");
    String lines =
        IntStream.range(0, 1_200)
            .mapToObj(i -> "{\"text\":\"Box %d holds %s.\"}".formatted(i, "apples ".repeat(20)))
            .collect(Collectors.joining("\n"));

    JsonNode report = imported(key, "", lines);

    assertThat(report.path("imported").asInt()).isEqualTo(1_200);
    assertThat(exported(key, "").lines().filter(line -> line.contains("Box")).distinct())
        .hasSize(1_200);
  }

  @Test
  void whatWasErased_doesNotComeBack_fromAnImportThatBeganBefore() throws Exception {
    String key = tarn.serverKey("erased", Optional.empty());
    note(key, "ann", "Lunch is at noon.");
    String lines = exported(key, "?user_id=ann");
    PipedOutputStream pipe = new PipedOutputStream();
    PipedInputStream body = new PipedInputStream(pipe, 1 << 16);
    CompletableFuture<HttpResponse<String>> reply =
        CompletableFuture.supplyAsync(
            () ->
                tarn.send(
                    HttpRequest.newBuilder(URI.create(tarn.url(IMPORT + "?all_users=true")))
                        .header("Authorization", "Bearer " + key)
                        .POST(HttpRequest.BodyPublishers.ofInputStream(() -> body))
                        .build()),
            // Not in the common pool, whose only thread may be needed to wait.
            task -> Thread.ofVirtual().start(task));
    try (pipe) {
      pipe.write(
          "{\"text\":\"First\",\"user_id\":\"eve\"}\n{\"text\":\"b\",\"user_id\":\"eve2\"}\n{\"text\":\"c\",\"user_id\":\"eve3\"}\n"
              .getBytes(StandardCharsets.UTF_8));
      // More than one buffer of the reader, so that the first lines are known to be read.
      fill(pipe);
      tarn.await(() -> exported(key, "?user_id=eve").contains("First"));
      assertThat(tarn.call("DELETE", "/v1/users/ann", key, "").statusCode()).isEqualTo(202);
      pipe.write(lines.getBytes(StandardCharsets.UTF_8));
    }

    String report = reply.get(60, TimeUnit.SECONDS).body();
    assertThat(report).contains("\"erased\"", "its user was erased meanwhile");
    assertThat(exported(key, "?user_id=ann")).doesNotContain("Lunch");
  }

  private static void fill(OutputStream pipe) throws IOException {
    for (int i = 0; i < 40; i++) {
      pipe.write(
          "{\"text\":\"%s\",\"user_id\":\"other%d\"}\n"
              .formatted("filling ".repeat(500), i % 20)
              .getBytes(StandardCharsets.UTF_8));
    }
    pipe.flush();
  }

  @Test
  void turnsThatWereForgotten_areSkipped() {
    String key = tarn.personalKey("forgotten", "ann");
    String turn =
        """
        {"kind":"turn","text":"My dachshund is called Rex.","role":"user","conversation_id":"c"}
        """;
    imported(key, "", turn);
    String id = RunningTarn.json(exported(key, "").lines().toList().get(1)).path("id").asText();
    String lines = exported(key, "");
    assertThat(tarn.call("DELETE", "/v1/memories/" + id, key, "").statusCode()).isEqualTo(204);

    JsonNode report = imported(key, "", lines);

    assertThat(report.path("reasons").toString()).contains("\"forgotten\"");
    assertThat(exported(key, "")).doesNotContain("dachshund");
  }

  @Test
  void theCommands_moveAWorkspace_whileARouterServesIt() throws Exception {
    String key = tarn.serverKey("acme", Optional.empty());
    note(key, "ann", "Lunch is at noon.");
    note(key, "bob", "Coffee is at three.");
    Path file = folder.resolve("acme.jsonl");
    tarn.await(() -> {
      CommandRun export = run("data", "export", "--workspace", "acme", file + ".0");
      boolean whole = export.err().contains("Exported 2 memories");
      deleted(Path.of(file + ".0"));
      return whole;
    });

    CommandRun export = run("data", "export", "--workspace", "acme", file.toString());
    CommandRun again = run("data", "export", "--workspace", "acme", file.toString());
    CommandRun unknown = run("data", "export", "--workspace", "acne", file + ".1");
    CommandRun busy = run("data", "import", "--workspace", "acme", file.toString());
    assertThat(run("other", "keys", "create", "--workspace", "acme", "--server").code()).isZero();
    CommandRun taken = run("other", "import", "--workspace", "acme", file.toString());
    CommandRun twice = run("other", "import", "--workspace", "acme", "--json", file.toString());
    Path copy = folder.resolve("copy.jsonl");
    CommandRun back = run("other", "export", "--workspace", "acme", copy.toString());

    assertThat(export.code()).as(export.err()).isZero();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(Files.readString(file)).isEqualTo(exported(key, "?all_users=true"));
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.err()).contains("overwrites nothing");
    assertThat(unknown.code()).isEqualTo(1);
    assertThat(unknown.err()).contains("there is no workspace acne");
    assertThat(busy.code()).isEqualTo(1);
    assertThat(busy.err()).contains("POST /v1/memories/import").contains("another process");
    assertThat(taken.code()).as(taken.err()).isZero();
    assertThat(taken.out()).contains("2 imported, 0 already there, 0 skipped.");
    assertThat(RunningTarn.json(twice.out()).path("already_there").asInt()).isEqualTo(2);
    assertThat(back.code()).as(back.err()).isZero();
    assertThat(Files.readString(copy)).isEqualTo(Files.readString(file));
  }

  @Test
  void anArchiveOfChats_isLearned_onceAndWithItsTimes() throws Exception {
    String key = tarn.personalKey("chats", "ann");
    String chats =
        new String(
            Objects.requireNonNull(MoveIT.class.getResourceAsStream("/imports/chatgpt.json"))
                .readAllBytes(),
            StandardCharsets.UTF_8);

    JsonNode report = imported(key, "?format=chatgpt", chats);
    JsonNode again = imported(key, "?format=chatgpt", chats);

    assertThat(report.path("imported").asInt()).isEqualTo(4);
    assertThat(report.path("reasons").toString()).contains("message of the tools");
    assertThat(again.path("imported").asInt()).isZero();
    assertThat(again.path("already_there").asInt()).isEqualTo(4);
    JsonNode listed =
        RunningTarn.json(tarn.get("/v1/memories?conversation_id=chatgpt_c-1", key).body())
            .path("data");
    assertThat(listed.findValuesAsText("text"))
        .contains("My dachshund is called Rex. What suits a second one?", "Max goes well with Rex.")
        .doesNotContain("An answer that was thrown away.");
    assertThat(listed.toString()).contains("2024-05-08T09:00:01.500Z", "\"message_id\":\"u1\"");
    assertThat(tarn.post(IMPORT + "?format=carrier-pigeon", key, "").statusCode()).isEqualTo(400);
  }

  private static void deleted(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aFileThatIsCutShort_isToldSo() throws Exception {
    assertThat(run("cut", "keys", "create", "--workspace", "acme", "--server").code()).isZero();
    Path file = folder.resolve("cut.jsonl");
    Files.write(
        file,
        List.of(
            "{\"format\":\"tarn-memories\",\"version\":1}",
            "{\"text\":\"Lunch is at noon.\",\"user_id\":\"ann\"}"));

    CommandRun run = run("cut", "import", "--workspace", "acme", file.toString());

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).contains("1 imported", "cut short");
    assertThat(run("cut", "import", folder.resolve("none").toString()).code()).isEqualTo(1);
  }
}
