package dev.tarn.memory;

import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.lucene.index.LeafReaderContext;

/// Brings vectors to memories, and with them merges memories that say nearly the same: the newer
/// text wins, the older one retires and stays known by its id.
final class Embedding {
  private final List<LeafReaderContext> leaves;
  private final Spaces spaces;
  private final String spaceId;
  private final String field;
  private final Batch batch;
  private final Map<MemoryScope, ScopeView> views = new HashMap<>();
  private final Map<MemoryScope, Map<String, float[]>> added = new HashMap<>();

  /// @param spaceId of the vectors that are brought
  Embedding(List<LeafReaderContext> leaves, Spaces spaces, String spaceId, Batch batch) {
    this.leaves = leaves;
    this.spaces = spaces;
    this.spaceId = spaceId;
    this.batch = batch;
    field = Fields.vector(spaceId);
  }

  void add(String id, float[] vector) throws IOException {
    Optional<Stored> found = batch.byId(id);
    if (found.isEmpty()) {
      return;
    }
    MemoryScope scope = found.get().memory().scope();
    List<VectorSpace> of = spaces.of(scope.workspace());
    Optional<VectorSpace> space = spaces.find(scope.workspace(), spaceId);
    if (space.isEmpty()) {
      // Its workspace has chosen otherwise meanwhile.
      return;
    }
    float[] unit = Vectors.unit(space.get(), vector);
    batch.putVector(id, field, unit);
    if (of.getFirst().id().equals(spaceId)) {
      for (String near : near(scope, space.get(), id, unit)) {
        merge(id, near);
      }
      added.computeIfAbsent(scope, s -> new HashMap<>()).put(id, unit);
    }
  }

  private void merge(String one, String other) throws IOException {
    Stored first = batch.byId(one).orElseThrow();
    Optional<Stored> second = batch.byId(other).filter(Stored::isLive);
    if (second.isEmpty() || !first.isLive() || !NearDuplicates.mayMerge(first, second.get())) {
      return;
    }
    boolean firstIsNewer = NearDuplicates.isNewer(first.memory(), second.get().memory());
    Stored newer = firstIsNewer ? first : second.get();
    Stored older = firstIsNewer ? second.get() : first;
    batch.put(newer.unitedWith(older));
    batch.put(older.mergedInto(newer));
  }

  /// Ids of the scope's memories whose vectors are as near as near duplicates are.
  private Set<String> near(MemoryScope scope, VectorSpace space, String id, float[] vector)
      throws IOException {
    Set<String> near = new LinkedHashSet<>();
    ScopeView view = views.get(scope);
    if (view == null) {
      view = new ScopeView(leaves, scope);
      views.put(scope, view);
    }
    float[] cosines = view.cosines(field, vector);
    for (int member : Best.of(cosines, space.nearDuplicate() - 1e-6f, cosines.length)) {
      near.add(view.read(member).id());
    }
    added
        .getOrDefault(scope, Map.of())
        .forEach((other, unit) -> {
          if (NearDuplicates.cosine(vector, unit) >= space.nearDuplicate()) {
            near.add(other);
          }
        });
    near.remove(id);
    return near;
  }
}
