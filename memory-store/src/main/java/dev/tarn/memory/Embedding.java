package dev.tarn.memory;

import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.Bits;

/// Brings vectors to memories, and with them merges memories that say nearly the same: the newer
/// text wins, the older one retires and stays known by its id.
final class Embedding {
  private final List<LeafReaderContext> leaves;
  private final VectorSpace space;
  private final String field;
  private final Batch batch;
  private final Map<MemoryScope, ScopeView> views = new HashMap<>();
  private final Map<MemoryScope, Map<String, float[]>> added = new HashMap<>();

  Embedding(List<LeafReaderContext> leaves, VectorSpace space, Batch batch) {
    this.leaves = leaves;
    this.space = space;
    this.batch = batch;
    field = Fields.vector(space.id());
  }

  void add(String id, float[] vector) throws IOException {
    Optional<Stored> found = batch.byId(id);
    if (found.isEmpty()) {
      return;
    }
    float[] unit = Vectors.unit(space, vector);
    batch.putVector(id, field, unit);
    for (String near : near(found.get().memory().scope(), id, unit)) {
      merge(id, near);
    }
    added.computeIfAbsent(found.get().memory().scope(), s -> new HashMap<>()).put(id, unit);
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
  private Set<String> near(MemoryScope scope, String id, float[] vector) throws IOException {
    Set<String> near = new java.util.LinkedHashSet<>();
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

  /// Live documents without a vector in the field, oldest first. Keeps no more than `limit` of them
  /// at a time: after an import a million may wait.
  static List<Waiting> oldest(List<LeafReaderContext> leaves, String field, int limit)
      throws IOException {
    PriorityQueue<Waiting> newestFirst = new PriorityQueue<>(Waiting.OLDEST_FIRST.reversed());
    for (LeafReaderContext context : leaves) {
      LeafReader leaf = context.reader();
      NumericDocValues created = leaf.getNumericDocValues(Fields.CREATED);
      eachWaiting(
          leaf,
          field,
          doc -> {
            long at = created != null && created.advanceExact(doc) ? created.longValue() : 0;
            newestFirst.add(new Waiting(leaf, doc, at));
            if (newestFirst.size() > limit) {
              newestFirst.poll();
            }
          });
    }
    return newestFirst.stream().sorted(Waiting.OLDEST_FIRST).toList();
  }

  /// How many live documents have no vector in the field.
  static long waiting(List<LeafReaderContext> leaves, String field) throws IOException {
    long[] count = {0};
    for (LeafReaderContext context : leaves) {
      eachWaiting(context.reader(), field, doc -> count[0]++);
    }
    return count[0];
  }

  /// A document that waits for its vector.
  record Waiting(LeafReader leaf, int doc, long created) {
    private static final Comparator<Waiting> OLDEST_FIRST =
        Comparator.comparingLong(Waiting::created).thenComparingInt(Waiting::doc);
  }

  private interface OnDocument {
    void at(int doc) throws IOException;
  }

  private static void eachWaiting(LeafReader leaf, String field, OnDocument then)
      throws IOException {
    FloatVectorValues values = leaf.getFloatVectorValues(field);
    if (values != null && values.size() == leaf.maxDoc()) {
      return;
    }
    Optional<KnnVectorValues.DocIndexIterator> vectors =
        values == null ? Optional.empty() : Optional.of(values.iterator());
    Bits live = leaf.getLiveDocs();
    int next = vectors.isEmpty() ? DocIdSetIterator.NO_MORE_DOCS : vectors.get().nextDoc();
    for (int doc = 0; doc < leaf.maxDoc(); doc++) {
      if (doc == next) {
        next = vectors.orElseThrow().nextDoc();
      } else if (live == null || live.get(doc)) {
        then.at(doc);
      }
    }
  }
}
