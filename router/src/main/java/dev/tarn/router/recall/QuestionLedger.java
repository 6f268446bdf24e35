package dev.tarn.router.recall;

import dev.tarn.embedding.Payer;
import dev.tarn.memory.MemoryScope;

/// Is told what questions were embedded by providers, for whom. Must be quick; called by many
/// threads.
@FunctionalInterface
public interface QuestionLedger {
  /// Where nobody counts.
  QuestionLedger NONE = (payer, scope, text) -> {};

  /// A text of a question got its vector.
  void embedded(Payer payer, MemoryScope scope, String text);
}
