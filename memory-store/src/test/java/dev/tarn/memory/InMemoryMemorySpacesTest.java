package dev.tarn.memory;

class InMemoryMemorySpacesTest extends MemorySpacesContract {
  private final InMemoryMemoryStore.Disk disk = new InMemoryMemoryStore.Disk();

  @Override
  MemoryStore open(Spaces spaces) {
    return new InMemoryMemoryStore(disk, spaces, 1_000);
  }
}
