package dev.tarn.router.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tarn.memory.MemoryScope;
import dev.tarn.memory.MemoryStore;
import dev.tarn.memory.QuestionReader;
import dev.tarn.memory.RecallLimits;
import dev.tarn.memory.Recollection.Candidate;
import dev.tarn.memory.Recollection.Rejection;
import dev.tarn.records.Erasure;
import dev.tarn.records.Erasure.Part;
import dev.tarn.records.Records;
import dev.tarn.router.http.Callers.Whose;
import dev.tarn.router.recall.Recall;
import dev.tarn.router.recall.Recall.Degraded;
import dev.tarn.router.recall.Recall.Recalled;
import dev.tarn.router.remember.Eraser;
import dev.tarn.router.remember.Learner;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// What forgetting and erasing do, behind their paths. Methods block unless they return a future;
/// called on the API's executor.
public final class EraseApi {
  private static final long VISIBLE_WITHIN_MILLIS = 5_000;

  /// Ids that a dry run names.
  private static final int MOST_NAMED = 1_000;

  private final MemoryStore store;
  private final Records records;
  private final Eraser eraser;
  private final Learner learner;
  private final Recall recall;
  private final InstantSource clock;
  private final Supplier<String> ids;
  private final boolean onServer;

  /// @param ids makes ids of erasures
  /// @param onServer whether the database is a server's
  public EraseApi(
      MemoryStore store,
      Records records,
      Eraser eraser,
      Learner learner,
      Recall recall,
      InstantSource clock,
      Supplier<String> ids,
      boolean onServer) {
    this.store = store;
    this.records = records;
    this.eraser = eraser;
    this.learner = learner;
    this.recall = recall;
    this.clock = clock;
    this.ids = ids;
    this.onServer = onServer;
  }

  /// What would be forgotten.
  ///
  /// @param more whether there are more ids than are named
  record DryRun(
      @JsonProperty("dry_run") boolean dryRun,
      int count,
      @JsonProperty("memory_ids") List<String> memoryIds,
      @JsonProperty("conversation_ids") List<String> conversationIds,
      boolean more,
      @JsonProperty("not_found") List<String> notFound) {}

  /// Erases everything of a user. Completes once none of it can be found.
  CompletableFuture<ErasureView> user(Whose whose) {
    Set<MemoryScope> scopes = scopes(whose);
    long memories = 0;
    for (MemoryScope scope : scopes) {
      memories += store.traces().sum(scope).all();
    }
    return erase(
        whose,
        whose.agent().isEmpty()
            ? Optional.of(new Erasure.Person(whose.user(), whose.project()))
            : Optional.empty(),
        memories,
        scopes.stream().<Part>map(scope -> new Part.Everything(scope.key())).toList(),
        List.of());
  }

  /// The scopes of a user, the one they would have if nothing is known of them yet among them.
  Set<MemoryScope> scopes(Whose whose) {
    String[] key = whose.scope().key().split("/", -1);
    Set<MemoryScope> scopes = new LinkedHashSet<>(Set.of(whose.scope()));
    scopes.addAll(store.traces().scopes(whose.workspace(), whose::means));
    records.erasures().scopes(key[0] + "/", key[2]).stream()
        .map(MemoryScope::parse)
        .filter(scope -> scope.workspace().equals(whose.workspace()) && whose.means(scope))
        .forEach(scopes::add);
    return scopes;
  }

  /// Forgets what a body names, or tells what that would be. Completes once it cannot be found.
  CompletableFuture<Object> forget(Whose whose, ForgetBody body) {
    caughtUp();
    MemoryScope scope = whose.scope();
    CompletableFuture<Forgettable> gathered =
        body.topic().isPresent()
            ? about(scope, body.topic().get())
            : CompletableFuture.completedFuture(gathered(scope, body));
    return gathered.thenCompose(what -> {
      Forgettable.Whole whole = what.whole();
      return body.dryRun()
          ? CompletableFuture.<Object>completedFuture(dryRun(whole, what.notFound()))
          : erase(whose, whole, what.notFound()).<Object>thenApply(view -> view);
    });
  }

  private Forgettable gathered(MemoryScope scope, ForgetBody body) {
    Forgettable what = new Forgettable(store, records, scope);
    body.ids().ifPresent(named -> named.forEach(what::named));
    body.conversationId().ifPresent(what::conversation);
    body.filter().ifPresent(filter -> what.where(filter.predicate()));
    return what;
  }

