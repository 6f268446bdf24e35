package dev.tarn.memory;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

/// The Lucene store keeps the contract of facts.
class LuceneFactsTest extends FactsContract {
  @TempDir Path folder;

  @Override
  MemoryStore open(int perUser) {
    return MemoryStores.open(folder, Optional.of(SPACE), perUser);
  }
}
