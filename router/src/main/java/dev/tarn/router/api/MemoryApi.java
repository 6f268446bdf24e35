package dev.tarn.router.api;

import dev.tarn.memory.Memory;
import dev.tarn.memory.MemoryFilter;
import dev.tarn.memory.MemoryScope;
import dev.tarn.memory.MemoryStore;
import dev.tarn.memory.Question;
import dev.tarn.memory.QuestionReader;
import dev.tarn.memory.RecallLimits;
import dev.tarn.memory.Recollection.Candidate;
import dev.tarn.memory.Recollection.Components;
import dev.tarn.memory.Recollection.Rejection;
import dev.tarn.records.JournalEntry;
import dev.tarn.records.Receipt;
import dev.tarn.records.Records;
import dev.tarn.records.Submission.NewChange;
import dev.tarn.records.Writes.Write;
import dev.tarn.router.recall.Recall;
import dev.tarn.router.recall.Recall.Degraded;
import dev.tarn.router.recall.Tokens;
import dev.tarn.router.remember.Journal;
import dev.tarn.router.remember.Learner;
import dev.tarn.router.remember.Redaction;
import dev.tarn.router.remember.TurnPayloads;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// What the memory API does, behind its paths: the same pool that the proxy uses, always inside one
/// scope. Methods block unless they return a future; called on the API's executor.
public final class MemoryApi {
  private static final long VISIBLE_WITHIN_MILLIS = 5_000;
  private static final Set<Rejection> NEVER_SHOWN =
      EnumSet.of(
          Rejection.RETIRED,
          Rejection.EXPIRED,
          Rejection.QUARANTINED,
          Rejection.REFUTED,
          Rejection.NEAR_DUPLICATE);

  private final MemoryStore store;
  private final Records records;
  private final Journal journal;
  private final Learner learner;
  private final Recall recall;
  private final Tokens tokens;
  private final InstantSource clock;
  private final Supplier<String> ids;

  /// @param ids makes ids of memories and writes
  public MemoryApi(
      MemoryStore store,
      Records records,
      Journal journal,
      Learner learner,
      Recall recall,
      Tokens tokens,
      InstantSource clock,
      Supplier<String> ids) {
    this.store = store;
    this.records = records;
    this.journal = journal;
    this.learner = learner;
    this.recall = recall;
    this.tokens = tokens;
    this.clock = clock;
    this.ids = ids;
  }

  /// A page of memories.
  record Page(
      List<MemoryView> data,
      @com.fasterxml.jackson.annotation.JsonProperty("next_cursor") Optional<String> nextCursor) {}

  /// What a search found.
  record Found(List<Hit> data) {}

  /// One of them.
  record Hit(MemoryView memory, double score, Components components) {}

  /// A write and how far it has come.
  record WriteView(
      String id,
      String status,
      @com.fasterxml.jackson.annotation.JsonProperty("memory_ids") List<String> memoryIds) {}

  /// Keeps a note. Completes when it can be found.
  ///
  /// @param idempotencyKey the same key names the same note: it is made once and stays as it is
  CompletableFuture<MemoryView> create(
      MemoryScope scope, Bodies.NewMemory body, Optional<String> idempotencyKey) {
    String id =
        "mem_"
            + idempotencyKey
                .map(key -> records.hash().of("idempotency", scope.key(), key))
                .orElseGet(ids);
    Optional<Memory> before = idempotencyKey.flatMap(key -> store.get(scope, id));
    if (before.isPresent()) {
      return CompletableFuture.completedFuture(MemoryView.of(before.get()));
    }
    Memory note =
        new Memory(
            id,
            scope,
            Memory.Kind.NOTE,
            Redaction.of(body.text()),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            0,
            0,
            "und",
            Optional.empty(),
            clock.instant().truncatedTo(ChronoUnit.MILLIS),
            body.validFrom(),
            Optional.empty(),
            body.expiresAt(),
            Optional.empty(),
            1,
            Memory.Trust.USER,
            Memory.Source.UNKNOWN,
            body.metadata(),
            1,
            Optional.empty(),
            Optional.empty(),
            false,
            Memory.Standing.NEUTRAL);
    return change(scope, new NewChange(JournalEntry.Kind.KEEP, TurnPayloads.note(note)))
        .thenApply(done -> MemoryView.of(store.get(scope, id).orElse(note)));
  }

