package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.records.Keys;
import dev.tarn.records.NewKey;
import dev.tarn.records.Records;
import dev.tarn.testkit.FakeProvider;
import dev.tarn.testkit.Postgres;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A router whose records are on a PostgreSQL server that goes away and comes back.
class PostgresIT {
  private static final String STATUS = "x-memorylake-memory-status";
  private static final Duration BEYOND_THE_KEY_CACHE = Duration.ofSeconds(6);

  @TempDir Path dataDir;
  @TempDir Path serverDir;
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
  private Postgres server;
  private FakeProvider provider;
  private RunningTarn tarn;
  private String key;

  @BeforeEach
  void start() {
    server = Postgres.in(serverDir.resolve("data"));
    provider = FakeProvider.start();
    tarn =
        RunningTarn.start(
            TestConfig.database(
                TestConfig.of(dataDir, provider.baseUrl(), EmbeddingModelName.NONE),
                server.database("tarn")),
            new Engines() {},
            now::get);
    key = tarn.personalKey("acme", "ann");
  }

  @AfterEach
  void stop() {
    tarn.close();
    provider.close();
    server.close();
  }

  @Test
  void whileTheServerIsAway_chatsGoOnWithoutMemory_andWithItOnceItIsBack() {
    String unseen = tarn.personalKey("acme", "bob");
    awaitNoticed();
    remember("My dachshund is called Rex.");
    server.stop();
    now.updateAndGet(time -> time.plus(BEYOND_THE_KEY_CACHE));

    HttpResponse<String> degraded = chat("What is my dachshund called?");
    assertThat(degraded.statusCode()).isEqualTo(200);
    assertThat(RunningTarn.header(degraded, STATUS)).startsWith("degraded; reason=");
    assertThat(tarn.get("/readyz", key).statusCode()).isEqualTo(503);

    HttpResponse<String> refused = tarn.chat(unseen, body("Hello?"), Map.of());
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.body()).contains("accounts_unavailable");

    server.startAgain();
    tarn.await(() -> tarn.get("/readyz", key).statusCode() == 200);
    HttpResponse<String> whole = chat("And once more, what is my dachshund called?");
    assertThat(RunningTarn.header(whole, STATUS)).isEqualTo("ok");
    assertThat(provider.last().lastUserText()).contains("called Rex");
    assertThat(tarn.chat(unseen, body("Hello?"), Map.of()).statusCode()).isEqualTo(200);
    remember("My cat is called Minka.");
  }

  @Test
  void whileTheServerIsAway_nobodyWaitsForIt() {
    awaitNoticed();
    remember("My dachshund is called Rex.");
    server.stop();
    now.updateAndGet(time -> time.plus(BEYOND_THE_KEY_CACHE));
    // The first to notice wait for a connection.
    chat("Is anybody there at all?");

    long began = System.nanoTime();
    for (int i = 0; i < 50; i++) {
      HttpResponse<String> answer = chat("Question number " + i + " of many.");
      assertThat(answer.statusCode()).as("%d: %s", i, answer.body()).isEqualTo(200);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(15));
  }

  @Test
  void anOutageUnderLoad_losesNothingThatWasAcknowledged() {
    Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    AtomicInteger numbers = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    AtomicBoolean enough = new AtomicBoolean();
    List<CompletableFuture<Void>> clients = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      clients.add(
          CompletableFuture.runAsync(() -> {
            while (!enough.get()) {
              String text = "Box Z" + numbers.incrementAndGet() + "Q is in the attic.";
              if (create(text).statusCode() == 201) {
                acknowledged.add(text);
              } else {
                refused.incrementAndGet();
              }
            }
          }));
    }
    tarn.await(() -> acknowledged.size() > 50);
    server.stop();
    tarn.await(() -> refused.get() > 5);
    int before = acknowledged.size();
    server.startAgain();
    tarn.await(() -> acknowledged.size() > before + 50);
    enough.set(true);
    clients.forEach(CompletableFuture::join);

    assertThat(memories()).containsAll(acknowledged).doesNotHaveDuplicates();
    tarn.restart();
    assertThat(memories()).containsAll(acknowledged).doesNotHaveDuplicates();
  }

  @Test
  void aKeyOfTheCommandLine_opensTheRunningRouter_untilItIsRevoked() {
    JsonNode made = RunningTarn.json(keys("create", "--user", "eve", "--json").out());
    String eves = made.path("key").asText();
    assertThat(tarn.chat(eves, body("Hello?"), Map.of()).statusCode()).isEqualTo(200);
    assertThat(keys("list").out()).contains("eve", "active");

    assertThat(keys("revoke", made.path("id").asText()).code()).isZero();
    now.updateAndGet(time -> time.plus(BEYOND_THE_KEY_CACHE));
    assertThat(tarn.chat(eves, body("Hello?"), Map.of()).statusCode()).isEqualTo(401);
  }

  /// Waits until the router has taken notice of all keys that were made: what it knew before is
  /// void then, and what it looks up from now on is not. It tells by refusing one that was made
  /// last. Twice, since it also asks anew when it notices that the key was made: if that was just
  /// before its end, the end is noticed only by the next look, which the second key waits for.
  private void awaitNoticed() {
    try (Records beside = tarn.records()) {
      for (int i = 0; i < 2; i++) {
        Keys.Created last = beside.keys().create(NewKey.admin("acme"));
        assertThat(tarn.get("/v1/keys", last.shown()).statusCode()).isEqualTo(200);
        beside.keys().revoke(last.key().id());
        tarn.await(() -> tarn.get("/v1/keys", last.shown()).statusCode() == 401);
      }
    }
  }

  private CommandRun keys(String... args) {
    List<String> all = new ArrayList<>(List.of("keys"));
    all.addAll(List.of(args));
    String settings =
        "data-dir: " + dataDir + "\ndatabase: {url: \"" + server.database("tarn") + "\"}";
    return CommandRun.of(serverDir, settings, all.toArray(String[]::new));
  }

  private HttpResponse<String> chat(String text) {
    return tarn.chat(key, body(text), Map.of());
  }

  private HttpResponse<String> create(String text) {
    return tarn.post("/v1/memories", key, "{\"text\":\"" + text + "\"}");
  }

  private void remember(String text) {
    HttpResponse<String> told = chat(text);
    assertThat(told.statusCode()).isEqualTo(200);
    tarn.awaitLearned(RunningTarn.header(told, "x-memorylake-write-id"), key);
  }

  private static String body(String text) {
    return "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\""
        + text
        + "\"}]}";
  }

  private List<String> memories() {
    List<String> texts = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = RunningTarn.json(tarn.get("/v1/memories?limit=1000" + cursor, key).body());
      page.path("data").forEach(memory -> texts.add(memory.path("text").asText()));
      JsonNode next = page.path("next_cursor");
      cursor = next.isTextual() ? "&cursor=" + next.asText() : "";
    } while (!cursor.isEmpty());
    return texts;
  }
}
