package dev.tarn.memory;

import java.util.List;
import java.util.Optional;

/// Which spaces the memories of a workspace have vectors in. Asked often, by readers and the
/// writer: answers must be quick, and may differ from one moment to the next.
@FunctionalInterface
public interface Spaces {
  /// Those of a workspace, also those that are being filled. By the first one near duplicates are
  /// told; none means words alone.
  List<VectorSpace> of(String workspace);

  /// Whether all workspaces have the same: then nobody needs to know whose a memory is.
  default boolean uniform() {
    return false;
  }

  /// One for all, or none.
  static Spaces everywhere(Optional<VectorSpace> space) {
    List<VectorSpace> all = space.stream().toList();
    return new Spaces() {
      @Override
      public List<VectorSpace> of(String workspace) {
        return all;
      }

      @Override
      public boolean uniform() {
        return true;
      }
    };
  }

  /// One space of a workspace by its id.
  default Optional<VectorSpace> find(String workspace, String id) {
    return of(workspace).stream().filter(space -> space.id().equals(id)).findFirst();
  }
}
