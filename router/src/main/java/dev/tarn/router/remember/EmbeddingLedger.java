package dev.tarn.router.remember;

import dev.tarn.embedding.Payer;
import dev.tarn.memory.MemoryScope;

/// Is told what memories were embedded for whom. Must be quick; called on the learner's thread.
@FunctionalInterface
public interface EmbeddingLedger {
  /// Where nobody counts.
  EmbeddingLedger NONE = (payer, scope, text) -> {};

  /// A text got its vector.
  void embedded(Payer payer, MemoryScope scope, String text);
}
