package dev.tarn.memory;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

/// What a test that runs on both stores stands on.
abstract class EitherStore extends StoreFixture {
  @TempDir Path folder;
  private final boolean onDisk;

  EitherStore(boolean onDisk) {
    this.onDisk = onDisk;
  }

  @Override
  MemoryStore open(int perUser) {
    return onDisk
        ? MemoryStores.open(folder, Optional.of(SPACE), perUser)
        : new InMemoryMemoryStore(new InMemoryMemoryStore.Disk(), Optional.of(SPACE), perUser);
  }
}
