package dev.tarn.router;

import dev.tarn.embedding.Embedder;
import dev.tarn.embedding.EmbeddingException;
import dev.tarn.embedding.EmbeddingModel;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// In the place of a model that could not be loaded: whoever chose it is told so with each answer
/// and where its settings are shown, and its vectors are kept for when it is there again.
record UnloadedModel(EmbeddingModel model) implements Embedder {
  @Override
  public CompletableFuture<float[]> embedQuery(String text) {
    return CompletableFuture.failedFuture(why());
  }

  @Override
  public CompletableFuture<List<float[]>> embedPassages(List<String> texts) {
    return CompletableFuture.failedFuture(why());
  }

  @Override
  public Optional<EmbeddingException> trouble() {
    return Optional.of(why());
  }

  /// Of what went wrong here workspaces need not know.
  private EmbeddingException why() {
    return new EmbeddingException(
        "The model " + model.id() + " could not be loaded; the router's log says why.");
  }

  @Override
  public void close() {}
}
