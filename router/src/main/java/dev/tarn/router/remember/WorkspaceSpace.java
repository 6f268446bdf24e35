package dev.tarn.router.remember;

import dev.tarn.config.EmbeddingChoice;
import dev.tarn.embedding.Embedder;
import java.time.Instant;
import java.util.Optional;

/// A space of a workspace as it is now.
///
/// @param weight beside the workspace's other spaces
/// @param chosen by what it is embedded; empty: by the operator's embedder, or not yet
/// @param current what its questions are put to; empty if words alone decide
/// @param change what it is on the way to
public record WorkspaceSpace(
    String name,
    double weight,
    Optional<EmbeddingChoice> chosen,
    Optional<Embedder> current,
    Optional<Change> change) {
  /// The space that every workspace has.
  public static final String SEMANTIC = "semantic";

  /// Whether it is the one that every workspace has.
  public boolean isSemantic() {
    return name.equals(SEMANTIC);
  }

  /// A change under way: memories get further vectors, and recall goes by them once all have one.
  ///
  /// @param chosen empty: the operator's embedder
  /// @param next what is to be asked; empty if it cannot be opened
  public record Change(
      Optional<EmbeddingChoice> chosen, Optional<Embedder> next, Instant begunAt) {}
}
