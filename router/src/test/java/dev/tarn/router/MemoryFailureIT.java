package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.records.NewKey;
import dev.tarn.records.QueueFullException;
import dev.tarn.testkit.FakeProvider;
import dev.tarn.testkit.Received;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Guarantee 4: whatever breaks in memory, the call goes through, in time, and says what it lacks;
/// and once it is whole again, memory is back.
class MemoryFailureIT {
  private static final Duration DEADLINE = Duration.ofMillis(500);
  private static final String FACT = "My dachshund Rex sleeps in the greenhouse.";
  private static final AtomicInteger WEEK = new AtomicInteger();
  private static final String STATUS = "x-memorylake-memory-status";
  private static final Map<String, String> READING = Map.of("x-memorylake-memory", "read");

  @TempDir static Path dataDir;
  private static FakeProvider provider;
  private static FailingEngines engines;
  private static RunningTarn tarn;
  private static String key;

  @BeforeAll
  static void start() {
    provider = FakeProvider.start();
    engines = new FailingEngines();
    tarn =
        RunningTarn.start(
            TestConfig.callsPerKey(
                TestConfig.recallWithin(
                    TestConfig.of(dataDir, provider.baseUrl(), EmbeddingModelName.ALL_MINILM_L6_V2),
                    DEADLINE),
                5_000),
            engines);
    key = tarn.personalKey("w", "ann");
    HttpResponse<String> told = tarn.post("/v1/memories", key, "{\"text\":\"" + FACT + "\"}");
    assertThat(told.statusCode()).isEqualTo(201);
    tarn.awaitEmbedded();
  }

  @AfterAll
  static void stop() {
    tarn.close();
    provider.close();
  }

  @BeforeEach
  void forget() {
    provider.reset();
  }

  /// Memory is back, each time.
  @AfterEach
  void heal() {
    engines.heal();
    List<String> asked = new ArrayList<>();
    tarn.await(() -> {
      asked.add(question());
      HttpResponse<String> reply = ask(key, asked.getLast());
      // Calls that were held back may still fill the provider's queue.
      return reply.statusCode() == 200 && RunningTarn.header(reply, STATUS).equals("ok");
    });
    assertThat(sent(asked.getLast()).lastUserText()).contains("greenhouse");
  }

  /// Reading only: questions about Rex that are remembered would push the fact out of the block.
  private static HttpResponse<String> ask(String memoryKey, String question) {
    return tarn.chat(memoryKey, body(question), READING);
  }

  /// Each time another question: the same one would get the same block again, without a look-up.
  private static String question() {
    return "Where does my dachshund Rex sleep in week %d?".formatted(WEEK.incrementAndGet());
  }

  /// What the provider got of a question; calls that another test gave up may still come in.
  private static Received sent(String question) {
    return provider.received().stream()
        .filter(received -> received.text().contains(question))
        .reduce((one, another) -> {
          throw new AssertionError("sent twice: " + question);
        })
        .orElseThrow(() -> new AssertionError("not sent: " + question));
  }

  private static String body(String said) {
    return "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"" + said + "\"}]}";
  }

