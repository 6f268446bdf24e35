package dev.tarn.router.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tarn.memory.Claim;
import dev.tarn.memory.Conflict;
import dev.tarn.memory.Memory;
import dev.tarn.memory.MemoryScope;
import dev.tarn.memory.MemoryStore;
import dev.tarn.memory.Revision;
import dev.tarn.memory.Version;
import dev.tarn.records.JournalEntry;
import dev.tarn.records.KeyedHash;
import dev.tarn.records.Submission.NewChange;
import dev.tarn.router.remember.Redaction;
import dev.tarn.router.remember.TurnPayloads;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/// What people do to memories: correct, rate, decide, take back. Each is a change in the journal,
/// and the answer comes once it counts. Methods block unless they return a future.
final class VersionApi {
  private final MemoryApi memories;
  private final MemoryStore store;
  private final KeyedHash hash;
  private final Supplier<String> ids;

  /// @param ids makes ids of changes
  VersionApi(MemoryApi memories, MemoryStore store, KeyedHash hash, Supplier<String> ids) {
    this.memories = memories;
    this.store = store;
    this.hash = hash;
    this.ids = ids;
  }

  /// Who asks for a change, and under what condition.
  ///
  /// @param ifMatch version of the header `If-Match`
  /// @param idempotencyKey the client's name for the request
  record Asked(
      MemoryScope scope, String id, OptionalInt ifMatch, Optional<String> idempotencyKey) {}

  /// The versions of a memory, newest first.
  record History(List<VersionView> data) {}

  /// One of them.
  record VersionView(
      int version,
      @JsonProperty("recorded_at") Instant recordedAt,
      String cause,
      MemoryView memory) {}

  /// A page of conflicts.
  record Conflicts(
      List<ConflictView> data, @JsonProperty("next_cursor") Optional<String> nextCursor) {}

  /// Two facts that contradict each other, the older one first.
  record ConflictView(
      String id,
      String subject,
      String attribute,
      List<MemoryView> memories,
      @JsonProperty("created_at") Instant createdAt) {
    static ConflictView of(Conflict conflict) {
      Claim claim = conflict.older().claim().orElseThrow();
      return new ConflictView(
          conflict.id(),
          claim.subject(),
          claim.attribute(),
          List.of(MemoryView.of(conflict.older()), MemoryView.of(conflict.newer())),
          conflict.createdAt());
    }
  }

  History history(MemoryScope scope, String id) {
    List<Version> versions = store.history(scope, id);
    if (versions.isEmpty()) {
      throw ProblemException.notFound("memory");
    }
    return new History(
        versions.stream()
            .map(v ->
                new VersionView(
                    v.number(),
                    v.recordedAt(),
                    v.cause().name().toLowerCase(Locale.ROOT),
                    MemoryView.of(v.memory())))
            .toList());
  }

  /// Changes what a merge patch (RFC 7396) names.
  CompletableFuture<MemoryView> revise(Asked asked, byte[] patch) {
    Memory memory = memory(asked);
    Bodies.Change now =
        new Bodies.Change(
            memory.text(),
            memory.metadata(),
            memory.validFrom(),
            memory.validTo(),
            memory.expiresAt(),
            memory.quarantined(),
            Optional.empty());
    Bodies.Change then = Json.patched(now, patch, Bodies.Change.class);
    if (then.version().filter(version -> version != memory.version()).isPresent()
        && !isDone(asked)) {
      throw stale(asked, memory);
    }
    OptionalInt expected = then.version().map(OptionalInt::of).orElseGet(asked::ifMatch);
    Revision revision = revision(now, then);
    return revision.changesNothing()
        ? CompletableFuture.completedFuture(MemoryView.of(memory))
        : revise(asked, memory, revision, expected);
  }

  /// Says what a person thinks of a memory; empty takes back what was said.
  CompletableFuture<MemoryView> rate(Asked asked, Optional<Bodies.Rating> rating) {
    Memory.Standing standing =
        rating
            .map(rated ->
                switch (rated) {
                  case USEFUL -> Memory.Standing.USEFUL;
                  case OUTDATED -> Memory.Standing.OUTDATED;
                  case WRONG -> Memory.Standing.WRONG;
                })
            .orElse(Memory.Standing.NEUTRAL);
    Memory memory = memory(asked);
    return memory.standing() == standing
        ? CompletableFuture.completedFuture(MemoryView.of(memory))
        : revise(asked, memory, Revision.rated(standing), asked.ifMatch());
  }

  /// Takes back the newest change.
  CompletableFuture<MemoryView> undo(Asked asked) {
    Memory memory = memory(asked);
    String change = changeId(asked);
    String payload = TurnPayloads.undo(asked.id(), change, asked.ifMatch());
    return changed(asked, memory, change, new NewChange(JournalEntry.Kind.UNDO, payload));
  }

