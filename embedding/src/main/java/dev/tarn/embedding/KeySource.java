package dev.tarn.embedding;

import java.util.Optional;

/// The key that signs a request, asked for with each: one that was changed or revoked is so at
/// once. Thread-safe; may block.
@FunctionalInterface
public interface KeySource {
  /// The key; empty if requests are not signed.
  ///
  /// @throws EmbeddingException of kind `NO_KEY` if there is none that may be used
  Optional<SigningKey> key();
}
