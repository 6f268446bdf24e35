package dev.tarn.router.remember;

import dev.tarn.memory.MemoryStore;

/// What is done about the spaces of memories besides filling them. On the learner's thread, often.
@FunctionalInterface
public interface SpaceKeeping {
  /// Where no workspace has a space of its own.
  SpaceKeeping NONE = (store, isCommitted) -> false;

  /// Does a little of what there is to do.
  ///
  /// @param isCommitted whether all that was written to the store is on disk
  /// @return whether the store was written to
  boolean keep(MemoryStore store, boolean isCommitted);
}
