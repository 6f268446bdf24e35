package dev.tarn.embedding;

import dev.tarn.config.TarnConfig;
import java.nio.file.Path;

/// A program of its own: opens an embedder with its natives in the given directory, asks, ends.
final class OpenAndAsk {
  private OpenAndAsk() {}

  public static void main(String[] args) {
    TarnConfig.Embedding config =
        new TarnConfig.Embedding(TarnConfig.EmbeddingModelName.ALL_MINILM_L6_V2, 1, 0);
    try (Embedder embedder = Embedders.open(config, Path.of(args[0])).orElseThrow()) {
      embedder.embedQuery("Who is there?").join();
    }
  }
}
