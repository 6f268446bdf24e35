package dev.tarn.memory;

import java.util.Optional;

/// The store of the tests keeps the contract as well: what holds for two holds by the contract and
/// not by chance.
class InMemoryMemoryStoreTest extends MemoryStoreContract {
  private final InMemoryMemoryStore.Disk disk = new InMemoryMemoryStore.Disk();

  @Override
  MemoryStore open(int perUser) {
    return new InMemoryMemoryStore(disk, Optional.of(SPACE), perUser);
  }
}
