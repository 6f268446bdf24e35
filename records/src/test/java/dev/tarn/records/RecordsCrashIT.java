package dev.tarn.records;

import static dev.tarn.records.Samples.SCOPE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A process that submits is killed in the middle of it, five times over the same database.
@OnEachEngine
class RecordsCrashIT {
  private static final int ROUNDS = 5;
  private static final int ROUND = 1_000_000;

  @TempDir Path directory;
  private final Engine engine;

  RecordsCrashIT(Engine engine) {
    this.engine = engine;
  }

  @Test
  @Timeout(300)
  void kill_losesNothingAcknowledgedAndLeavesNothingHalf() throws Exception {
    Random random = new Random(20261121);
    Set<Integer> acknowledged = new HashSet<>();
    for (int round = 0; round < ROUNDS; round++) {
      List<Integer> these = killAfter(1 + random.nextInt(3_000), round * ROUND);
      assertThat(these).isNotEmpty();
      acknowledged.addAll(these);
      check(acknowledged);
    }
  }

  /// Numbers acknowledged by a process that was killed when it had printed `lines` lines.
  private List<Integer> killAfter(int lines, int first) throws IOException, InterruptedException {
    Process process = start(first);
    List<Integer> acknowledged = new ArrayList<>();
    try (BufferedReader out = process.inputReader()) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        assertThat(line).matches("\\d+");
        acknowledged.add(Integer.parseInt(line));
        if (acknowledged.size() == lines) {
          // Not Process.destroyForcibly, which would close the pipe with what was printed before.
          process.toHandle().destroyForcibly();
        }
      }
    }
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as("killed by signal 9").isEqualTo(128 + 9);
    return acknowledged;
  }

  private Process start(int first) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            // A killed process cannot remove the native library that it unpacked.
            "-Dorg.sqlite.tmpdir=" + directory,
            "-cp",
            System.getProperty("java.class.path"),
            CrashingSubmitter.class.getName(),
            directory.toString(),
            Integer.toString(first),
            engine.database(directory).url().orElse(""))
        .redirectError(new File(directory.toFile(), "stderr"))
        .start();
  }

  private void check(Set<Integer> acknowledged) {
    try (SqlRecords records = Samples.open(engine, directory)) {
      if (engine == Engine.SQLITE) {
        assertThat(integrity(records)).isEqualTo("ok");
      }
      Map<String, List<String>> journal = journal(records);
      Set<Integer> there = receipts(records);
      assertThat(there).containsAll(acknowledged);
      assertThat(there).allSatisfy(number -> whole(records, journal, number));
      // And nothing that no receipt speaks of.
      assertThat(journal).hasSize(there.size());
      assertThat(count(records, "conversation")).isEqualTo(there.size());
      assertThat(count(records, "turn")).isEqualTo(3 * there.size());
      assertThat(count(records, "block")).isEqualTo(there.size());
      assertThat(count(records, "write_state")).isEqualTo(there.size());
    }
  }

  private static void whole(SqlRecords records, Map<String, List<String>> journal, int number) {
    Submission submission = CrashingSubmitter.submission(number);
    String conversation = submission.conversation().orElseThrow();
    assertThat(journal.get(conversation))
        .isEqualTo(submission.turns().stream().map(turn -> turn.payload().orElseThrow()).toList());
    assertThat(records.ledger().conversation(SCOPE, conversation).orElseThrow().turns())
        .extracting(TurnLedger.KnownTurn::key)
        .isEqualTo(submission.turns().stream().map(Submission.NewTurn::key).toList());
    assertThat(records.writes().find(SCOPE, "wr_" + number).orElseThrow().status())
        .isEqualTo(Writes.Status.JOURNALED);
    assertThat(records.blocks().of(SCOPE, conversation))
        .containsExactly(submission.block().orElseThrow());
  }

  private static Map<String, List<String>> journal(Records records) {
    Map<String, List<String>> entries = new HashMap<>();
    for (JournalEntry entry : records.journal().after(0, Integer.MAX_VALUE)) {
      entries
          .computeIfAbsent(entry.conversation().orElseThrow(), c -> new ArrayList<>())
          .add(entry.payload());
    }
    return entries;
  }

  private static Set<Integer> receipts(SqlRecords records) {
    List<String> ids =
        records.writer().run(session -> session.all("SELECT id FROM receipt", r -> r.getString(1)));
    Set<Integer> numbers = new HashSet<>();
    ids.forEach(id -> numbers.add(Integer.parseInt(id.substring("rcp_".length()))));
    return numbers;
  }

  private static int count(SqlRecords records, String table) {
    return records
        .writer()
        .run(session -> session.first("SELECT count(*) FROM " + table, row -> row.getInt(1)))
        .orElseThrow();
  }

  private static String integrity(SqlRecords records) {
    return records
        .writer()
        .run(session -> session.first("PRAGMA integrity_check", row -> row.getString(1)))
        .orElseThrow();
  }
}
