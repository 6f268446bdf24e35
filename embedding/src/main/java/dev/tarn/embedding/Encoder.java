package dev.tarn.embedding;

import java.util.List;

/// Runs a model. Safe for several threads, except that [#close] must come after the last run.
interface Encoder extends AutoCloseable {
  /// One vector of unit length for each text, in their order. One text alone always gives the same
  /// vector; several together may give slightly different ones (see [QueryLane]).
  ///
  /// @param texts prefixed already
  /// @throws EmbeddingException if there are no vectors to be had
  List<float[]> encode(List<String> texts);

  /// Frees native memory.
  @Override
  void close();
}
