package dev.tarn.records;

import java.time.Instant;
import java.util.Optional;

/// A space of a workspace that is not as the operator has it.
///
/// @param weight of what it says in a recall, beside the others
/// @param chosen by what it is embedded, as JSON; empty: by the operator's embedder, or not yet
/// @param next by what it is to be once all memories are, as JSON; `{}` is the operator's embedder
public record EmbeddingSpace(
    String workspace,
    String name,
    double weight,
    Optional<String> chosen,
    Optional<String> next,
    Instant changedAt) {

  /// Vectors that nobody asks for any more.
  ///
  /// @param model whose they are
  public record Leftover(String workspace, String model) {}
}
