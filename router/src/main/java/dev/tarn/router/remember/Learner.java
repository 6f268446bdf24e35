package dev.tarn.router.remember;

import dev.tarn.embedding.WorkspaceEmbedders;
import dev.tarn.memory.Change;
import dev.tarn.memory.MemoryStore;
import dev.tarn.records.Journal;
import dev.tarn.records.JournalEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes changes from the journal into the store, on a thread of its own, one for each index.
///
/// Text goes first and vectors follow, so that what was just said is found by its words at once
/// whatever the backlog. Readers see each batch as it is applied; the disk sees a commit twice a
/// second at most, since commits cost more than all else that is done for a turn. A journal entry
/// goes only after the store's commit that holds it, and the position it reached is in that commit:
/// a crash anywhere replays from there, and replaying changes nothing that was done.
public final class Learner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Learner.class);
  private static final int ENTRIES = 256;
  private static final long IDLE_MILLIS = 1_000;
  private static final long REST_MILLIS = 2_000;
  private static final long COMMIT_MILLIS = 500;
  private static final long GATHER_MILLIS = 50;

  private final Journal journal;
  private final MemoryStore store;
  private final VectorLearning vectors;
  private final SpaceKeeping spaces;
  private final TurnReader reader;
  private final Semaphore signal = new Semaphore(0);
  private final Semaphore hurry = new Semaphore(0);
  private final Thread thread;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Map<String, Set<String>> uncommitted = new HashMap<>();
  private long learnedNanos = System.nanoTime();
  private boolean mustCommit;
  private long committedNanos = System.nanoTime();
  private volatile boolean failing;

  /// What the store holds and shows.
  private final Reached reached;

  /// What is in a commit of the store and in the journal no more.
  private final Reached done = new Reached(0);

  /// @param embedders of the store's spaces
  /// @param spaces what is done about spaces besides, on the same thread
  /// @param ledger told of what was embedded
  public Learner(
      Journal journal,
      MemoryStore store,
      WorkspaceEmbedders embedders,
      SpaceKeeping spaces,
      TurnReader reader,
      EmbeddingLedger ledger) {
    this.journal = journal;
    this.store = store;
    this.vectors = new VectorLearning(store, embedders, ledger, this::wake);
    this.spaces = spaces;
    this.reader = reader;
    this.reached = new Reached(store.position());
    this.thread = Thread.ofPlatform().name("learn").daemon(true).unstarted(this::run);
  }

  /// Starts learning, first of all what a crash left behind.
  public void start() {
    thread.start();
  }

  /// There is something new in the journal.
  public void wake() {
    signal.release();
  }

  /// Completes when the store holds and shows everything up to `position`.
  public CompletableFuture<Void> learned(long position) {
    if (reached.position() < position) {
      hurry.release();
    }
    return reached.at(position);
  }

  /// Completes when the disk holds everything up to `position` in the store, and nothing of it in
  /// the journal.
  CompletableFuture<Void> settled(long position) {
    return done.at(position);
  }

  /// Whether the last attempt to learn failed; then it is tried again every two seconds.
  public boolean failing() {
    return failing;
  }

  private void run() {
    while (stopped.getCount() > 0) {
      try {
        tidy();
        boolean more = learnText();
        // Text never waits for vectors: while they are being made, the journal is read on.
        mustCommit |= vectors.step();
        mustCommit |= spaces.keep(store, !mustCommit);
        if (commitIsDue()) {
          commit();
        }
        failing = false;
        if (!more) {
          pause();
          gather();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException e) {
        failing = true;
        LOG.warn("learning failed and will be tried again: {}", e.toString());
        // What the store has not committed may be lost; to apply it twice changes nothing.
        reached.move(store.position());
        rest();
      }
    }
    commitTheLast();
  }

  /// What a crash left in the journal between a commit of the store and its own.
  private void tidy() {
    if (done.position() == 0 && store.position() > 0) {
      journal.done(store.position(), Map.of());
      done.move(store.position());
    }
  }

  /// One batch of the journal; true if there may be more.
  private boolean learnText() {
    List<JournalEntry> entries = journal.after(reached.position(), ENTRIES);
    if (entries.isEmpty()) {
      return false;
    }
    List<Change> changes = new ArrayList<>(entries.size());
    for (JournalEntry entry : entries) {
      changes.add(reader.read(TurnPayloads.change(entry)));
    }
    Map<String, List<String>> made = store.apply(changes);
    store.refresh();
    note(entries, changes, made);
    mustCommit = true;
    learnedNanos = System.nanoTime();
    reached.move(entries.getLast().position());
    return entries.size() == ENTRIES;
  }

  /// What came of the writes, to be told once it is on disk.
  private void note(
      List<JournalEntry> entries, List<Change> changes, Map<String, List<String>> made) {
    for (int i = 0; i < entries.size(); i++) {
      Optional<String> write = entries.get(i).writeId();
      if (write.isPresent()) {
        uncommitted
            .computeIfAbsent(write.get(), w -> new LinkedHashSet<>())
            .addAll(made.getOrDefault(subject(changes.get(i)), List.of()));
      }
    }
  }

  private boolean commitIsDue() {
    return mustCommit && millisUntilCommit() <= 0;
  }

  private long millisUntilCommit() {
    return COMMIT_MILLIS - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - committedNanos);
  }

  private void commit() {
    long to = reached.position();
    store.commit(to);
    if (to > done.position()) {
      Map<String, List<String>> outcomes = new HashMap<>();
      uncommitted.forEach((write, ids) -> outcomes.put(write, List.copyOf(ids)));
      journal.done(to, outcomes);
      uncommitted.clear();
      done.move(to);
    }
    mustCommit = false;
    committedNanos = System.nanoTime();
  }

  private void commitTheLast() {
    try {
      if (mustCommit) {
        commit();
      }
    } catch (RuntimeException e) {
      LOG.warn("the last commit failed; the next start learns again: {}", e.toString());
    }
  }

  private static String subject(Change change) {
    return switch (change) {
      case Change.Learn learn -> learn.turn().key();
      case Change.Find find -> "";
      case Change.Keep keep -> keep.note().id();
      case Change.Restore restore -> restore.memory().memory().id();
      case Change.Retire retire -> "";
      case Change.Forget forget -> "";
      case Change.ForgetConversation forget -> "";
      case Change.Erase erase -> "";
      case Change.Revise revise -> revise.change();
      case Change.Undo undo -> undo.change();
      case Change.Decide decide -> decide.change();
    };
  }

  /// A batch costs about as much for ten turns as for one: what comes right after another waits for
  /// company, unless somebody waits for it.
  private void gather() throws InterruptedException {
    long early = GATHER_MILLIS - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - learnedNanos);
    if (early > 0 && hurry.tryAcquire(early, TimeUnit.MILLISECONDS)) {
      hurry.drainPermits();
    }
  }

  private void pause() throws InterruptedException {
    long atMost = mustCommit ? Math.max(1, millisUntilCommit()) : IDLE_MILLIS;
    if (signal.tryAcquire(atMost, TimeUnit.MILLISECONDS)) {
      signal.drainPermits();
    }
  }

  /// A store or an embedder that fails gets a rest; only closing ends it, new turns do not.
  private void rest() {
    try {
      stopped.await(REST_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Finishes the batch at hand and stops. What is left in the journal is learned at the next
  /// start. Does nothing to a learner that was never started.
  @Override
  public void close() {
    stopped.countDown();
    signal.release();
    hurry.release();
    if (thread.getState() == Thread.State.NEW) {
      return;
    }
    try {
      thread.join(Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
