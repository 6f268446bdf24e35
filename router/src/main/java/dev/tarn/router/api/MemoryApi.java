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
import dev.tarn.records.Pauses;
import dev.tarn.records.Receipt;
import dev.tarn.records.Records;
import dev.tarn.records.Submission.NewChange;
import dev.tarn.records.Writes.Write;
import dev.tarn.router.recall.Profile;
import dev.tarn.router.recall.Recall;
import dev.tarn.router.recall.Recall.Degraded;
import dev.tarn.router.recall.Tokens;
import dev.tarn.router.remember.Journal;
import dev.tarn.router.remember.Learner;
import dev.tarn.router.remember.Redaction;
import dev.tarn.router.remember.TurnPayloads;
import dev.tarn.router.remember.reading.Quarantine;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
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

  /// Facts of a scope that a profile is made of.
  private static final int MOST_FACTS = 1_000;

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

  /// Keeps a note, apart if it commands the assistant. Completes when it can be found.
  ///
  /// @param idempotencyKey the same key names the same note, also if the first call failed half-way
  CompletableFuture<MemoryView> create(
      MemoryScope scope, Bodies.NewMemory body, Optional<String> idempotencyKey) {
    return kept(scope, body, idempotencyKey).thenApply(MemoryView::of);
  }

  /// The same as the store has it.
  CompletableFuture<Memory> kept(
      MemoryScope scope, Bodies.NewMemory body, Optional<String> idempotencyKey) {
    String id =
        "mem_"
            + idempotencyKey
                .map(key -> records.hash().of("idempotency", scope.key(), key, body.toString()))
                .orElseGet(ids);
    Optional<Memory> before = idempotencyKey.flatMap(key -> store.get(scope, id));
    if (before.isPresent()) {
      return CompletableFuture.completedFuture(before.get());
    }
    mustLearn(scope);
    String text = Redaction.of(body.text());
    if (text.isBlank()) {
      throw ProblemException.unprocessable(
          List.of(new Problem.Field("/text", "says nothing outside its private spans")));
    }
    Memory note =
        new Memory(
            id,
            scope,
            Memory.Kind.NOTE,
            text,
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
            Quarantine.isDue(text),
            Memory.Standing.NEUTRAL);
    return change(scope, new NewChange(JournalEntry.Kind.KEEP, TurnPayloads.note(note)))
        .thenApply(done -> store.get(scope, id).orElse(note));
  }

  private void mustLearn(MemoryScope scope) {
    Pauses.Person person = new Pauses.Person(scope.workspace(), scope.project(), scope.user());
    if (records.pauses().since(person).isPresent()) {
      throw ProblemException.forbidden(
          "learning_paused",
          "This user has paused learning; nothing is kept until they go on with it.");
    }
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
    MemoryStore.Page page = page(scope, filter, limit, cursor);
    return new Page(page.memories().stream().map(MemoryView::of).toList(), page.next());
  }

  /// The same as the store has it.
  MemoryStore.Page page(
      MemoryScope scope, MemoryFilter filter, int limit, Optional<String> cursor) {
    try {
      return store.list(scope, filter, limit, cursor);
    } catch (IllegalArgumentException e) {
      throw ProblemException.invalidCursor();
    }
  }

  /// What is known of the user of these scopes at a glance.
  Profile profile(List<MemoryScope> scopes) {
    MemoryFilter facts = new MemoryFilter(Optional.empty(), Optional.of(Memory.Kind.FACT));
    List<Memory> newest = new ArrayList<>();
    for (MemoryScope scope : scopes) {
      newest.addAll(store.list(scope, facts, MOST_FACTS, Optional.empty()).memories());
    }
    return Profile.of(newest, clock.instant(), tokens::count);
  }

  /// The best memories for a query, whatever their score.
  CompletableFuture<Found> search(MemoryScope scope, Bodies.Search body) {
    return found(scope, body)
        .thenApply(best ->
            new Found(
                best.stream()
                    .map(c -> new Hit(MemoryView.of(c.memory()), c.score(), c.components()))
                    .toList()));
  }

  /// The same as the store has it.
  CompletableFuture<List<Candidate>> found(MemoryScope scope, Bodies.Search body) {
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
          return recalled.recollection().candidates().stream()
              .filter(c -> shown(c, body.tokenBudget().isPresent()))
              .limit(most)
              .toList();
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