  @ParameterizedTest
  @CsvSource({"match, store", "holding, store"})
  void aBrokenStoreOrLedger_isSaid_andTheCallGoesThroughAsItCame(String method, String reason) {
    engines.failing(method);

    String question = question();
    HttpResponse<String> reply = tarn.chat(key, body(question), Map.of());

    assertThat(reply.statusCode()).isEqualTo(200);
    assertThat(RunningTarn.header(reply, STATUS)).isEqualTo("degraded; reason=" + reason);
    assertThat(RunningTarn.header(reply, "x-memorylake-context-modified")).isEqualTo("false");
    assertThat(sent(question).text()).isEqualTo(body(question));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aDeadOrStalledEmbedder_isSaid_andWordsAloneDecide(boolean stalled) {
    Object vector =
        stalled
            ? new CompletableFuture<float[]>()
            : CompletableFuture.failedFuture(new IllegalStateException("no model"));
    engines.instead("embedQuery", () -> vector);

    String question = question();
    HttpResponse<String> reply = ask(key, question);

    assertThat(RunningTarn.header(reply, STATUS)).isEqualTo("degraded; reason=embedding");
    assertThat(sent(question).lastUserText()).contains("greenhouse");
  }

  @ParameterizedTest
  @ValueSource(strings = {"match", "holding"})
  void aStoreOrLedgerThatStalls_isLeftBehindAtTheDeadline_andHoldsNoReplyBack(String method) {
    CountDownLatch stalled = new CountDownLatch(1);
    engines.instead(
        method,
        () -> {
          stalled.await();
          throw new IllegalStateException("too late");
        });
    long started = System.nanoTime();
    String question = question();

    HttpResponse<String> reply = tarn.chat(key, body(question), Map.of());

    Duration took = Duration.ofNanos(System.nanoTime() - started);
    stalled.countDown();
    assertThat(RunningTarn.header(reply, STATUS)).isEqualTo("degraded; reason=timeout");
    assertThat(sent(question).text()).isEqualTo(body(question));
    assertThat(took).isBetween(DEADLINE.minusMillis(50), DEADLINE.plusSeconds(5));
  }

  @Test
  void withTooManyWaitingForTheStore_theNextGoesThroughAtOnce() throws Exception {
    CountDownLatch stalled = new CountDownLatch(1);
    engines.instead(
        "match",
        () -> {
          stalled.await();
          throw new IllegalStateException("too late");
        });
    String others = tarn.personalKey("w", "bob");
    List<Socket> waiting = new ArrayList<>();
    try {
      Map<String, String> headers =
          Map.of("Authorization", "Bearer sk-callers-own", "x-memorylake-api-key", others);
      // As many as may wait, and those that are being looked up.
      for (int i = 0; i < 1_024 + Runtime.getRuntime().availableProcessors(); i++) {
        waiting.add(
            RawHttp.open(
                tarn.port(),
                RawHttp.post(
                    "/v1/openai/chat/completions",
                    headers,
                    body(question()).getBytes(StandardCharsets.UTF_8))));
      }
      tarn.await(
          () -> RunningTarn.header(ask(key, question()), STATUS).equals("degraded; reason=queue"));
    } finally {
      stalled.countDown();
      for (Socket socket : waiting) {
        socket.close();
      }
    }
  }

  @Test
  void aKeyThatFailsClosed_isRefused() {
    String closed =
        tarn.create(NewKey.personal("w", "ann").withFailurePolicy(NewKey.FailurePolicy.CLOSED))
            .value()
            .reveal();
    assertThat(ask(closed, question()).statusCode()).as("as long as all is well").isEqualTo(200);
    engines.failing("match");

    String question = question();
    HttpResponse<String> refused = ask(closed, question);

    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(RunningTarn.json(refused.body()).at("/error/code").asText())
        .isEqualTo("memory_unavailable");
    assertThat(provider.received()).noneMatch(r -> r.text().contains(question));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFullQueueOrDisk_dropsTheWrite_andSaysSo(boolean full) {
    double before = dropped();
    RuntimeException why =
        full ? new QueueFullException("full") : new IllegalStateException("disk full");
    Object failed = CompletableFuture.failedFuture(why);
    engines.instead("submit", () -> failed);

    HttpResponse<String> reply = tarn.chat(key, body("My cat Tom likes the attic."), Map.of());

    assertThat(reply.statusCode()).isEqualTo(200);
    String write = RunningTarn.header(reply, "x-memorylake-write-id");
    tarn.await(() -> status(write).equals("dropped"));
    assertThat(dropped()).isGreaterThan(before);
  }

  private static String status(String write) {
    return RunningTarn.json(tarn.get("/v1/writes/" + write, key).body()).path("status").asText();
  }

  private static double dropped() {
    return tarn.get("/metrics", "operator-key")
        .body()
        .lines()
        .filter(line -> line.startsWith("tarn_writes_dropped_total "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
        .sum();
  }
}
