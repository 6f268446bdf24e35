package dev.tarn.router.remember;

import dev.tarn.memory.Memory;
import dev.tarn.memory.MemoryScope;
import dev.tarn.memory.MemoryStore;
import dev.tarn.memory.Restored;
import dev.tarn.memory.Version;
import dev.tarn.records.JournalEntry;
import dev.tarn.records.Records;
import dev.tarn.records.Submission;
import dev.tarn.records.Submission.NewChange;
import dev.tarn.records.Submission.NewTurn;
import dev.tarn.records.Submitted;
import dev.tarn.router.remember.reading.Quarantine;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Takes what an import brings into the journal, as live turns are taken: redacted, what commands
/// the assistant kept apart, under the epoch that the import began with, without what was
/// forgotten. Of what is here already, only what was changed elsewhere since is taken.
///
/// Blocks, and goes no faster than the learner: what waits at a time is bounded, however much is
/// imported. For one thread at a time. To take the same again changes nothing.
public final class Intake {
  private static final int ENTRIES = 200;
  private static final int CHARS = 1 << 20;
  private static final int IN_FLIGHT = 8;
  private static final long PATIENCE_SECONDS = 120;

  private final Records records;
  private final MemoryStore store;
  private final TurnLedger ledger;
  private final Learner learner;
  private final InstantSource clock;
  private final Skips skips;
  private final long asOf;
  private final List<Entry> batch = new ArrayList<>();
  private final Deque<Flight> flights = new ArrayDeque<>();
  private Optional<MemoryScope> scope = Optional.empty();
  private int chars;
  private long taken;
  private long known;

  /// Told of what is not taken.
  public interface Skips {
    /// Something is not taken.
    ///
    /// @param where it stood in the file
    void skip(String where, Why why);
  }

  /// Why something is not taken.
  public enum Why {
    /// It was forgotten here.
    FORGOTTEN,
    /// Its user is being erased, or was since the import began.
    ERASED,
    /// It is here, and what is here is newer, or may be.
    OLDER,
    /// Nothing of it is left outside its private spans.
    PRIVATE
  }

  private record Entry(String where, NewChange change, Set<String> hashes) {}

  private record Flight(CompletableFuture<Submitted> submitted, List<String> wheres) {}

  public Intake(
      Records records,
      MemoryStore store,
      TurnLedger ledger,
      Learner learner,
      InstantSource clock,
      Skips skips) {
    this.records = records;
    this.store = store;
    this.ledger = ledger;
    this.learner = learner;
    this.clock = clock;
    this.skips = skips;
    asOf = records.erasures().epoch();
  }

  /// Takes a memory of an export.
  public void restore(Restored memory, String where) {
    Memory is = memory.memory();
    Restored redacted = memory.redacted(Redaction::of);
    if (redacted.memory().text().isBlank()) {
      skips.skip(where, Why.PRIVATE);
      return;
    }
    List<Version> here = store.history(is.scope(), is.id());
    switch (here.isEmpty() ? Restored.Age.NEWER : redacted.against(here)) {
      case NEWER -> take(redacted.apart(Quarantine::isDue), where);
      case OLDER -> skips.skip(where, Why.OLDER);
      case SAME -> known++;
    }
  }

  private void take(Restored redacted, String where) {
    Memory is = redacted.memory();
    Set<String> hashes = new HashSet<>(redacted.turnHashes());
    if (is.kind() == Memory.Kind.TURN) {
      String hash = ledger.hashOf(turn(is));
      hashes.add(hash);
      add(is.scope(), where, restored(redacted.withTurnHash(hash)), hashes);
    } else {
      add(is.scope(), where, restored(redacted), hashes);
    }
  }

  private static NewChange restored(Restored memory) {
    return new NewChange(JournalEntry.Kind.RESTORE, memory.line());
  }

  /// Takes what was said in a conversation, as a live call would if it showed it as history.
  public void turns(MemoryScope to, String conversation, List<SeenTurn> turns, String where) {
    flush();
    // What was submitted of the same conversation must be in the ledger.
    for (Flight flight : flights) {
      flight.submitted().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }
    Attribution attribution =
        ledger.attribute(
            to,
            Optional.of(conversation),
            turns,
            false,
            new TurnLedger.When(clock.instant(), false, asOf));
    Set<String> untaken = new HashSet<>();
    List<String> wheres = new ArrayList<>();
    for (NewTurn turn : attribution.newTurns()) {
      if (turn.payload().isPresent()) {
        wheres.add(where);
      } else {
        untaken.add(turn.hash());
      }
    }
    Set<String> forgotten =
        untaken.isEmpty() ? Set.of() : records.ledger().forgotten(to.key(), untaken);
    forgotten.forEach(hash -> skips.skip(where, Why.FORGOTTEN));
    known += turns.size() - wheres.size() - forgotten.size();
    submit(to.key(), Optional.of(conversation), attribution.newTurns(), List.of(), wheres);
  }

  private static SeenTurn turn(Memory said) {
    boolean users = said.role().filter(Memory.Role.USER::equals).isPresent();
    return new SeenTurn(
        users ? SeenTurn.USER : SeenTurn.ASSISTANT,
        said.text(),
        Optional.empty(),
        Optional.empty());
  }

  private void add(MemoryScope to, String where, NewChange change, Set<String> hashes) {
    boolean other = scope.filter(s -> !s.equals(to)).isPresent();
    if (other || batch.size() == ENTRIES || chars > CHARS) {
      flush();
    }
    scope = Optional.of(to);
    batch.add(new Entry(where, change, hashes));
    chars += change.payload().length();
  }

  private void flush() {
    if (batch.isEmpty()) {
      return;
    }
    String key = scope.orElseThrow().key();
    Set<String> hashes = new HashSet<>();
    batch.forEach(entry -> hashes.addAll(entry.hashes()));
    Set<String> forgotten = hashes.isEmpty() ? Set.of() : records.ledger().forgotten(key, hashes);
    List<NewChange> changes = new ArrayList<>();
    List<String> wheres = new ArrayList<>();
    for (Entry entry : batch) {
      if (entry.hashes().stream().anyMatch(forgotten::contains)) {
        skips.skip(entry.where(), Why.FORGOTTEN);
      } else {
        changes.add(entry.change());
        wheres.add(entry.where());
      }
    }
    batch.clear();
    chars = 0;
    submit(key, Optional.empty(), List.of(), changes, wheres);
  }

  private void submit(
      String key,
      Optional<String> conversation,
      List<NewTurn> turns,
      List<NewChange> changes,
      List<String> wheres) {
    Submission submission =
        new Submission(
            key,
            clock.instant(),
            conversation,
            turns,
            Set.of(),
            changes,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            asOf);
    flights.add(new Flight(records.submit(submission), wheres));
    learner.wake();
    while (flights.size() > IN_FLIGHT) {
      land(flights.remove());
    }
  }

  private void land(Flight flight) {
    Submitted submitted = flight.submitted().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    if (submitted.outdated()) {
      flight.wheres().forEach(where -> skips.skip(where, Why.ERASED));
      return;
    }
    taken += flight.wheres().size();
    learner
        .learned(submitted.position())
        .copy()
        .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .join();
  }

  /// Waits until all that was taken is learned.
  public void finish() {
    flush();
    while (!flights.isEmpty()) {
      land(flights.remove());
    }
  }

  /// How many were taken and learned.
  public long taken() {
    return taken;
  }

  /// How many were there already.
  public long known() {
    return known;
  }
}
