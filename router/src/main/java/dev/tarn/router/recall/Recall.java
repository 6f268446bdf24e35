package dev.tarn.router.recall;

import dev.tarn.embedding.Embedder;
import dev.tarn.memory.Memory;
import dev.tarn.memory.MemoryFilter;
import dev.tarn.memory.MemoryScope;
import dev.tarn.memory.MemoryStore;
import dev.tarn.memory.Question;
import dev.tarn.memory.RecallLimits;
import dev.tarn.memory.Recollection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one door to the store on the way in: embeds a question, asks, and is back within a deadline,
/// with less or nothing if need be. Thread-safe.
///
/// The words are looked up while the question is being embedded. A vector that is not there when a
/// fifth of the deadline is left is withdrawn, and words alone decide.
public final class Recall {
  private static final Logger LOG = LoggerFactory.getLogger(Recall.class);

  /// As many as one page of the store holds.
  private static final int CONVERSATION_PIECES = 1_000;

  private final Optional<Embedder> embedder;
  private final MemoryStore store;
  private final Executor search;
  private final Duration deadline;

  /// @param embedder empty if recall is to go by words alone
  /// @param search bounded; runs the store's look-ups
  public Recall(
      Optional<Embedder> embedder, MemoryStore store, Executor search, Duration deadline) {
    this.embedder = embedder;
    this.store = store;
    this.search = search;
    this.deadline = deadline;
  }

  /// Starts embedding a question, before it is known in which scope and with what limits it will be
  /// asked. The deadline runs from here.
  public Pending begin(Question question) {
    return new Pending(question);
  }

  /// What a conversation left in memory, at most its newest thousand pieces. Blocks on the store.
  public List<Memory> conversation(MemoryScope scope, String id) {
    MemoryFilter of = new MemoryFilter(Optional.of(id), Optional.of(Memory.Kind.TURN));
    return store.list(scope, of, CONVERSATION_PIECES, Optional.empty()).memories();
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
    private final List<CompletableFuture<float[]>> vectors = new ArrayList<>(2);
    private final CompletableFuture<Long> embedded;

    private Pending(Question question) {
      this.question = question;
      embedder.ifPresent(
          e -> question.parts().forEach(part -> vectors.add(e.embedQuery(part.text()))));
      CompletableFuture<Void> all =
          CompletableFuture.allOf(vectors.toArray(CompletableFuture[]::new));
      vectors.forEach(vector -> failWith(vector, all));
      this.embedded = all.thenApply(done -> System.nanoTime() - startedNanos);
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
      if (vectors.isEmpty()) {
        return CompletableFuture.completedFuture(rank(matches, Degraded.NONE, matchNanos));
      }
      CompletableFuture<Recalled> outcome = new CompletableFuture<>();
      long left = deadline.toNanos() * 4 / 5 - (System.nanoTime() - startedNanos);
      var _ =
          embedded
              .copy()
              .orTimeout(Math.max(1, left), TimeUnit.NANOSECONDS)
              .whenComplete((nanos, failure) ->
                  inSearch(
                      () ->
                          outcome.complete(
                              rank(
                                  matches,
                                  failure == null ? Degraded.NONE : Degraded.EMBEDDING,
                                  matchNanos)),
                      () -> {
                        matches.close();
                        outcome.complete(Recalled.degraded(Degraded.STORE));
                      }));
      return outcome.completeOnTimeout(
          Recalled.degraded(Degraded.TIMEOUT), Math.max(1, remainingNanos()), TimeUnit.NANOSECONDS);
    }

    /// Takes the question back: nobody waits for its vector any more.
    public void withdraw() {
      vectors.forEach(v -> v.cancel(false));
    }

    /// Nanoseconds until the deadline; may be negative.
    public long remainingNanos() {
      return deadline.toNanos() - (System.nanoTime() - startedNanos);
    }

    /// Closes the matches before anybody hears of the outcome.
    private Recalled rank(MemoryStore.Matches matches, Degraded degraded, long matchNanos) {
      try (matches) {
        long started = System.nanoTime();
        List<float[]> found =
            degraded == Degraded.NONE
                ? vectors.stream().map(CompletableFuture::join).toList()
                : List.of();
        if (found.isEmpty()) {
          withdraw();
        }
        Recollection recollection = matches.rank(found);
        long searchNanos = matchNanos + System.nanoTime() - started;
        long embedNanos = found.isEmpty() ? 0 : embedded.getNow(0L);
        return new Recalled(recollection, degraded, embedNanos, searchNanos);
      } catch (RuntimeException e) {
        withdraw();
        return Recalled.degraded(Degraded.STORE);
      }
    }

    /// One vector that fails is as bad as all: the others are not waited for.
    private static void failWith(CompletableFuture<float[]> vector, CompletableFuture<Void> all) {
      var _ =
          vector.whenComplete((made, failure) -> {
            if (failure != null) {
              all.completeExceptionally(failure);
            }
          });
    }

    private void inSearch(Runnable work, Runnable ifFull) {
      try {
        search.execute(work);
      } catch (RejectedExecutionException e) {
        ifFull.run();
      }
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
  public record Recalled(
      Recollection recollection, Degraded degraded, long embedNanos, long searchNanos) {
    /// Nothing was asked, or nothing came.
    public static final Recalled NOTHING = new Recalled(Recollection.EMPTY, Degraded.NONE, 0, 0);

    /// Nothing came, for this reason.
    public static Recalled degraded(Degraded why) {
      return new Recalled(Recollection.EMPTY, why, 0, 0);
    }
  }
}
