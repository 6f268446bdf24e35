package dev.tarn.records;

import static dev.tarn.records.Samples.MASTER;
import static dev.tarn.records.Samples.NOW;
import static dev.tarn.records.Samples.SCOPE;
import static dev.tarn.records.Samples.step;
import static dev.tarn.records.Samples.turn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.config.TarnConfig;
import dev.tarn.testkit.Postgres;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is PostgreSQL's alone: the URL, a server that breaks connections, many processes.
class PostgresDatabaseTest {
  @TempDir Path directory;

  @AfterEach
  void drop() {
    Postgres.shared().dropDatabases();
  }

  private SqlRecords open() {
    return Samples.open(Engine.POSTGRES, directory);
  }

  private Records open(String url) {
    return RecordStores.open(
        new TarnConfig.Database(Optional.of(url)), directory, MASTER, 10, () -> NOW);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://me:hunter2@localhost:1/tarn",
        "jdbc:postgresql://localhost:1?password=hunter2",
        "jdbc:postgresql://localhost:many/tarn?password=hunter2",
        "jdbc:postgresql://localhost:1/tarn?password=hunter2%",
        "jdbc:postgresql://localhost:1/tarn?user=a&password=hunter2",
      })
  void open_failsWithoutRepeatingThePassword(String url) {
    assertThatThrownBy(() -> open(url))
        .isInstanceOf(RecordsException.class)
        .satisfies(failure -> {
          for (Throwable e = failure; e != null; e = e.getCause()) {
            assertThat(e.toString()).doesNotContain("hunter2");
          }
        });
  }

  @Test
  void open_saysWhichServerDoesNotAnswer() throws Exception {
    int closed;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    String url = "jdbc:postgresql://localhost:" + closed + "/tarn?user=a";
    assertThatThrownBy(() -> open(url))
        .isInstanceOf(RecordsException.class)
        .hasMessageContaining("PostgreSQL tarn at localhost, port " + closed);
  }

  @Test
  void commits_waitForTheDiskWhateverTheServersDefault() {
    try (SqlRecords records = open()) {
      String setting =
          records
              .writer()
              .run(session -> session.first("SHOW synchronous_commit", row -> row.getString(1)))
              .orElseThrow();
      // The test's server answers before, unless it is told otherwise.
      assertThat(setting).isEqualTo("on");
    }
  }

  @Test
  void brokenConnections_areReplacedWithoutLosingAWrite() {
    try (SqlRecords records = open()) {
      step("c1").say("h").to(records);
      assertThat(records.journal().size()).isEqualTo(1);
      Postgres.shared().disconnectAll();
      assertThat(step("c2").say("h").to(records).journaled()).hasSize(1);
      Samples.await(
          CompletableFuture.runAsync(() -> {
            // One query may find a broken connection; the pool does not offer it again.
            while (!answers(records)) {
              Thread.onSpinWait();
            }
          }));
      assertThat(records.journal().size()).isEqualTo(2);
    }
  }

  private static boolean answers(Records records) {
    try {
      records.check();
      return true;
    } catch (RecordsException e) {
      return false;
    }
  }

  @Test
  void positionsOfManyProcesses_becomeVisibleInTheirOrder() {
    try (SqlRecords one = open();
        SqlRecords other = open()) {
      List<CompletableFuture<Submitted>> all = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        all.add((i % 2 == 0 ? one : other).submit(step("c" + i).say("h").done()));
      }
      List<Long> seen = new ArrayList<>();
      long last = 0;
      while (seen.size() < 500) {
        for (JournalEntry entry : one.journal().after(last, 50)) {
          last = entry.position();
          seen.add(last);
        }
      }
      all.forEach(Samples::await);
      assertThat(one.journal().size()).isEqualTo(500);
      assertThat(seen).isSorted().doesNotHaveDuplicates();
    }
  }

  @Test
  void theLongestScope_fitsIntoTheIndexes() {
    String longest =
        String.join(
            "/",
            "%E6%BC%A2".repeat(85),
            "%E5%AD%97".repeat(85),
            "%F0%9F%90%95".repeat(64),
            "%C3%BC".repeat(128));
    try (SqlRecords records = open()) {
      step("c".repeat(500))
          .in(longest)
          .say(turn("k", 0, "h", 1))
          .receipt("rcp_1", "{}")
          .to(records);
      assertThat(records.ledger().known(longest, List.of("h"))).containsExactly("h");
      assertThat(records.ledger().known(SCOPE, List.of("h"))).isEmpty();
    }
  }
}
