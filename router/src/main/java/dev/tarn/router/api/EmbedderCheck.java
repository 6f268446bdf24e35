package dev.tarn.router.api;

import dev.tarn.config.EmbeddingChoice;
import java.util.List;

/// Judges what a workspace chooses to have its memories embedded by.
@FunctionalInterface
public interface EmbedderCheck {
  /// All that is wrong with it, its address and its key among that. Asks no provider; may block.
  List<EmbeddingChoice.Fault> faults(String workspace, EmbeddingChoice choice);
}
