package dev.tarn.benchmarks;

import dev.tarn.embedding.Embedder;
import dev.tarn.embedding.EmbeddingModel;
import dev.tarn.memory.VectorSpace;
import java.util.List;

/// Vectors from the product's embedder.
final class EmbedderVectors implements Vectors {
  private final Embedder embedder;
  private final VectorSpace space;

  EmbedderVectors(Embedder embedder) {
    this.embedder = embedder;
    EmbeddingModel model = embedder.model();
    space =
        new VectorSpace(
            model.id(),
            model.dimensions(),
            model.floor(),
            model.nearDuplicate(),
            model.languages());
  }

  @Override
  public VectorSpace space() {
    return space;
  }

  @Override
  public float[] query(String text) {
    return embedder.embedQuery(text).join();
  }

  @Override
  public List<float[]> passages(List<String> texts) {
    return embedder.embedPassages(texts).join();
  }

  @Override
  public void close() {
    embedder.close();
  }
}
