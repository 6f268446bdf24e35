package dev.tarn.embedding;

import java.util.List;
import java.util.Optional;

/// Whose texts are embedded by what. Asked with each question: answers must be quick, and may
/// differ from one moment to the next.
public interface WorkspaceEmbedders {
  /// Those that a workspace's questions are put to, the one by which near duplicates are told
  /// first; none means words alone.
  List<Voice> asked(String workspace);

  /// What makes the vectors of a workspace's memories in a space; empty if there is no such space
  /// any more.
  ///
  /// @param workspace empty for any, where all have the same
  /// @param space id of the model
  Optional<Embedder> of(String workspace, String space);

  /// One of several embedders.
  ///
  /// @param weight of what it says, beside the others; more than 0
  record Voice(Embedder embedder, double weight) {}

  /// One for all, or none.
  static WorkspaceEmbedders everywhere(Optional<Embedder> embedder) {
    List<Voice> all = embedder.stream().map(e -> new Voice(e, 1)).toList();
    return new WorkspaceEmbedders() {
      @Override
      public List<Voice> asked(String workspace) {
        return all;
      }

      @Override
      public Optional<Embedder> of(String workspace, String space) {
        return embedder.filter(e -> e.model().id().equals(space));
      }
    };
  }
}
