package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.records.Keys;
import dev.tarn.records.NewKey;
import dev.tarn.records.NewKey.MemoryMode;
import dev.tarn.testkit.FakeProvider;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A person's own page: whom its links let in, and what they may do there.
class PageIT {
  private static final String MEMORIES = "/v1/page/memories";
  private static final AtomicReference<Duration> AHEAD = new AtomicReference<>(Duration.ZERO);

  @TempDir static Path dataDir;
  private static FakeProvider provider;
  private static RunningTarn tarn;

  @BeforeAll
  static void start() {
    provider = FakeProvider.start();
    InstantSource system = InstantSource.system();
    tarn =
        RunningTarn.start(
            TestConfig.of(dataDir, provider.baseUrl(), EmbeddingModelName.NONE),
            new Engines() {},
            () -> system.instant().plus(AHEAD.get()));
  }

  @AfterEach
  void setTheClock() {
    AHEAD.set(Duration.ZERO);
  }

  @AfterAll
  static void stop() {
    tarn.close();
    provider.close();
  }

  private static HttpResponse<String> linkFor(String user, String key, String body) {
    return tarn.post("/v1/users/" + user + "/page-link", key, body);
  }

  /// The token of a link.
  private static String token(String user, String key) {
    HttpResponse<String> reply = linkFor(user, key, "");
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(201);
    return fragment(RunningTarn.json(reply.body()).path("url").asText());
  }

  private static String fragment(String url) {
    return url.substring(url.indexOf('#') + 1);
  }

  private static String note(String key, String text) {
    HttpResponse<String> reply = tarn.post("/v1/memories", key, "{\"text\":\"" + text + "\"}");
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(201);
    return RunningTarn.json(reply.body()).path("id").asText();
  }

  private static List<String> texts(String token, String query) {
    HttpResponse<String> reply = tarn.get(MEMORIES + query, token);
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
    return RunningTarn.json(reply.body()).path("data").findValuesAsText("text");
  }

  private static void refuses(HttpResponse<String> reply, int status, String code) {
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(status);
    assertThat(RunningTarn.json(reply.body()).path("code").asText()).isEqualTo(code);
  }

  private static Keys.Created created(MemoryMode mode, String user) {
    NewKey personal = NewKey.personal("w", user);
    return tarn.create(personal.withMode(mode));
  }

  @Test
  void aLink_opensTheMemoriesOfItsUser_forAnHour() {
    String key = tarn.personalKey("w", "link-ann");
    note(key, "Ann keeps bees.");
    note(tarn.personalKey("w", "link-bob"), "Bob fears bees.");

    HttpResponse<String> made = linkFor("link-ann", key, "");
    JsonNode link = RunningTarn.json(made.body());
    String token = fragment(link.path("url").asText());

    assertThat(link.path("url").asText()).startsWith(tarn.url("/page#page_"));
    assertThat(link.path("path").asText()).isEqualTo("/page#" + token);
    assertThat(RunningTarn.header(made, "cache-control")).isEqualTo("no-store");
    assertThat(Instant.parse(link.path("expires_at").asText()))
        .isBetween(Instant.now().plusSeconds(3_500), Instant.now().plusSeconds(3_601));
    assertThat(texts(token, "")).containsExactly("Ann keeps bees.");
    JsonNode overview = RunningTarn.json(tarn.get("/v1/page", token).body());
    assertThat(overview.path("user_id").asText()).isEqualTo("link-ann");
    assertThat(overview.path("may_change").asBoolean()).isTrue();
    assertThat(overview.path("paused_since").isNull()).isTrue();
    assertThat(overview.path("expires_at")).isEqualTo(link.path("expires_at"));
  }

