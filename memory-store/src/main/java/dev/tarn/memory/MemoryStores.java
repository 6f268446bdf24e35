package dev.tarn.memory;

import java.nio.file.Path;
import java.util.Optional;

/// The door of this room.
public final class MemoryStores {
  private MemoryStores() {}

  /// Opens or makes the Lucene index in `directory`. One process at a time may hold it.
  ///
  /// @param space the vectors that are kept and compared; empty means words alone
  /// @param perUser memories kept in a scope; then the oldest unused retire
  /// @throws StoreException if the index is held by another process or cannot be read; the message
  ///   says which
  public static MemoryStore open(Path directory, Optional<VectorSpace> space, int perUser) {
    return LuceneMemoryStore.open(directory, space, perUser);
  }
}