  /// Recall's own search, and of what it finds what passes the floor and shares a word: that a
  /// vector is near is enough for a prompt, not to delete something. What is not recalled, because
  /// it expired or is quarantined, is not found either.
  private CompletableFuture<Forgettable> about(MemoryScope scope, String topic) {
    RecallLimits limits =
        new RecallLimits(clock.instant(), Set.of(), Set.of(), Integer.MAX_VALUE, memory -> 0, true);
    return recall
        .begin(scope.workspace(), QuestionReader.search(topic))
        .ask(scope, limits)
        .thenApply(recalled -> {
          Forgettable what = new Forgettable(store, records, scope);
          what.memories(
              answered(recalled).stream()
                  .filter(EraseApi::isAbout)
                  .map(candidate -> candidate.memory().id())
                  .toList());
          return what;
        });
  }

  private static List<Candidate> answered(Recalled recalled) {
    if (recalled.degraded() != Degraded.NONE && recalled.degraded() != Degraded.EMBEDDING) {
      throw unavailable("Memory cannot be searched right now; try again.");
    }
    return recalled.recollection().candidates();
  }

  private static boolean isAbout(Candidate candidate) {
    return candidate.components().text() > 0
        && candidate.rejected().filter(why -> why != Rejection.NEAR_DUPLICATE).isEmpty();
  }

  private static DryRun dryRun(Forgettable.Whole whole, List<String> notFound) {
    return new DryRun(
        true,
        whole.memoryIds().size(),
        whole.memoryIds().stream().limit(MOST_NAMED).toList(),
        List.copyOf(whole.conversations()),
        whole.memoryIds().size() > MOST_NAMED,
        notFound);
  }

  /// Forgets one memory. Completes once it cannot be found.
  CompletableFuture<ErasureView> memory(Whose whose, String id) {
    if (store.get(whose.scope(), id).isEmpty()) {
      throw ProblemException.notFound("memory");
    }
    return one(whose, what -> what.named(id));
  }

  /// Erases a conversation. Completes once none of it can be found.
  CompletableFuture<ErasureView> conversation(Whose whose, String id) {
    return one(
        whose,
        what -> {
          what.conversation(id);
          if (what.isEmpty()) {
            throw ProblemException.notFound("conversation");
          }
        });
  }

  private CompletableFuture<ErasureView> one(Whose whose, Consumer<Forgettable> named) {
    Forgettable what = new Forgettable(store, records, whose.scope());
    named.accept(what);
    return erase(whose, what.whole(), what.notFound());
  }

  private CompletableFuture<ErasureView> erase(
      Whose whose, Forgettable.Whole what, List<String> notFound) {
    return erase(whose, Optional.empty(), what.memoryIds().size(), what.parts(), notFound);
  }

  /// An erasure that the caller may know of.
  ///
  /// @param user if only one of theirs is meant
  ErasureView erasure(String workspace, Optional<String> user, String id) {
    return records
        .erasures()
        .find(workspace, id)
        .filter(found -> user.filter(u -> !owner(workspace, u).equals(found.owner())).isEmpty())
        .map(found -> ErasureView.of(found, List.of(), onServer))
        .orElseThrow(() -> ProblemException.notFound("erasure"));
  }

  private String owner(String workspace, String user) {
    return records.hash().of("erasure-owner", workspace, user);
  }

  private CompletableFuture<ErasureView> erase(
      Whose whose,
      Optional<Erasure.Person> person,
      long memories,
      List<Part> parts,
      List<String> notFound) {
    Eraser.Begun begun =
        eraser.erase(
            new Erasure.Order(
                "erasure_" + ids.get(),
                whose.workspace(),
                owner(whose.workspace(), whose.user()),
                person,
                memories,
                parts));
    // Whoever waits too long is told all the same: it is on disk, and will be carried out.
    return begun
        .invisible()
        .copy()
        .completeOnTimeout(begun.erasure(), VISIBLE_WITHIN_MILLIS, TimeUnit.MILLISECONDS)
        .thenApply(erasure -> ErasureView.of(erasure, notFound, onServer));
  }

  /// What is in the journal must be in the store, or what goes could not be told.
  void caughtUp() {
    try {
      records
          .journal()
          .newest()
          .ifPresent(position ->
              learner
                  .learned(position)
                  .copy()
                  .orTimeout(VISIBLE_WITHIN_MILLIS, TimeUnit.MILLISECONDS)
                  .join());
    } catch (CompletionException e) {
      throw unavailable("Memory is behind with learning; try again.");
    }
  }

  private static ProblemException unavailable(String detail) {
    return ProblemException.unavailable("memory_unavailable", detail);
  }
}
