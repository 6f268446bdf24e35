package dev.tarn.router.remember;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tarn.memory.MemoryScope;
import dev.tarn.records.Block;
import dev.tarn.records.Receipt;
import dev.tarn.records.Records;
import dev.tarn.records.Submission;
import dev.tarn.records.Submission.NewChange;
import dev.tarn.records.Submission.NewTurn;
import dev.tarn.records.Submission.WriteState;
import dev.tarn.records.Submitted;
import dev.tarn.records.Writes.Status;
import dev.tarn.records.Writes.Write;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/// Puts what a call leaves behind on disk: new turns, the block, the receipt. Never blocks and
/// never holds a reply by itself; the futures say when something is on disk. Thread-safe.
///
/// A write can be followed from the moment its id is known, also while it waits for the disk and
/// when it was dropped because too much waits.
public final class Journal {
  private final Records records;
  private final InstantSource clock;
  private final Learner learner;
  private final Runnable onDropped;
  private final Cache<String, Pending> pending =
      Caffeine.newBuilder().maximumSize(50_000).expireAfterWrite(Duration.ofMinutes(30)).build();

  private record Pending(String scope, Status status) {}

  /// @param onDropped called for each write that was lost because the disk could not keep up
  public Journal(Records records, Learner learner, InstantSource clock, Runnable onDropped) {
    this.records = records;
    this.learner = learner;
    this.clock = clock;
    this.onDropped = onDropped;
  }

  /// The provider works: the user's turns, the block and the receipt go to disk. Completes when
  /// they are there, with false if they were dropped.
  ///
  /// @param writeId empty if the call may not write
  public CompletableFuture<Boolean> asked(
      MemoryScope scope,
      Attribution attribution,
      Optional<String> writeId,
      Optional<Block> block,
      Optional<Receipt> receipt) {
    boolean writes = writeId.isPresent();
    return submit(
        writeId,
        Status.AWAITING_ANSWER,
        new Submission(
            scope.key(),
            clock.instant(),
            Optional.of(attribution.conversation()),
            writes ? attribution.newTurns() : List.of(),
            writes ? attribution.dropped() : Set.of(),
            List.of(),
            writeId.map(id -> new WriteState(id, Status.AWAITING_ANSWER)),
            block,
            receipt,
            attribution.asOf()));
  }

  /// The answer is here, whole; completes as [#asked] does.
  ///
  /// @param answer empty if it held no text, such as a call of tools
  public CompletableFuture<Boolean> answered(
      MemoryScope scope, Attribution attribution, String writeId, Optional<NewTurn> answer) {
    boolean nothing = answer.isEmpty() && attribution.newTurns().isEmpty();
    Status status = nothing || !attribution.learns() ? Status.SKIPPED : Status.JOURNALED;
    // A regenerated answer in the same words replaces nothing.
    Set<String> dropped =
        answer.isEmpty() || attribution.droppedByAnswer().contains(answer.get().key())
            ? Set.of()
            : attribution.droppedByAnswer();
    return submit(
        Optional.of(writeId),
        status,
        new Submission(
            scope.key(),
            clock.instant(),
            Optional.of(attribution.conversation()),
            answer.stream().toList(),
            dropped,
            List.of(),
            Optional.of(new WriteState(writeId, status)),
            Optional.empty(),
            Optional.empty(),
            attribution.asOf()));
  }

  /// Messages that an app hands over are on their way to disk; completes as [#asked] does.
  public CompletableFuture<Boolean> told(
      MemoryScope scope, Attribution attribution, String writeId) {
    boolean nothing = attribution.newTurns().isEmpty() || !attribution.learns();
    Status status = nothing ? Status.SKIPPED : Status.JOURNALED;
    return submit(
        Optional.of(writeId),
        status,
        new Submission(
            scope.key(),
            clock.instant(),
            Optional.of(attribution.conversation()),
            attribution.newTurns(),
            attribution.dropped(),
            List.of(),
            Optional.of(new WriteState(writeId, status)),
            Optional.empty(),
            Optional.empty(),
            attribution.asOf()));
  }

  /// A change through the API. Completes when it is on disk, with its journal position; fails if
  /// the scope is being erased.
  public CompletableFuture<Long> changed(MemoryScope scope, String writeId, NewChange change) {
    Submission submission =
        new Submission(
            scope.key(),
            clock.instant(),
            Optional.empty(),
            List.of(),
            Set.of(),
            List.of(change),
            Optional.of(new WriteState(writeId, Status.JOURNALED)),
            Optional.empty(),
            Optional.empty());
    return records
        .submit(submission)
        .thenApply(submitted -> {
          if (submitted.outdated()) {
            throw new IllegalStateException("something is being erased in this scope");
          }
          learner.wake();
          return submitted.position();
        });
  }

  /// Completes when all that is on disk by now is learned.
  ///
  /// @param lookups asks the database
  public CompletableFuture<Void> caughtUp(Executor lookups) {
    return CompletableFuture.supplyAsync(() -> records.journal().newest(), lookups)
        .thenCompose(newest ->
            newest.map(learner::learned).orElseGet(() -> CompletableFuture.completedFuture(null)));
  }

  /// A write of this scope and how far it has come. Blocks on the database.
  public Optional<Write> write(MemoryScope scope, String id) {
    Optional<Write> waiting =
        Optional.ofNullable(pending.getIfPresent(id))
            .filter(p -> p.scope().equals(scope.key()))
            .map(p -> new Write(id, p.status(), List.of()));
    if (waiting.filter(w -> w.status() == Status.DROPPED).isPresent()) {
      return waiting;
    }
    return records.writes().find(scope.key(), id).or(() -> waiting);
  }

  private CompletableFuture<Boolean> submit(
      Optional<String> writeId, Status status, Submission submission) {
    writeId.ifPresent(id -> pending.put(id, new Pending(submission.scope(), status)));
    return records
        .submit(submission)
        .handle((submitted, failure) -> {
          if (failure == null && submitted.outdated()) {
            writeId.ifPresent(
                id -> pending.put(id, new Pending(submission.scope(), Status.SKIPPED)));
          } else if (failure == null) {
            onDisk(writeId, submitted);
          } else {
            writeId.ifPresent(
                id -> pending.put(id, new Pending(submission.scope(), Status.DROPPED)));
            onDropped.run();
          }
          return failure == null;
        });
  }

  private void onDisk(Optional<String> writeId, Submitted submitted) {
    writeId.ifPresent(pending::invalidate);
    if (submitted.position() > 0) {
      learner.wake();
    }
  }
}
