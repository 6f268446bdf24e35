package dev.tarn.embedding;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Turns text into vectors. Safe for use by many threads; never blocks the caller: work runs on the
/// embedder's own bounded threads, queries and passages in lanes of their own, so that a backlog of
/// passages does not hold up a query.
///
/// Futures fail with [EmbeddingException]: the queue is full, the model failed, the embedder is
/// closed. Cancelling a future, or completing it otherwise (`orTimeout`), withdraws its text if it
/// has not begun to run; that does not hold for futures derived from it. Dependents may run on the
/// embedder's own threads: keep them short, or use their `…Async` forms.
public interface Embedder extends AutoCloseable {
  /// What the vectors are; stored beside each of them.
  EmbeddingModel model();

  /// The vector of a question, unit length. Concurrent questions are batched; recent ones come from
  /// a bounded cache.
  CompletableFuture<float[]> embedQuery(String text);

  /// Vectors of texts to be found, in their order, unit length. Runs in small batches and lets
  /// queries go first.
  CompletableFuture<List<float[]>> embedPassages(List<String> texts);

  /// How many passages are best asked for together, where there are many.
  default int passagesAtOnce() {
    return 16;
  }

  /// Tokens that a provider has counted so far; 0 with a model in this process.
  default long tokens() {
    return 0;
  }

  /// Who embeds, and by whose key.
  default Payer payer() {
    return Payer.local(model().id());
  }

  /// Why the last request to a provider failed, if no later one succeeded.
  default Optional<EmbeddingException> trouble() {
    return Optional.empty();
  }

  /// Drops the vectors of questions asked so far, for an erase. An embedder that keeps none has
  /// nothing to do.
  default void forgetQueries() {}

  /// Stops taking work, fails what waits, frees native memory. Idempotent.
  @Override
  void close();
}
