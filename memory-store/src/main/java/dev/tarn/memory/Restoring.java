package dev.tarn.memory;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Puts memories of an export on a shelf. What is there already gets what was done to it elsewhere
/// since, and else stays as it is, so that the same file changes nothing the second time.
final class Restoring {
  private final Shelf shelf;
  private final Spaces spaces;

  Restoring(Shelf shelf, Spaces spaces) {
    this.shelf = shelf;
    this.spaces = spaces;
  }

  /// What became of a memory.
  ///
  /// @param id that it has here
  /// @param isNew whether it was not there
  record Outcome(String id, boolean isNew) {}

  Outcome restore(Restored restored) throws IOException {
    MemoryScope scope = restored.memory().scope();
    String id = shelf.idIn(scope, restored.memory().id());
    Stored stored = restored.named(other -> shelf.idIn(scope, other));
    Optional<Stored> here = shelf.byId(id);
    if (here.isPresent()) {
      join(here.get(), stored);
      return new Outcome(id, false);
    }
    Optional<Stored> same = sameWords(stored);
    if (same.isPresent()) {
      shelf.put(same.get().unitedWith(stored).joined(stored));
      shelf.put(stored.mergedInto(same.get()));
    } else {
      shelf.put(stored);
    }
    for (VectorSpace space : spaces.of(scope.workspace())) {
      Optional<float[]> vector = restored.vector(space);
      if (vector.isPresent()) {
        shelf.putVector(id, Fields.vector(space.id()), vector.get());
      }
    }
    Learning.settle(shelf, List.of(stored));
    return new Outcome(id, true);
  }

  private void join(Stored here, Stored stored) throws IOException {
    Stored joined = here.joined(stored);
    if (!joined.equals(here)) {
      shelf.put(joined);
      Learning.settle(shelf, List.of(here, joined));
    }
  }

  /// A memory that said the same words here before.
  private Optional<Stored> sameWords(Stored stored) throws IOException {
    return stored.isLive() && stored.memory().kind() == Memory.Kind.TURN
        ? shelf.find(Fields.same(stored)).stream().findFirst()
        : Optional.empty();
  }
}