  private CompletableFuture<MemoryView> revise(
      Asked asked, Memory memory, Revision revision, OptionalInt expected) {
    String change = changeId(asked);
    String payload = TurnPayloads.revise(asked.id(), change, revision, expected);
    return changed(asked, memory, change, new NewChange(JournalEntry.Kind.REVISE, payload));
  }

  private CompletableFuture<MemoryView> changed(
      Asked asked, Memory before, String changeId, NewChange change) {
    return memories
        .change(asked.scope(), change)
        .thenApply(done -> {
          Memory now = store.get(asked.scope(), asked.id()).orElseThrow(VersionApi::gone);
          if (isMadeBy(asked, changeId)) {
            return MemoryView.of(now);
          }
          // Somebody was faster, or there was nothing to take back.
          throw new CompletionException(
              now.version() == before.version()
                  ? ProblemException.conflict(
                      "nothing_to_undo", "Nothing was done to this memory that is not taken back.")
                  : stale(asked, now));
        });
  }

  /// The memory that is to be changed, if it is in the version that is meant.
  private Memory memory(Asked asked) {
    Memory memory =
        store
            .get(asked.scope(), asked.id())
            .filter(m -> m.retiredAt().isEmpty())
            .orElseThrow(() -> ProblemException.notFound("memory"));
    if (asked.ifMatch().isPresent()
        && asked.ifMatch().getAsInt() != memory.version()
        && !isDone(asked)) {
      throw stale(asked, memory);
    }
    return memory;
  }

  /// Whether this is the repetition of a request that was done.
  private boolean isDone(Asked asked) {
    return asked.idempotencyKey().isPresent() && isMadeBy(asked, changeId(asked));
  }

  private boolean isMadeBy(Asked asked, String change) {
    return store.history(asked.scope(), asked.id()).stream()
        .anyMatch(version -> version.change().filter(change::equals).isPresent());
  }

  private String changeId(Asked asked) {
    return "change_"
        + asked
            .idempotencyKey()
            .map(key -> hash.of("change", asked.scope().key(), asked.id(), key))
            .orElseGet(ids);
  }

  private static ProblemException stale(Asked asked, Memory now) {
    String detail =
        "The memory is in version %d by now; read it again and repeat the change."
            .formatted(now.version());
    return asked.ifMatch().isPresent()
        ? ProblemException.preconditionFailed(detail)
        : ProblemException.conflict("stale_version", detail);
  }

  private static CompletionException gone() {
    return new CompletionException(ProblemException.notFound("memory"));
  }

  private static Revision revision(Bodies.Change now, Bodies.Change then) {
    return new Revision(
        changed(now.text(), Redaction.of(then.text())),
        changed(now.metadata(), then.metadata()),
        changed(now.validFrom(), then.validFrom()).map(Revision.Edit::new),
        changed(now.validTo(), then.validTo()).map(Revision.Edit::new),
        changed(now.expiresAt(), then.expiresAt()).map(Revision.Edit::new),
        changed(now.quarantined(), then.quarantined()),
        Optional.empty());
  }

  private static <T> Optional<T> changed(T now, T then) {
    return now.equals(then) ? Optional.empty() : Optional.of(then);
  }

  Conflicts conflicts(MemoryScope scope, int limit, Optional<String> cursor) {
    try {
      MemoryStore.Conflicts page = store.conflicts(scope, limit, cursor);
      return new Conflicts(page.conflicts().stream().map(ConflictView::of).toList(), page.next());
    } catch (IllegalArgumentException e) {
      throw ProblemException.invalidCursor();
    }
  }

  /// Decides a conflict, or decides it otherwise than before.
  CompletableFuture<ConflictView> decide(Asked asked, Bodies.Decision decision) {
    if (store.conflict(asked.scope(), asked.id()).isEmpty()) {
      throw ProblemException.notFound("conflict");
    }
    Conflict.Decision decided =
        switch (decision) {
          case KEEP -> Conflict.Decision.KEEP;
          case REPLACE -> Conflict.Decision.REPLACE;
          case BOTH -> Conflict.Decision.BOTH;
          case DISMISS -> Conflict.Decision.DISMISS;
        };
    String payload = TurnPayloads.decide(asked.id(), changeId(asked), decided);
    return memories
        .change(asked.scope(), new NewChange(JournalEntry.Kind.DECIDE, payload))
        .thenApply(done ->
            store
                .conflict(asked.scope(), asked.id())
                .map(ConflictView::of)
                .orElseThrow(() -> new CompletionException(ProblemException.notFound("conflict"))));
  }
}
