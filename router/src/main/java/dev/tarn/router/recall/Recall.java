package dev.tarn.router.recall;

import dev.tarn.embedding.EmbeddingModel;
import dev.tarn.embedding.Payer;
import dev.tarn.embedding.WorkspaceEmbedders;
import dev.tarn.memory.Asked;
import dev.tarn.memory.Memory;
import dev.tarn.memory.MemoryScope;
import dev.tarn.memory.MemoryStore;
import dev.tarn.memory.Question;
import dev.tarn.memory.RecallLimits;
import dev.tarn.memory.Recollection;
import dev.tarn.memory.VectorSpace;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one door to the store on the way in: embeds a question, asks, and is back within a deadline,
/// with less or nothing if need be. Thread-safe.
///
/// The words are looked up while the question is being embedded. A vector that is not there when a
/// fifth of the deadline is left is withdrawn, and words alone decide.
public final class Recall {
  private static final Logger LOG = LoggerFactory.getLogger(Recall.class);

  private final WorkspaceEmbedders embedders;
  private final MemoryStore store;
  private final Executor search;
  private final Function<String, Duration> deadline;
  private final QuestionLedger ledger;

  /// @param embedders of the spaces of workspaces; one without any is recalled by words alone
  /// @param search bounded; runs the store's look-ups
  /// @param deadline of a workspace
  /// @param ledger told of what providers embedded
  public Recall(
      WorkspaceEmbedders embedders,
      MemoryStore store,
      Executor search,
      Function<String, Duration> deadline,
      QuestionLedger ledger) {
    this.ledger = ledger;
    this.embedders = embedders;
    this.store = store;
    this.search = search;
    this.deadline = deadline;
  }

  /// How long a recall in a workspace may take.
  public Duration deadline(String workspace) {
    return deadline.apply(workspace);
  }

  /// Starts embedding a question, before it is known in which scope of the workspace and with what
  /// limits it will be asked. The deadline runs from here.
  public Pending begin(String workspace, Question question) {
    return new Pending(workspace, question);
  }

  /// What turns said; see [MemoryStore#said]. Blocks on the store.
  public Map<String, List<Memory>> said(MemoryScope scope, Collection<String> turnKeys) {
    return store.said(scope, turnKeys);
  }

  /// Notes that memories were woven into a prompt; done in the background, and lost if there is too
  /// much to do.
  public void used(MemoryScope scope, Collection<String> ids, Instant at) {
    if (ids.isEmpty()) {
      return;
    }
    try {
      search.execute(() -> {
        try {
          store.used(scope, ids, at);
        } catch (RuntimeException e) {
          LOG.debug("the use of memories was not noted: {}", e.toString());
        }
      });
    } catch (RejectedExecutionException e) {
      LOG.debug("the use of memories was not noted: too much to do");
    }
  }

  /// A question under way.
  public final class Pending {
    private final Question question;
    private final long startedNanos = System.nanoTime();
    private final Duration deadline;
    private final List<Spoken> spoken;
    private final CompletableFuture<Long> embedded;

    private Pending(String workspace, Question question) {
      this.question = question;
      this.deadline = deadline(workspace);
      this.spoken =
          embedders.asked(workspace).stream().map(voice -> Spoken.of(voice, question)).toList();
      // One that fails does not end the others.
      this.embedded =
          CompletableFuture.allOf(
                  spoken.stream()
                      .map(one -> one.all().exceptionally(failure -> null))
                      .toArray(CompletableFuture[]::new))
              .thenApply(done -> System.nanoTime() - startedNanos);
    }

    /// Asks the store. Looks words up on the calling thread, which may block, and weighs them on
    /// the `search` executor once the vectors have come. Never fails: what went wrong is in the
    /// outcome.
    public CompletableFuture<Recalled> ask(MemoryScope scope, RecallLimits limits) {
      MemoryStore.Matches matches;
      long matchStarted = System.nanoTime();
      try {
        matches = store.match(scope, question, limits);
      } catch (RuntimeException e) {
        withdraw();
        return CompletableFuture.completedFuture(Recalled.degraded(Degraded.STORE));
      }
      long matchNanos = System.nanoTime() - matchStarted;
      if (spoken.isEmpty()) {
        return CompletableFuture.completedFuture(rank(matches, scope, matchNanos));
      }
      CompletableFuture<Recalled> outcome = new CompletableFuture<>();
      long left = deadline.toNanos() * 4 / 5 - (System.nanoTime() - startedNanos);
      var _ =
          embedded
              .copy()
              .orTimeout(Math.max(1, left), TimeUnit.NANOSECONDS)
              .whenComplete((nanos, failure) ->
                  inSearch(
                      () -> outcome.complete(rank(matches, scope, matchNanos)),
                      () -> {
                        matches.close();
                        outcome.complete(Recalled.degraded(Degraded.STORE));
                      }));
      return outcome.completeOnTimeout(
          Recalled.degraded(Degraded.TIMEOUT), Math.max(1, remainingNanos()), TimeUnit.NANOSECONDS);
    }