  @Test
  void aLink_beginsWhereTheOperatorSaysThatPeopleReachTarn(@TempDir Path elsewhere) {
    String people = "https://tarn.example/memory";
    try (RunningTarn behind =
        RunningTarn.start(
            TestConfig.publicAt(
                TestConfig.of(elsewhere, provider.baseUrl(), EmbeddingModelName.NONE), people))) {
      String key = behind.personalKey("w", "public-ann");
      JsonNode link =
          RunningTarn.json(behind.post("/v1/users/public-ann/page-link", key, "").body());

      assertThat(link.path("url").asText()).isEqualTo(people + link.path("path").asText());
      assertThat(link.path("path").asText()).startsWith("/page#page_");
    }
  }

  @Test
  void aToken_opensNothingButThePage() {
    String token = token("only-ann", tarn.personalKey("w", "only-ann"));

    assertThat(tarn.get("/v1/memories", token).statusCode()).isEqualTo(401);
    assertThat(tarn.post("/v1/memories", token, "{\"text\":\"x\"}").statusCode()).isEqualTo(401);
    assertThat(linkFor("only-ann", token, "").statusCode()).isEqualTo(401);
    assertThat(tarn.chat(token, "{\"model\":\"m\",\"messages\":[]}", Map.of()).statusCode())
        .isEqualTo(401);
    assertThat(tarn.post("/v1/page", token, "").statusCode()).isEqualTo(405);
  }

  @Test
  void aMemoryKey_opensNoPage() {
    refuses(tarn.get("/v1/page", tarn.personalKey("w", "key-ann")), 401, "invalid_page_link");
  }

  @ParameterizedTest
  @CsvSource({
    "0, page_a2V5X25vbmU", // another key
    "1, Ym9i", // another user
    "2, b3RoZXI", // another project
    "3, YWdlbnQ", // an agent
    "4, write", // another mode
    "5, 9999999999", // more time
    "6, aaaaaaaaaaaaaaaaaaaaaaaaaa", // another seal
    "6, ''"
  })
  void aTokenThatWasTamperedWith_isRefused(int part, String by) {
    String token = token("tampered-ann", tarn.personalKey("w", "tampered-ann"));
    assertThat(tarn.get("/v1/page", token).statusCode()).isEqualTo(200);
    String[] parts = token.split("\\.", -1);
    parts[part] = by;

    refuses(tarn.get("/v1/page", String.join(".", parts)), 401, "invalid_page_link");
  }

  @ParameterizedTest
  @ValueSource(strings = {"page_", "page_.", "page_......", "page_a.b.c.d.e.f.g", "x"})
  void whatIsNoToken_isRefused(String token) {
    refuses(tarn.get("/v1/page", token), 401, "invalid_page_link");
  }

  @Test
  void aSealOfAnotherLink_doesNotHold() {
    String key = tarn.serverKey("w", Optional.empty());
    String[] ann = token("sealed-ann", key).split("\\.", -1);
    String[] bob = token("sealed-bob", key).split("\\.", -1);
    ann[6] = bob[6];

    refuses(tarn.get("/v1/page", String.join(".", ann)), 401, "invalid_page_link");
  }

  @Test
  void aLink_endsWithItsTime() {
    String key = tarn.personalKey("w", "late-ann");
    JsonNode link = RunningTarn.json(linkFor("late-ann", key, "{\"lifetime_seconds\":60}").body());
    String token = fragment(link.path("url").asText());
    assertThat(tarn.get("/v1/page", token).statusCode()).isEqualTo(200);

    AHEAD.set(Duration.ofSeconds(61));

    refuses(tarn.get("/v1/page", token), 401, "expired_page_link");
  }

  @ParameterizedTest
  @ValueSource(ints = {59, 0, -1, 604_801})
  void aLife_isBetweenAMinuteAndAWeek(int seconds) {
    HttpResponse<String> reply =
        linkFor(
            "bound-ann",
            tarn.personalKey("w", "bound-ann"),
            "{\"lifetime_seconds\":" + seconds + "}");

    refuses(reply, 422, "invalid_body");
  }

