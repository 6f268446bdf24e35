package dev.tarn.router.remember;

import dev.tarn.embedding.Embedder;
import dev.tarn.memory.MemoryStore;
import dev.tarn.records.EmbeddingSpace;
import dev.tarn.records.EmbeddingSpace.Leftover;
import dev.tarn.records.EmbeddingSpaces;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ends changes of embedders: once every memory of a workspace has its vector in the space that it
/// is on the way to, recall goes by that one, and the old vectors are taken away. All of it can be
/// taken up again after a crash, since what is left to do is in the records. The learner's thread's
/// own.
public final class Refilling implements SpaceKeeping {
  private static final Logger LOG = LoggerFactory.getLogger(Refilling.class);
  private static final long PERIOD_NANOS = Duration.ofMillis(500).toNanos();

  /// Somebody may say something at any moment: a few that wait for their vector, as ever, and no
  /// more than one in a hundred, do not hold up a change.
  private static final int FEW = 16;

  private static final int SHARE = 100;

  private final EmbeddingSpaces records;
  private final WorkspaceSpaces spaces;
  private final LongSupplier era;
  private long seenEra;

  /// Whether vectors may have been left over.
  private boolean clearing = true;

  private long lookedNanos = System.nanoTime() - PERIOD_NANOS;

  /// @param era rises when an account was changed, by any process
  public Refilling(EmbeddingSpaces records, WorkspaceSpaces spaces, LongSupplier era) {
    this.records = records;
    this.spaces = spaces;
    this.era = era;
    this.seenEra = era.getAsLong();
  }

  @Override
  public boolean keep(MemoryStore store, boolean isCommitted) {
    if (System.nanoTime() - lookedNanos < PERIOD_NANOS) {
      return false;
    }
    lookedNanos = System.nanoTime();
    spaces.closeLeaving();
    long now = era.getAsLong();
    if (now != seenEra || changes(store)) {
      spaces.load();
      seenEra = now;
      clearing = true;
    }
    return clearing && clear(store, isCommitted);
  }

  /// Ends what is complete.
  private boolean changes(MemoryStore store) {
    boolean ended = false;
    for (String workspace : spaces.choosing()) {
      for (WorkspaceSpace space : spaces.spaces(workspace)) {
        Optional<Embedder> next = space.change().flatMap(WorkspaceSpace.Change::next);
        if (next.isPresent() && isFilled(store, workspace, next.get().model().id())) {
          end(workspace, space);
          ended = true;
        }
      }
    }
    return ended;
  }

  private static boolean isFilled(MemoryStore store, String workspace, String model) {
    MemoryStore.Filled filled = store.filled(workspace, model);
    long missing = filled.all() - filled.done();
    return missing == 0 || (missing <= FEW && missing <= filled.all() / SHARE);
  }

  private void end(String workspace, WorkspaceSpace space) {
    String old = space.current().map(e -> e.model().id()).orElse("");
    String kept =
        space.change().flatMap(WorkspaceSpace.Change::next).map(e -> e.model().id()).orElse("");
    records.change(
        workspace,
        space.name(),
        before -> before.flatMap(row -> ended(row)),
        old.isEmpty() || old.equals(kept) ? List.of() : List.of(old));
    LOG.info("memories of workspace {} are recalled by {} now", workspace, kept);
  }

  private static Optional<EmbeddingSpace> ended(EmbeddingSpace row) {
    boolean operators = row.next().filter(WorkspaceSpaces.OPERATORS::equals).isPresent();
    return operators && row.weight() == 1
        ? Optional.empty()
        : Optional.of(
            new EmbeddingSpace(
                row.workspace(),
                row.name(),
                row.weight(),
                operators ? Optional.empty() : row.next(),
                Optional.empty(),
                row.changedAt()));
  }

  /// A step of each.
  private boolean clear(MemoryStore store, boolean isCommitted) {
    boolean wrote = false;
    List<Leftover> leftovers = records.leftovers();
    clearing = !leftovers.isEmpty();
    for (Leftover leftover : leftovers) {
      boolean asked = spaces.find(leftover.workspace(), leftover.model()).isPresent();
      boolean more = !asked && store.dropVectors(leftover.workspace(), leftover.model()) > 0;
      wrote |= more;
      if (!more && isCommitted && !wrote) {
        records.cleared(leftover);
      }
    }
    return wrote;
  }
}
