package dev.tarn.memory;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// The memories that changes read and write.
interface Shelf {
  /// Memories with the key as they are now.
  List<Stored> find(Fields.Key key) throws IOException;

  /// Adds a memory or replaces the one with its id.
  void put(Stored stored) throws IOException;

  /// Gives a memory of the shelf its vector.
  void putVector(String id, String field, float[] unit);

  void delete(Stored stored) throws IOException;

  /// Deletes everything in a scope that is there so far.
  void erase(MemoryScope scope);

  default Optional<Stored> byId(String id) throws IOException {
    return find(Fields.id(id)).stream().findFirst();
  }

  /// The id under which a scope holds a memory. Ids are unique over all scopes: one that another
  /// scope holds, as an import may have brought it there, is another here, always the same.
  default String idIn(MemoryScope scope, String id) throws IOException {
    Optional<Stored> taken = byId(id);
    if (taken.isPresent() && taken.get().memory().scope().equals(scope)) {
      return id;
    }
    String other = Hashes.memoryId(scope, id, 0);
    return taken.isPresent() || byId(other).isPresent() ? other : id;
  }

  /// One memory by its id, if it belongs to the scope.
  default Optional<Stored> byId(MemoryScope scope, String id) throws IOException {
    return byId(id).filter(stored -> stored.memory().scope().equals(scope));
  }
}