  @ParameterizedTest
  @CsvSource({"POST, /disable", "DELETE, ''"})
  void aLink_endsWithItsKey(String method, String action) {
    Keys.Created key = created(MemoryMode.FULL, "revoked-ann");
    String token = token("revoked-ann", key.shown());
    assertThat(tarn.get("/v1/page", token).statusCode()).isEqualTo(200);

    String path = "/v1/keys/" + key.key().id() + action;
    assertThat(tarn.call(method, path, tarn.adminKey("w"), "").statusCode()).isLessThan(300);

    refuses(tarn.get("/v1/page", token), 401, "invalid_page_link");
  }

  @Test
  void aLink_isMadeForWhomTheKeyMayServe() {
    assertThat(linkFor("bob", tarn.personalKey("w", "ann"), "").statusCode()).isEqualTo(404);
    assertThat(linkFor("bob", tarn.serverKey("w", Optional.empty()), "").statusCode())
        .isEqualTo(201);
    assertThat(linkFor("bob", tarn.adminKey("w"), "").statusCode()).isEqualTo(201);
    assertThat(linkFor("bob", "tarn_" + "x".repeat(24), "").statusCode()).isEqualTo(401);
    refuses(linkFor("ann", created(MemoryMode.WRITE, "ann").shown(), ""), 403, "memory_mode");
  }

  @Test
  void theLinkOfAKeyThatOnlyReads_onlyShows() {
    String id = note(tarn.personalKey("w", "reader"), "Readers read.");
    String token = token("reader", created(MemoryMode.READ, "reader").shown());

    assertThat(texts(token, "")).containsExactly("Readers read.");
    assertThat(tarn.get("/v1/page/export", token).body()).contains("Readers read.");
    assertThat(
            RunningTarn.json(tarn.get("/v1/page", token).body()).path("may_change").asBoolean(true))
        .isFalse();
    refuses(tarn.call("DELETE", MEMORIES + "/" + id, token, ""), 403, "memory_mode");
    refuses(tarn.call("DELETE", MEMORIES, token, ""), 403, "memory_mode");
    refuses(
        tarn.call("PATCH", MEMORIES + "/" + id, token, "{\"text\":\"x\",\"version\":1}"),
        403,
        "memory_mode");
    refuses(tarn.call("PUT", "/v1/page/learning", token, "{\"paused\":true}"), 403, "memory_mode");
  }

  @Test
  void aLink_keepsToTheProjectItWasMadeIn() {
    String key = tarn.serverKey("w", Optional.empty());
    HttpRequest inProject =
        HttpRequest.newBuilder(URI.create(tarn.url("/v1/users/project-ann/page-link")))
            .header("Authorization", "Bearer " + key)
            .header("x-memorylake-project-id", "garden")
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    String garden = fragment(RunningTarn.json(tarn.send(inProject).body()).path("url").asText());
    tarn.post("/v1/memories", key, "{\"text\":\"The shed is red.\",\"user_id\":\"project-ann\"}");

    assertThat(texts(garden, "")).isEmpty();
    assertThat(texts(token("project-ann", key), "")).containsExactly("The shed is red.");
    assertThat(tarn.call("DELETE", MEMORIES, garden, "").statusCode()).isEqualTo(202);
    assertThat(texts(token("project-ann", key), "")).containsExactly("The shed is red.");
  }

  @Test
  void aCorrection_counts_onceItIsAnswered_forTheVersionThatWasSeen() {
    String key = tarn.personalKey("w", "correct-ann");
    String id = note(key, "Ann lives in Rome.");
    String token = token("correct-ann", key);
    String corrected = "{\"text\":\"Ann lives in Oslo.\",\"version\":1}";

    HttpResponse<String> reply = tarn.call("PATCH", MEMORIES + "/" + id, token, corrected);

    assertThat(RunningTarn.json(reply.body()).path("version").asInt()).isEqualTo(2);
    assertThat(texts(token, "")).containsExactly("Ann lives in Oslo.");
    refuses(tarn.call("PATCH", MEMORIES + "/" + id, token, corrected), 412, "stale_version");
    refuses(
        tarn.call("PATCH", MEMORIES + "/" + id, token, "{\"text\":\" \",\"metadata\":{}}"),
        422,
        "invalid_body");
  }

