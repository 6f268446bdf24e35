package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.testkit.FakeProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `tarn backup` and `tarn check` beside a router that serves in another process.
class BackupIT {
  private static final String KEY = "tarn_" + "thisIsTheKeyOfTheOperator";

  @TempDir Path folder;
  private final ProcessCalls calls = ProcessCalls.with(KEY);
  private Path dataDir;
  private FakeProvider provider;

  @BeforeEach
  void start() {
    dataDir = folder.resolve("data");
    provider = FakeProvider.start();
  }

  @AfterEach
  void stop() {
    provider.close();
    calls.close();
  }

  private TarnProcess router(Path data) {
    return new TarnProcess(
        data,
        Map.of(
            "TARN_PROVIDERS_OPENAI_BASE_URL",
            provider.baseUrl(),
            "TARN_MEMORY_KEY",
            KEY,
            "TARN_MASTER_KEY",
            "the master key of both routers",
            "TARN_EMBEDDING_MODEL",
            "none"));
  }

  private CommandRun run(Path data, String... args) {
    return CommandRun.of(folder, "data-dir: " + data, args);
  }

  @Test
  void copiesMadeUnderLoad_areSoundAndHoldAllThatWasAcknowledgedBefore() {
    Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    AtomicInteger numbers = new AtomicInteger();
    AtomicBoolean enough = new AtomicBoolean();
    TarnProcess tarn = router(dataDir);
    List<CompletableFuture<Void>> clients =
        Stream.generate(() ->
                CompletableFuture.runAsync(() -> {
                  while (!enough.get()) {
                    String text = "Box Z" + numbers.incrementAndGet() + "Q is in the attic.";
                    if (calls.keep(tarn, text) == 201) {
                      acknowledged.add(text);
                    }
                  }
                }))
            .limit(3)
            .toList();
    for (int i = 0; i < 3; i++) {
      int least = (i + 1) * 40;
      await(() -> acknowledged.size() > least);
      Set<String> before = new HashSet<>(acknowledged);
      Path copy = folder.resolve("copy-" + i);

      CommandRun backup = run(dataDir, "backup", copy.toString());
      assertThat(backup.code()).as(backup.err()).isZero();
      assertThat(backup.out()).contains("No faults found.");
      CommandRun check = run(dataDir, "check");
      assertThat(check.code()).as(check.out() + check.err()).isZero();
      assertRestored(copy, before);
    }
    enough.set(true);
    clients.forEach(CompletableFuture::join);
    assertThat(tarn.terminate()).isZero();
  }

  /// Puts a copy in the place of a data directory, and learns more with it.
  private void assertRestored(Path copy, Set<String> before) {
    TarnProcess restored = router(copy);
    assertThat(calls.keep(restored, "This was said to the copy.")).isEqualTo(201);
    assertThat(calls.memories(restored))
        .containsAll(before)
        .contains("This was said to the copy.")
        .doesNotHaveDuplicates();
    assertThat(restored.terminate()).isZero();
    assertThat(run(copy, "check").code()).isZero();
  }

  private static void await(BooleanSupplier what) {
    long until = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (!what.getAsBoolean()) {
      if (System.nanoTime() > until) {
        throw new AssertionError("did not happen within a minute");
      }
      CompletableFuture.runAsync(
              () -> {}, CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS))
          .join();
    }
  }
}
