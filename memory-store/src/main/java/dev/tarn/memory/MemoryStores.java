package dev.tarn.memory;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.lucene.store.ByteBuffersDirectory;

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
    return open(directory, Spaces.everywhere(space), perUser);
  }

  /// The same with spaces by workspace.
  public static MemoryStore open(Path directory, Spaces spaces, int perUser) {
    return LuceneMemoryStore.open(directory, spaces, perUser);
  }

  /// Learns and asks a little in memory, so that the first caller does not wait for classes to load
  /// and loops to be compiled. Takes about a second, and leaves nothing behind.
  public static void warmUp(Optional<VectorSpace> space) {
    try (MemoryStore store =
        LuceneMemoryStore.open(
            new ByteBuffersDirectory(),
            Path.of("warm-up"),
            Spaces.everywhere(space),
            Integer.MAX_VALUE)) {
      WarmUp.run(store, space);
    }
  }

  /// Copies the newest commit of an index into a directory, also while another process serves it.
  /// What was learned after that commit is in the journal still.
  ///
  /// @param to empty; its files will be readable by their owner only
  /// @throws StoreException if there is no index, or it cannot be copied
  public static void copy(Path from, Path to) {
    IndexCopy.make(from, to);
  }

  /// Exports what the newest commit of an index holds of a workspace, also while another process
  /// serves it. What was learned after that commit is in the journal still.
  ///
  /// @throws StoreException if there is no index, or it cannot be read
  public static MemoryExport export(
      Path directory, String workspace, Predicate<MemoryScope> which, boolean withVectors) {
    return IndexCopy.export(directory, workspace, which, withVectors);
  }

  /// Looks through the newest commit of an index, also while another process serves it. Reads all
  /// of it and writes nothing.
  ///
  /// @throws StoreException if there is no index, or not even its list of files can be read
  public static IndexReport inspect(Path directory) {
    return IndexCopy.inspect(directory);
  }
}