  @Test
  void whatIsForgotten_isGone_andOthersMemoriesAreOutOfReach() {
    String key = tarn.personalKey("w", "forget-ann");
    String id = note(key, "Ann had a goldfish.");
    note(key, "Ann has a parrot.");
    String others = note(tarn.personalKey("w", "forget-bob"), "Bob has a canary.");
    String token = token("forget-ann", key);

    assertThat(tarn.call("DELETE", MEMORIES + "/" + id, token, "").statusCode()).isEqualTo(204);
    refuses(tarn.call("DELETE", MEMORIES + "/" + others, token, ""), 404, "not_found");
    refuses(
        tarn.call("PATCH", MEMORIES + "/" + others, token, "{\"text\":\"x\",\"version\":1}"),
        404,
        "not_found");
    assertThat(texts(token, "")).containsExactly("Ann has a parrot.");

    assertThat(tarn.call("DELETE", MEMORIES, token, "").statusCode()).isEqualTo(202);
    assertThat(texts(token, "")).isEmpty();
    assertThat(tarn.get("/v1/memories/" + others, tarn.personalKey("w", "forget-bob")).body())
        .contains("canary");
  }

  @Test
  void memories_areFoundByTheirWords_andListedInParts() {
    String key = tarn.personalKey("w", "find-ann");
    note(key, "The tent is in the attic.");
    note(key, "The stove burns alcohol.");
    String token = token("find-ann", key);

    assertThat(texts(token, "?q=stove").getFirst()).isEqualTo("The stove burns alcohol.");
    JsonNode first = RunningTarn.json(tarn.get(MEMORIES + "?limit=1", token).body());
    assertThat(first.path("data")).hasSize(1);
    assertThat(texts(token, "?limit=1&cursor=" + first.path("next_cursor").asText()))
        .hasSize(1)
        .doesNotContainAnyElementsOf(first.path("data").findValuesAsText("text"));
    refuses(tarn.get(MEMORIES + "?q=" + "a".repeat(1_001), token), 400, "invalid_query");
  }

  @Test
  void everything_canBeTakenAlong_oneLineAMemory() {
    String key = tarn.personalKey("w", "export-ann");
    String said =
        IntStream.range(0, 230)
            .mapToObj(i ->
                "{\"role\":\"user\",\"content\":\"Box number %d holds old garden tools.\"}"
                    .formatted(i))
            .collect(Collectors.joining(","));
    HttpResponse<String> ingested =
        tarn.post("/v1/memories/ingest", key, "{\"messages\":[" + said + "]}");
    tarn.awaitLearned(RunningTarn.json(ingested.body()).path("write_id").asText(), key);
    note(tarn.personalKey("w", "export-bob"), "Bob has boxes too.");

    HttpResponse<String> all = tarn.get("/v1/page/export", token("export-ann", key));

    assertThat(RunningTarn.header(all, "content-type")).isEqualTo("application/jsonl");
    assertThat(RunningTarn.header(all, "content-disposition"))
        .isEqualTo("attachment; filename=\"memories.jsonl\"");
    assertThat(all.body().lines().map(RunningTarn::json).map(m -> m.path("text").asText()))
        .hasSize(230)
        .doesNotHaveDuplicates()
        .allMatch(text -> text.startsWith("Box number"));
  }

