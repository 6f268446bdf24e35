package dev.tarn.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/// Where vectors come from.
public sealed interface EmbeddingSource {
  /// A model that ships, or none.
  record Shipped(TarnConfig.EmbeddingModelName model) implements EmbeddingSource {}

  /// A model in files of the operator's, run in this process.
  ///
  /// @param weights an ONNX file
  /// @param tokenizer its `tokenizer.json`, as Hugging Face has it
  /// @param dimensions what its vectors must have; empty takes what the file says
  /// @param maxTokens tokens it reads; the rest of a text is cut off
  record Files(
      Path weights,
      Path tokenizer,
      TokenPooling pooling,
      Optional<Integer> dimensions,
      int maxTokens,
      Traits traits)
      implements EmbeddingSource {}

  /// An endpoint that is asked over HTTP.
  ///
  /// @param url the vendor's base URL; for [EmbeddingVendor#PROXY] the endpoint itself
  /// @param model as the vendor names it; with Azure the deployment
  /// @param key what signs its requests
  /// @param dimensions of its vectors, checked in each answer
  /// @param askDimensions whether requests say so, for models that can shorten their vectors
  /// @param batchSize texts of one request at most
  /// @param questionTimeout to answer a question: the deadline of recall
  /// @param timeout to answer for memories
  record Remote(
      EmbeddingVendor vendor,
      URI url,
      String model,
      Optional<Secret> key,
      int dimensions,
      boolean askDimensions,
      int batchSize,
      Duration questionTimeout,
      Duration timeout,
      Traits traits)
      implements EmbeddingSource {}

  /// How a model wants its texts, and how its cosines are to be read.
  ///
  /// @param queryPrefix put before a question
  /// @param passagePrefix put before a text to be found
  /// @param floor cosine under which a memory does not answer a question
  /// @param nearDuplicate cosine from which two memories may be the same
  /// @param languages ISO 639-1 codes it was made for
  record Traits(
      String queryPrefix,
      String passagePrefix,
      float floor,
      float nearDuplicate,
      Set<String> languages) {}

  /// How the vectors of a text's tokens become one.
  enum TokenPooling {
    MEAN,
    /// The first token's.
    CLS
  }
}