    /// Takes the question back: nobody waits for its vector any more.
    public void withdraw() {
      spoken.forEach(Spoken::withdraw);
    }

    /// Nanoseconds until the deadline; may be negative.
    public long remainingNanos() {
      return deadline.toNanos() - (System.nanoTime() - startedNanos);
    }

    /// Closes the matches before anybody hears of the outcome.
    private Recalled rank(MemoryStore.Matches matches, MemoryScope scope, long matchNanos) {
      try (matches) {
        long started = System.nanoTime();
        List<Asked> found = spoken.stream().flatMap(one -> one.asked().stream()).toList();
        Degraded degraded = found.size() < spoken.size() ? Degraded.EMBEDDING : Degraded.NONE;
        if (degraded == Degraded.EMBEDDING) {
          withdraw();
        }
        Recollection recollection = matches.rank(found);
        long searchNanos = matchNanos + System.nanoTime() - started;
        long embedNanos = found.isEmpty() ? 0 : embedded.getNow(0L);
        List<Payer> payers = paid(scope);
        return new Recalled(recollection, degraded, embedNanos, searchNanos, payers);
      } catch (RuntimeException e) {
        withdraw();
        return Recalled.degraded(Degraded.STORE);
      }
    }

    /// Those that gave their vectors.
    private List<Payer> paid(MemoryScope scope) {
      List<Payer> payers =
          spoken.stream().filter(one -> one.asked().isPresent()).map(Spoken::payer).toList();
      payers.stream()
          .filter(payer -> !payer.isLocal())
          .forEach(payer ->
              question.parts().forEach(part -> ledger.embedded(payer, scope, part.text())));
      return payers;
    }

    private void inSearch(Runnable work, Runnable ifFull) {
      try {
        search.execute(work);
      } catch (RejectedExecutionException e) {
        ifFull.run();
      }
    }
  }

  /// A question in the words of one embedder.
  ///
  /// @param all complete when all vectors are there
  private record Spoken(
      WorkspaceEmbedders.Voice voice,
      List<CompletableFuture<float[]>> vectors,
      CompletableFuture<Void> all) {
    static Spoken of(WorkspaceEmbedders.Voice voice, Question question) {
      List<CompletableFuture<float[]>> vectors =
          question.parts().stream().map(part -> voice.embedder().embedQuery(part.text())).toList();
      CompletableFuture<Void> all =
          CompletableFuture.allOf(vectors.toArray(CompletableFuture[]::new));
      // One vector that fails is as bad as all: the others are not waited for.
      for (CompletableFuture<float[]> vector : vectors) {
        var _ =
            vector.whenComplete((made, failure) -> {
              if (failure != null) {
                all.completeExceptionally(failure);
              }
            });
      }
      return new Spoken(voice, vectors, all);
    }

    /// Empty if vectors are missing.
    Optional<Asked> asked() {
      if (!all.isDone() || all.isCompletedExceptionally()) {
        return Optional.empty();
      }
      EmbeddingModel model = voice.embedder().model();
      VectorSpace space =
          new VectorSpace(
              model.id(),
              model.dimensions(),
              model.floor(),
              model.nearDuplicate(),
              model.languages());
      return Optional.of(
          new Asked(space, voice.weight(), vectors.stream().map(CompletableFuture::join).toList()));
    }

    Payer payer() {
      return voice.embedder().payer();
    }

    void withdraw() {
      vectors.forEach(vector -> vector.cancel(false));
    }
  }

  /// What went wrong on the way; the wire names are in [#reason].
  public enum Degraded {
    NONE(""),
    TIMEOUT("timeout"),
    STORE("store"),
    EMBEDDING("embedding"),
    NO_SCOPE("no-scope"),
    QUEUE("queue");

    private final String reason;

    Degraded(String reason) {
      this.reason = reason;
    }

    /// As written in `x-memorylake-memory-status`.
    public String reason() {
      return reason;
    }
  }

  /// What came of a question.
  ///
  /// @param embedNanos until the last vector had come, 0 if none did
  /// @param searchNanos spent in the store
  /// @param payers who embedded the question, and by whose key
  public record Recalled(
      Recollection recollection,
      Degraded degraded,
      long embedNanos,
      long searchNanos,
      List<Payer> payers) {
    /// Nothing was asked, or nothing came.
    public static final Recalled NOTHING =
        new Recalled(Recollection.EMPTY, Degraded.NONE, 0, 0, List.of());

    /// Nothing came, for this reason.
    public static Recalled degraded(Degraded why) {
      return new Recalled(Recollection.EMPTY, why, 0, 0, List.of());
    }
  }
}
