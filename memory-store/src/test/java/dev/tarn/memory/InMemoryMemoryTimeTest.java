package dev.tarn.memory;

import java.util.Optional;

/// The plain store keeps the contract of time.
class InMemoryMemoryTimeTest extends MemoryTimeContract {
  private final InMemoryMemoryStore.Disk disk = new InMemoryMemoryStore.Disk();

  @Override
  MemoryStore open() {
    return new InMemoryMemoryStore(disk, Optional.of(MemoryStoreContract.SPACE), 1_000);
  }
}
