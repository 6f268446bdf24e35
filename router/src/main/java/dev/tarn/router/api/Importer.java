package dev.tarn.router.api;

import dev.tarn.memory.ExportLine;
import dev.tarn.memory.MemoryScope;
import dev.tarn.memory.MemoryStore;
import dev.tarn.records.Records;
import dev.tarn.router.move.Item;
import dev.tarn.router.move.Report;
import dev.tarn.router.move.Source;
import dev.tarn.router.remember.Intake;
import dev.tarn.router.remember.Learner;
import dev.tarn.router.remember.SeenTurn;
import dev.tarn.router.remember.TurnLedger;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/// Imports files into a workspace. Blocks for as long as that takes. Thread-safe.
public final class Importer {
  private final Records records;
  private final MemoryStore store;
  private final TurnLedger ledger;
  private final Learner learner;
  private final InstantSource clock;

  public Importer(
      Records records, MemoryStore store, TurnLedger ledger, Learner learner, InstantSource clock) {
    this.records = records;
    this.store = store;
    this.ledger = ledger;
    this.learner = learner;
    this.clock = clock;
  }

  /// Whose memory what is imported becomes.
  ///
  /// @param user if it is one user's, whoever's it was; else each line names its own
  /// @param project if all goes into one; else as the lines say
  /// @param agent the same
  public record Target(
      String workspace, Optional<String> user, Optional<String> project, Optional<String> agent) {}

  /// Told now and then how far an import is.
  public interface Progress {
    void at(long imported, long alreadyThere, long skipped);
  }

  /// Imports a file.
  ///
  /// @throws IOException if it cannot be read, or is nothing of this form
  /// @throws CompletionException if memory cannot take more; what was taken so far is
  public Report run(InputStream in, Source source, Target target, Progress progress)
      throws IOException {
    Run run = new Run(target, progress);
    source.read(in, run::take);
    return run.report();
  }

  /// One import under way.
  private final class Run {
    private static final int TELL_EVERY = 1_000;
    private static final int MOST_ID = 256;

    private final Target target;
    private final Progress progress;
    private final Report.Gathering skips = new Report.Gathering();
    private final Intake intake;
    private Optional<String> user = Optional.empty();
    private boolean headed;
    private boolean ended;
    private long items;

    private Run(Target target, Progress progress) {
      this.target = target;
      this.progress = progress;
      intake = new Intake(records, store, ledger, learner, clock, this::notTaken);
    }

    private void notTaken(String where, Intake.Why why) {
      switch (why) {
        case FORGOTTEN -> skip(where, "forgotten", "was forgotten here before");
        case ERASED -> skip(where, "erased", "its user was erased meanwhile");
        case OLDER -> skip(where, "older", "is no newer than what is here");
        case PRIVATE -> skip(where, "private", "says nothing outside its private spans");
      }
    }

    private void skip(String where, String reason, String detail) {
      skips.skip(new Item.Skipped(where, reason, detail));
    }

    void take(Item item) throws IOException {
      if (++items % TELL_EVERY == 0) {
        progress.at(intake.taken(), intake.known(), skips.count());
      }
      switch (item) {
        case Item.Line line -> line(line);
        case Item.Conversation conversation -> conversation(conversation);
        case Item.Skipped skipped -> skips.skip(skipped);
      }
    }

    private void line(Item.Line line) throws IOException {
      ExportLine read;
      try {
        read = ExportLine.read(line.json());
      } catch (IllegalArgumentException e) {
        if (items == 1) {
          throw new IOException(line.where() + " " + e.getMessage(), e);
        }
        skip(line.where(), "not valid", String.valueOf(e.getMessage()));
        return;
      }
      switch (read) {
        case ExportLine.Header header -> headed = true;
        case ExportLine.End end -> ended = true;
        case ExportLine.Entry entry -> memory(line.where(), entry);
      }
    }

    private void memory(String where, ExportLine.Entry entry) {
      Optional<MemoryScope> scope = scope(where, entry.user(), entry.project(), entry.agent());
      if (scope.isEmpty()) {
        return;
      }
      try {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        intake.restore(entry.in(scope.get(), now), where);
      } catch (IllegalArgumentException e) {
        skip(where, "not valid", String.valueOf(e.getMessage()));
      }
    }

    private void conversation(Item.Conversation conversation) {
      String where = conversation.where();
      Optional<MemoryScope> scope =
          scope(where, conversation.user(), Optional.empty(), Optional.empty());
      if (scope.isEmpty() || conversation.messages().isEmpty()) {
        return;
      }
      List<SeenTurn> turns =
          conversation.messages().stream()
              .map(m -> new SeenTurn(m.role(), m.text(), m.speaker(), m.id(), m.at()))
              .toList();
      if (conversation.id().length() > MOST_ID) {
        skip(where, "not valid", "has an id of more than " + MOST_ID + " characters");
        return;
      }
      intake.turns(scope.get(), conversation.id(), turns, where);
    }

    /// Where something goes; empty, and told, if that cannot be said.
    private Optional<MemoryScope> scope(
        String where, Optional<String> whose, Optional<String> project, Optional<String> agent) {
      Optional<String> named = target.user().or(() -> whose);
      if (named.isEmpty()) {
        skip(where, "no user", "names no user, and none is given");
        return Optional.empty();
      }
      if (target.user().isPresent() && whose.isPresent()) {
        user = user.or(() -> whose);
        if (!user.equals(whose)) {
          skip(where, "another user", "is of another user than what came before");
          return Optional.empty();
        }
      }
      try {
        return Optional.of(
            new MemoryScope(
                target.workspace(),
                target.project().or(() -> project).orElse("default"),
                named.get(),
                target.agent().or(() -> agent)));
      } catch (IllegalArgumentException e) {
        skip(where, "not valid", String.valueOf(e.getMessage()));
        return Optional.empty();
      }
    }

    Report report() {
      intake.finish();
      return skips.report(intake.taken(), intake.known(), ended || !headed);
    }
  }
}
