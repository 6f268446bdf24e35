package dev.tarn.embedding;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SequencedSet;
import java.util.concurrent.CompletableFuture;

/// The lane of questions: somebody waits for each of them.
///
/// ## Batching
///
/// The models quantise activations with one scale for a whole run, so that a text's vector depends
/// on what it runs with: measured against running alone, batches of 2 to 16 questions of equal
/// length gave a cosine down to .994 (e5) and .980 (MiniLM), for 1.2 to 2 times as many questions a
/// second. Alone it is the same to the last bit. So a question runs alone as long as no more than
/// [#EXACT_BACKLOG] wait; beyond that, a slightly inexact vector is better than one past its
/// deadline, and questions of similar length share a run. Only exact vectors are cached.
///
/// ## Overload
///
/// Beyond that backlog the newest question goes first. In their order, questions would all be
/// answered just after whoever asked has given up: with 64 callers at once and a deadline of 120 ms
/// two in a hundred came in time. The newest still has its whole deadline before it (Ben Maurer,
/// "Fail at Scale", ACM Queue 13 (8), 2015: adaptive LIFO).
///
/// A provider's vectors do not depend on their company: there whatever waits shares a request.
final class QueryLane implements AutoCloseable {
  static final int MAX_WAITING = 512;
  static final int EXACT_BACKLOG = 8;
  static final int MAX_BATCH = 8;

  /// Padding and the time of one run stay bounded: longer questions always run alone.
  static final int MAX_BATCHED_CHARS = 300;

  /// Which questions share a run.
  enum Sharing {
    /// Few, of like length, and only under pressure.
    NEEDS_MUST,
    /// As many as wait.
    FREELY
  }

  private final QueryCache cache;
  private final Encoder encoder;
  private final Sharing sharing;
  private final int batch;
  private final Lane<Query> lane;

  /// A model in this process.
  ///
  /// @param encoder closed by this lane
  QueryLane(Encoder encoder, QueryCache cache, int threads) {
    this(encoder, cache, threads, Sharing.NEEDS_MUST, MAX_BATCH);
  }

  /// @param encoder closed by this lane
  /// @param batch the most questions of a run
  QueryLane(Encoder encoder, QueryCache cache, int threads, Sharing sharing, int batch) {
    this.encoder = encoder;
    this.cache = cache;
    this.sharing = sharing;
    this.batch = batch;
    this.lane =
        new Lane<>(
                "query",
                (sharing == Sharing.FREELY ? Lane.Threads.LIGHT : Lane.Threads.OWN).of(threads),
                MAX_WAITING,
                new Runs())
            .start();
  }

  private record Query(String text, QueryCache.Key key, CompletableFuture<float[]> answer) {
    /// A job is itself and no other, even with equal text.
    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  /// @param text prefixed already
  CompletableFuture<float[]> submit(String text) {
    QueryCache.Key key = QueryCache.Key.of(text);
    CompletableFuture<float[]> answer = new CompletableFuture<>();
    cache.find(key).ifPresent(answer::complete);
    if (!answer.isDone()) {
      enqueue(new Query(text, key, answer));
    }
    return answer;
  }

  private void enqueue(Query query) {
    try {
      lane.add(List.of(query));
    } catch (EmbeddingException e) {
      query.answer().completeExceptionally(e);
    }
    // Whoever ends the future early, by cancelling or a time-out, takes its text back.
    var _ =
        query
            .answer()
            .whenComplete((vector, failure) -> {
              if (failure != null) {
                lane.remove(List.of(query));
              }
            });
  }

  /// For those who give way to questions: waits until fewer than `queries` wait or run.
  void awaitFewerThan(int queries, Duration atMost) {
    lane.awaitFewerThan(queries, atMost);
  }

  @Override
  public void close() {
    lane.close();
  }

  private final class Runs implements Lane.Work<Query> {
    @Override
    public List<Query> take(SequencedSet<Query> waiting) {
      boolean pressed = waiting.size() > EXACT_BACKLOG;
      SequencedSet<Query> order = pressed ? waiting.reversed() : waiting;
      List<Query> taken = new ArrayList<>(List.of(order.removeFirst()));
      Iterator<Query> others = order.iterator();
      while (others.hasNext() && taken.size() < batch) {
        Query other = others.next();
        if (mayShare(taken.getFirst().text(), other.text(), pressed)) {
          taken.add(other);
          others.remove();
        }
      }
      return taken;
    }

    private boolean mayShare(String a, String b, boolean pressed) {
      int shorter = Math.min(a.length(), b.length());
      int longer = Math.max(a.length(), b.length());
      return switch (sharing) {
        case FREELY -> true;
        case NEEDS_MUST -> pressed && longer <= MAX_BATCHED_CHARS && longer - shorter <= longer / 3;
      };
    }

    @Override
    public void run(List<Query> taken) {
      List<Query> wanted = taken.stream().filter(query -> !query.answer().isDone()).toList();
      if (wanted.isEmpty()) {
        return;
      }
      List<float[]> vectors = encoder.encode(wanted.stream().map(Query::text).toList());
      for (int i = 0; i < wanted.size(); i++) {
        if (wanted.size() == 1 || sharing == Sharing.FREELY) {
          cache.keep(wanted.get(i).key(), vectors.get(i));
        }
        wanted.get(i).answer().complete(vectors.get(i));
      }
    }

    @Override
    public void fail(Query query, EmbeddingException why) {
      query.answer().completeExceptionally(why);
    }

    @Override
    public void free() {
      encoder.close();
    }
  }
}
