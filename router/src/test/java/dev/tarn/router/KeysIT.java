package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.records.CallLimits;
import dev.tarn.records.Keys;
import dev.tarn.records.NewKey;
import dev.tarn.testkit.FakeProvider;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the attributes of a memory key do to calls: its end, its models, its mode, its policy.
class KeysIT {
  private static final String BODY =
      "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"My dog is Rex.\"}]}";

  @TempDir static Path dataDir;
  private static FakeProvider provider;
  private static RunningTarn tarn;

  @BeforeAll
  static void start() {
    provider = FakeProvider.start();
    tarn = RunningTarn.start(TestConfig.of(dataDir, provider.baseUrl(), EmbeddingModelName.NONE));
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

  private static Keys.Created key(
      Optional<String> user,
      NewKey.MemoryMode mode,
      NewKey.FailurePolicy policy,
      List<String> models,
      Optional<Instant> expires) {
    return tarn.create(
        new NewKey(
            "w",
            NewKey.Role.MEMBER,
            Optional.empty(),
            user,
            Optional.empty(),
            false,
            mode,
            policy,
            models,
            List.of(),
            NewKey.Fallback.NONE,
            CallLimits.NONE,
            expires));
  }

  private static String ofAnn(NewKey.MemoryMode mode) {
    return key(Optional.of("ann"), mode, NewKey.FailurePolicy.OPEN, List.of(), Optional.empty())
        .value()
        .reveal();
  }

  private static void assertRefused(HttpResponse<String> reply, int status, String code) {
    assertThat(reply.statusCode()).isEqualTo(status);
    assertThat(RunningTarn.json(reply.body()).at("/error/code").asText()).isEqualTo(code);
    assertThat(provider.received()).as("nobody was asked").isEmpty();
  }

  @Test
  void anExpiredKey_isRefused_andOneThatWillExpireIsNot() {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    String dead =
        key(
                Optional.of("ann"),
                NewKey.MemoryMode.FULL,
                NewKey.FailurePolicy.OPEN,
                List.of(),
                Optional.of(now.minusSeconds(1)))
            .value()
            .reveal();
    String alive =
        key(
                Optional.of("ann"),
                NewKey.MemoryMode.FULL,
                NewKey.FailurePolicy.OPEN,
                List.of(),
                Optional.of(now.plus(1, ChronoUnit.DAYS)))
            .value()
            .reveal();

    assertRefused(tarn.chat(dead, BODY, Map.of()), 401, "expired_memory_key");
    assertThat(tarn.get("/v1/memories", dead).statusCode()).isEqualTo(401);
    assertThat(tarn.chat(alive, BODY, Map.of()).statusCode()).isEqualTo(200);
  }

  @Test
  void aModelThatTheKeyMayNotUse_isRefused() {
    String narrow =
        key(
                Optional.of("ann"),
                NewKey.MemoryMode.FULL,
                NewKey.FailurePolicy.OPEN,
                List.of("gpt-4.1*"),
                Optional.empty())
            .value()
            .reveal();

    assertRefused(tarn.chat(narrow, BODY, Map.of()), 403, "model_not_allowed");
    assertThat(
            tarn.chat(narrow, BODY.replace("gpt-4o-mini", "gpt-4.1-nano"), Map.of()).statusCode())
        .isEqualTo(200);
  }

  @Test
  void aKeyThatFailsClosed_isRefusedWithoutScope_andAnOpenOneGoesThrough() {
    String closed =
        key(
                Optional.empty(),
                NewKey.MemoryMode.FULL,
                NewKey.FailurePolicy.CLOSED,
                List.of(),
                Optional.empty())
            .value()
            .reveal();
    HttpResponse<String> refused = tarn.chat(closed, BODY, Map.of());
    assertRefused(refused, 503, "memory_unavailable");
    assertThat(RunningTarn.header(refused, "retry-after")).isNotEmpty();

    HttpResponse<String> empty =
        tarn.chat(closed, BODY, Map.of("x-memorylake-user-id", "nobody-yet"));
    assertThat(empty.statusCode()).as("nothing to recall is no failure").isEqualTo(200);
  }

  @Test
  void theModeOfAKey_bindsCallsAndTheMemoryApi() {
    String reads = ofAnn(NewKey.MemoryMode.READ);
    HttpResponse<String> read = tarn.chat(reads, BODY, Map.of());
    assertThat(RunningTarn.header(read, "x-memorylake-write-id")).isEmpty();
    assertThat(tarn.post("/v1/memories", reads, "{\"text\":\"My cat is Tom.\"}").statusCode())
        .isEqualTo(403);

    String writes = ofAnn(NewKey.MemoryMode.WRITE);
    HttpResponse<String> written = tarn.chat(writes, BODY, Map.of());
    assertThat(RunningTarn.header(written, "x-memorylake-write-id")).isNotEmpty();
    assertThat(RunningTarn.header(written, "x-memorylake-memory-status")).isEqualTo("off");
    assertThat(tarn.get("/v1/memories", writes).statusCode()).isEqualTo(403);

    HttpResponse<String> off = tarn.chat(ofAnn(NewKey.MemoryMode.OFF), BODY, Map.of());
    assertThat(RunningTarn.header(off, "x-memorylake-memory-status")).isEqualTo("off");
    assertThat(RunningTarn.header(off, "x-memorylake-write-id")).isEmpty();

    HttpResponse<String> both = tarn.chat(reads, BODY, Map.of("x-memorylake-memory", "write"));
    assertThat(RunningTarn.header(both, "x-memorylake-memory-status"))
        .as("read with write is off")
        .isEqualTo("off");
    assertThat(RunningTarn.header(both, "x-memorylake-write-id")).isEmpty();
  }
}
