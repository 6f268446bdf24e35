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
final class QueryLane implements AutoCloseable {
  static final int MAX_WAITING = 512;
  static final int EXACT_BACKLOG = 8;
  static final int MAX_BATCH = 8;

  /// Padding and the time of one run stay bounded: longer questions always run alone.
  static final int MAX_BATCHED_CHARS = 300;

  private final QueryCache cache;
  private final Encoder encoder;
  private final Lane<Query> lane;

  /// @param encoder closed by this lane
  QueryLane(Encoder encoder, QueryCache cache, int threads) {
    this.encoder = encoder;
    this.cache = cache;
    this.lane = new Lane<>("query", threads, MAX_WAITING, new Runs()).start();
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
      Query first = pressed ? waiting.removeLast() : waiting.removeFirst();
      List<Query> batch = new ArrayList<>(List.of(first));
      if (pressed && first.text().length() <= MAX_BATCHED_CHARS) {
        Iterator<Query> others = waiting.reversed().iterator();
        while (others.hasNext() && batch.size() < MAX_BATCH) {
          Query other = others.next();
          if (similarLength(first.text(), other.text())) {
            batch.add(other);
            others.remove();
          }
        }
      }
      return batch;
    }

    private boolean similarLength(String a, String b) {
      int shorter = Math.min(a.length(), b.length());
      int longer = Math.max(a.length(), b.length());
      return longer <= MAX_BATCHED_CHARS && longer - shorter <= longer / 3;
    }

    @Override
    public void run(List<Query> taken) {
      List<Query> batch = taken.stream().filter(query -> !query.answer().isDone()).toList();
      if (batch.isEmpty()) {
        return;
      }
      List<float[]> vectors = encoder.encode(batch.stream().map(Query::text).toList());
      for (int i = 0; i < batch.size(); i++) {
        if (batch.size() == 1) {
          cache.keep(batch.get(i).key(), vectors.get(i));
        }
        batch.get(i).answer().complete(vectors.get(i));
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
