package dev.tarn.embedding;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Turns text into vectors. Safe for use by many threads; never blocks the caller: work runs on the
/// embedder's own bounded threads, queries and passages in lanes of their own, so that a backlog of
/// passages does not hold up a query.
///
/// Futures fail with [EmbeddingException]: the queue is full, the model failed, the embedder is
/// closed. Cancelling a future withdraws its text if it has not begun to run.
public interface Embedder extends AutoCloseable {
  /// What the vectors are; stored beside each of them.
  EmbeddingModel model();

  /// The vector of a question, unit length. Concurrent questions are batched; recent ones come from
  /// a bounded cache.
  CompletableFuture<float[]> embedQuery(String text);

  /// Vectors of texts to be found, in their order, unit length. Runs in small batches and lets
  /// queries go first.
  CompletableFuture<List<float[]>> embedPassages(List<String> texts);

  /// Stops taking work, fails what waits, frees native memory. Idempotent.
  @Override
  void close();
}
