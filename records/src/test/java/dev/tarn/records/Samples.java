package dev.tarn.records;

import dev.tarn.config.Secret;
import dev.tarn.config.TarnConfig;
import dev.tarn.records.Submission.NewTurn;
import dev.tarn.records.Submission.WriteState;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// What the tests of this room open and submit.
final class Samples {
  static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  static final Secret MASTER = Secret.of("a master key for tests");
  static final String SCOPE = "acme/default/ada";

  private Samples() {}

  /// Records in the database that goes with this directory.
  static SqlRecords open(Engine engine, Path directory) {
    return open(engine, directory, 1_000);
  }

  static SqlRecords open(Engine engine, Path directory, int queue) {
    return open(engine.database(directory), directory, queue);
  }

  static SqlRecords open(TarnConfig.Database database, Path directory, int queue) {
    return (SqlRecords) RecordStores.open(database, directory, MASTER, queue, () -> NOW);
  }

  static <T> T await(CompletableFuture<T> future) {
    return future.orTimeout(60, TimeUnit.SECONDS).join();
  }

  static NewTurn turn(String conversation, int position, String hash, int occurrence) {
    String key = conversation + ":" + hash + ":" + occurrence;
    return new NewTurn(
        position, "user", hash, occurrence, key, Optional.of("{\"text\":\"" + hash + "\"}"));
  }

  static Step step(String conversation) {
    return new Step(SCOPE, NOW, Optional.of(conversation));
  }

  static Step loose() {
    return new Step(SCOPE, NOW, Optional.empty());
  }

  /// A submission in the making.
  static final class Step {
    private String scope;
    private Instant at;
    private final Optional<String> conversation;
    private final List<NewTurn> turns = new ArrayList<>();
    private Set<String> retired = Set.of();
    private final List<Submission.NewChange> changes = new ArrayList<>();
    private Optional<WriteState> write = Optional.empty();
    private Optional<Block> block = Optional.empty();
    private Optional<Receipt> receipt = Optional.empty();

    private Step(String scope, Instant at, Optional<String> conversation) {
      this.scope = scope;
      this.at = at;
      this.conversation = conversation;
    }

    Step in(String otherScope) {
      scope = otherScope;
      return this;
    }

    Step at(Instant when) {
      at = when;
      return this;
    }

    /// Turns of these hashes, at positions from 0, each for the first time.
    Step say(String... hashes) {
      for (String hash : hashes) {
        turns.add(turn(conversation.orElseThrow(), turns.size(), hash, 1));
      }
      return this;
    }

    Step say(NewTurn turn) {
      turns.add(turn);
      return this;
    }

    Step retire(String... keys) {
      retired = Set.of(keys);
      return this;
    }

    Step change(JournalEntry.Kind kind, String payload) {
      changes.add(new Submission.NewChange(kind, payload));
      return this;
    }

    Step write(String id, Writes.Status status) {
      write = Optional.of(new WriteState(id, status));
      return this;
    }

    Step weave(String prefix, String text, Instant woven) {
      block =
          Optional.of(
              new Block(conversation.orElseThrow(), prefix, text, List.of("mem_1"), 12, woven));
      return this;
    }

    Step receipt(String id, String body) {
      receipt = Optional.of(new Receipt(id, body, at));
      return this;
    }

    Submission done() {
      return new Submission(
          scope, at, conversation, turns, retired, changes, write, block, receipt);
    }

    Submitted to(Records records) {
      return await(records.submit(done()));
    }
  }
}
