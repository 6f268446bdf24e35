package dev.tarn.memory;

import java.util.Optional;

/// The plain store keeps the contract of facts.
class InMemoryFactsTest extends FactsContract {
  private final InMemoryMemoryStore.Disk disk = new InMemoryMemoryStore.Disk();

  @Override
  MemoryStore open(int perUser) {
    return new InMemoryMemoryStore(disk, Optional.of(SPACE), perUser);
  }
}