  @Test
  void whilePaused_nothingIsLearned_andWhatWasSaidThenStaysSo() {
    String key = tarn.personalKey("w", "pause-ann");
    note(key, "Ann is allergic to walnuts.");
    String token = token("pause-ann", key);
    String secret = "{\"role\":\"user\",\"content\":\"I will leave my employer in October.\"}";

    HttpResponse<String> paused = tarn.call("PUT", "/v1/page/learning", token, "{\"paused\":true}");
    assertThat(RunningTarn.json(paused.body()).path("paused_since").asText()).isNotBlank();
    HttpResponse<String> reply = chat(key, secret);

    assertThat(reply.statusCode()).isEqualTo(200);
    assertThat(RunningTarn.header(reply, "x-memorylake-memories-created")).isEqualTo("0");
    String write = RunningTarn.header(reply, "x-memorylake-write-id");
    tarn.await(() -> status(write, key).equals("skipped"));
    refuses(tarn.post("/v1/memories", key, "{\"text\":\"x\"}"), 403, "learning_paused");
    HttpResponse<String> ingested =
        tarn.post("/v1/memories/ingest", key, "{\"messages\":[" + secret + "]}");
    assertThat(status(RunningTarn.json(ingested.body()).path("write_id").asText(), key))
        .isEqualTo("skipped");
    // What is known is used all the same.
    chat(key, "{\"role\":\"user\",\"content\":\"May I eat walnuts?\"}");
    assertThat(provider.last().lastUserText()).contains("allergic to walnuts");
    assertThat(texts(token, "")).containsExactly("Ann is allergic to walnuts.");

    tarn.restart();
    tarn.call("PUT", "/v1/page/learning", token, "{\"paused\":false}");
    String answer = "{\"role\":\"assistant\",\"content\":\"Noted.\"}";
    HttpResponse<String> later =
        chat(key, secret, answer, "{\"role\":\"user\",\"content\":\"My new hobby is juggling.\"}");

    tarn.awaitLearned(RunningTarn.header(later, "x-memorylake-write-id"), key);
    assertThat(texts(token, ""))
        .anyMatch(text -> text.contains("juggling"))
        .noneMatch(text -> text.contains("employer"));
  }

  private static HttpResponse<String> chat(String key, String... messages) {
    return tarn.chat(
        key, "{\"model\":\"gpt-4o\",\"messages\":[" + String.join(",", messages) + "]}", Map.of());
  }

  private static String status(String write, String key) {
    return RunningTarn.json(tarn.get("/v1/writes/" + write, key).body()).path("status").asText();
  }

  @Test
  void aPause_isOnePersons_andOutlivesAnErase() {
    String ann = tarn.personalKey("w", "still-ann");
    String token = token("still-ann", ann);
    tarn.call("PUT", "/v1/page/learning", token, "{\"paused\":true}");

    note(tarn.personalKey("w", "still-bob"), "Bob goes on.");
    tarn.call("DELETE", MEMORIES, token, "");

    refuses(tarn.post("/v1/memories", ann, "{\"text\":\"x\"}"), 403, "learning_paused");
    tarn.call("PUT", "/v1/page/learning", token, "{\"paused\":false}");
    note(ann, "Ann goes on.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/page", "/page.js", "/page.css", "/v1/page", "/v1/page/memories", "/v1/page/x"})
  void everyAnswer_tellsBrowsersToKeepToThePage(String path) {
    HttpResponse<String> reply = tarn.get(path, "none");

    assertThat(RunningTarn.header(reply, "content-security-policy"))
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(RunningTarn.header(reply, "cache-control")).isEqualTo("no-store");
    assertThat(RunningTarn.header(reply, "referrer-policy")).isEqualTo("no-referrer");
    assertThat(RunningTarn.header(reply, "x-content-type-options")).isEqualTo("nosniff");
    assertThat(RunningTarn.header(reply, "x-frame-options")).isEqualTo("DENY");
  }

  @Test
  void thePage_loadsItsOwnFilesOnly_andMakesTextOfMemories() {
    String page = tarn.get("/page", "none").body();
    String script = tarn.get("/page.js", "none").body();

    assertThat(page)
        .contains("<html lang=\"en\">", "width=device-width", "page.js", "page.css")
        .doesNotContain("http:", "https:", "style=", "<style", " onclick");
    assertThat(page.split("<script", -1)).hasSize(2);
    assertThat(script)
        .contains("textContent")
        .doesNotContain("http", "HTML", "document.write", "eval(", "Function(", "import");
    assertThat(tarn.get("/page.css", "none").body()).doesNotContain("http", "url(", "@import");
  }
}
