package dev.tarn.memory;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

/// The Lucene store keeps the contract of time.
class LuceneMemoryTimeTest extends MemoryTimeContract {
  @TempDir Path folder;

  @Override
  MemoryStore open() {
    return MemoryStores.open(folder, Optional.of(MemoryStoreContract.SPACE), 1_000);
  }
}
