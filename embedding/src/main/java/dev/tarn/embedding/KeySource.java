package dev.tarn.embedding;

import dev.tarn.config.Secret;
import java.util.Optional;

/// The key that signs a request, asked for with each: one that was changed or revoked is so at
/// once. Thread-safe; may block.
@FunctionalInterface
public interface KeySource {
  /// The key; empty if requests are not signed.
  ///
  /// @throws EmbeddingException of kind `DEAD_KEY` if there is none that may be used
  Optional<Secret> key();
}
