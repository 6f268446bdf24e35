package dev.tarn.benchmarks;

import dev.tarn.embedding.Embedder;
import dev.tarn.embedding.EmbeddingModel;
import dev.tarn.memory.VectorSpace;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// The bench's vectors in the shape that the router's recall asks for; closed by their owner.
record VectorsEmbedder(Vectors vectors) implements Embedder {
  @Override
  public EmbeddingModel model() {
    VectorSpace space = vectors.space();
    return new EmbeddingModel(
        space.id(), space.dimensions(), space.floor(), space.nearDuplicate(), space.languages());
  }

  @Override
  public CompletableFuture<float[]> embedQuery(String text) {
    return CompletableFuture.completedFuture(vectors.query(text));
  }

  @Override
  public CompletableFuture<List<float[]>> embedPassages(List<String> texts) {
    return CompletableFuture.completedFuture(vectors.passages(texts));
  }

  @Override
  public void close() {}
}