  /// A memory, as it is or as it was known at a moment.
  MemoryView get(MemoryScope scope, String id, Optional<Instant> asOf) {
    return asOf.map(at -> store.get(scope, id, at))
        .orElseGet(() -> store.get(scope, id))
        .filter(m -> m.retiredAt().isEmpty())
        .map(MemoryView::of)
        .orElseThrow(() -> ProblemException.notFound("memory"));
  }

  Page list(MemoryScope scope, MemoryFilter filter, int limit, Optional<String> cursor) {
    try {
      MemoryStore.Page page = store.list(scope, filter, limit, cursor);
      return new Page(page.memories().stream().map(MemoryView::of).toList(), page.next());
    } catch (IllegalArgumentException e) {
      throw ProblemException.invalidCursor();
    }
  }

  /// The best memories for a query, whatever their score.
  CompletableFuture<Found> search(MemoryScope scope, Bodies.Search body) {
    Question question = QuestionReader.search(body.query());
    RecallLimits limits =
        new RecallLimits(
            clock.instant(),
            Set.of(),
            Set.of(),
            body.tokenBudget().orElse(Integer.MAX_VALUE),
            memory -> tokens.count(memory.text()),
            false,
            body.asOf());
    int most = body.topK().orElse(10);
    return recall
        .begin(scope.workspace(), question)
        .ask(scope, limits)
        .thenApply(recalled -> {
          if (recalled.degraded() != Degraded.NONE && recalled.degraded() != Degraded.EMBEDDING) {
            throw ProblemException.unavailable(
                "memory_unavailable", "Memory cannot be searched right now; try again.");
          }
          return new Found(
              recalled.recollection().candidates().stream()
                  .filter(c -> shown(c, body.tokenBudget().isPresent()))
                  .limit(most)
                  .map(c -> new Hit(MemoryView.of(c.memory()), c.score(), c.components()))
                  .toList());
        });
  }

  private static boolean shown(Candidate candidate, boolean budgeted) {
    return candidate.rejected().isEmpty()
        || !(NEVER_SHOWN.contains(candidate.rejected().get()) || budgeted);
  }

  WriteView write(MemoryScope scope, String id) {
    Write write = journal.write(scope, id).orElseThrow(() -> ProblemException.notFound("write"));
    return new WriteView(
        write.id(),
        write.status().name().toLowerCase(Locale.ROOT).replace('_', '-'),
        write.memoryIds());
  }

  String receipt(MemoryScope scope, String id) {
    return records
        .receipts()
        .find(scope.key(), id)
        .map(Receipt::body)
        .orElseThrow(() -> ProblemException.notFound("receipt"));
  }

  /// Journals a change. Completes when it was learned and is seen.
  CompletableFuture<Void> change(MemoryScope scope, NewChange change) {
    return journal
        .changed(scope, "write_" + ids.get(), change)
        .thenCompose(learner::learned)
        .orTimeout(VISIBLE_WITHIN_MILLIS, TimeUnit.MILLISECONDS)
        .exceptionally(failure -> {
          throw new CompletionException(
              ProblemException.unavailable(
                  "memory_unavailable",
                  "The change could not be applied in time. If it reached the disk it will be;"
                      + " look again, or repeat it with an Idempotency-Key."));
        });
  }

  /// What people do to their memories.
  VersionApi versions() {
    return new VersionApi(this, store, records.hash(), ids);
  }

  Instant now() {
    return clock.instant();
  }

  /// For listings: names of kinds on the wire.
  static final Map<String, Memory.Kind> KINDS =
      Map.of("turn", Memory.Kind.TURN, "fact", Memory.Kind.FACT, "note", Memory.Kind.NOTE);
}
