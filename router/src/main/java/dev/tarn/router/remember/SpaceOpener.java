package dev.tarn.router.remember;

import dev.tarn.config.EmbeddingChoice;
import dev.tarn.embedding.Embedder;
import java.util.Optional;

/// Opens what workspaces choose. May block for the time that a model takes to load.
@FunctionalInterface
public interface SpaceOpener {
  /// An embedder that asks nobody yet; empty if words alone are chosen.
  ///
  /// @throws RuntimeException if it cannot be opened
  Optional<Embedder> open(String workspace, EmbeddingChoice choice);
}
