package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.testkit.FakeProvider;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A SQLite file that another process keeps locked, and a disk without room for it.
class DatabaseFailureIT {
  private static final String KEY = "tarn_" + "thisIsTheKeyOfTheOperator";

  @TempDir Path dataDir;
  private final ProcessCalls calls = ProcessCalls.with(KEY);
  private FakeProvider provider;

  @BeforeEach
  void start() {
    provider = FakeProvider.start();
  }

  @AfterEach
  void stop() {
    provider.close();
    calls.close();
  }

  @Test
  void aLockedDatabase_dropsWritesAndSaysSo_andHoldsNoCall() throws Exception {
    try (RunningTarn tarn =
            RunningTarn.start(TestConfig.of(dataDir, provider.baseUrl(), EmbeddingModelName.NONE));
        Connection other =
            DriverManager.getConnection("jdbc:sqlite:" + dataDir.resolve("records.db"));
        Statement lock = other.createStatement()) {
      String key = tarn.personalKey("acme", "ann");
      HttpResponse<String> before =
          tarn.chat(key, ProcessCalls.body("My dachshund is called Rex."), Map.of());
      tarn.awaitLearned(writeId(before), key);
      lock.execute("BEGIN IMMEDIATE");

      long began = System.nanoTime();
      HttpResponse<String> during =
          tarn.chat(key, ProcessCalls.body("My cat is called Minka."), Map.of());
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(4));
      assertThat(during.statusCode()).isEqualTo(200);
      tarn.await(
          () -> tarn.get("/v1/writes/" + writeId(during), key).body().contains("\"dropped\""));

      lock.execute("ROLLBACK");
      HttpResponse<String> after =
          tarn.chat(key, ProcessCalls.body("My parrot is called Coco."), Map.of());
      tarn.awaitLearned(writeId(after), key);
      String memories = tarn.get("/v1/memories?limit=100", key).body();
      assertThat(memories).contains("Rex", "Coco").doesNotContain("Minka");
    }
  }

  /// No file may grow beyond the limit, as on a disk without room; the log of the database meets it
  /// first.
  @Test
  void aFullDisk_refusesWhatItCannotKeep_letsChatsGoOn_andLosesNothingKept() {
    Map<String, String> settings =
        Map.of(
            "TARN_PROVIDERS_OPENAI_BASE_URL",
            provider.baseUrl(),
            "TARN_MEMORY_KEY",
            KEY,
            "TARN_EMBEDDING_MODEL",
            "none");
    List<String> kept = new ArrayList<>();
    TarnProcess full =
        new TarnProcess(
            dataDir, settings, List.of("sh", "-c", "ulimit -S -f 6144; exec \"$0\" \"$@\""));
    int refused = 0;
    for (int i = 0; refused < 5 && i < 3_000; i++) {
      String text = "Box Z" + i + "Q is in the attic, left of the window.";
      if (calls.keep(full, text) == 201) {
        kept.add(text);
      } else {
        refused++;
      }
    }
    assertThat(refused).as("the disk became full").isEqualTo(5);
    assertThat(kept).isNotEmpty();
    assertThat(calls.chat(full, "Where is box Z1Q of the attic?").statusCode()).isEqualTo(200);
    assertThat(full.terminate()).isZero();

    TarnProcess roomy = new TarnProcess(dataDir, settings);
    assertThat(calls.keep(roomy, "There is room again.")).isEqualTo(201);
    assertThat(calls.memories(roomy)).containsAll(kept).doesNotHaveDuplicates();
    assertThat(roomy.terminate()).isZero();
  }

  private static String writeId(HttpResponse<String> response) {
    return RunningTarn.header(response, "x-memorylake-write-id");
  }
}
