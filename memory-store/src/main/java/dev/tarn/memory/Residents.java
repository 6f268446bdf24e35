package dev.tarn.memory;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.SortedDocValues;

/// Whose the memories of a segment are. The index knows scopes by hash, so one memory of each is
/// read, once as long as the segment lives. Thread-safe.
final class Residents {
  private final Map<IndexReader.CacheKey, Segment> segments = new ConcurrentHashMap<>();

  /// One of a segment.
  Segment of(LeafReader leaf) {
    IndexReader.CacheHelper core = Objects.requireNonNull(leaf.getCoreCacheHelper());
    Segment known = segments.get(core.getKey());
    if (known == null) {
      known = segments.computeIfAbsent(core.getKey(), key -> new Segment());
      core.addClosedListener(segments::remove);
    }
    return known;
  }

  /// A workspace and the id of one of its spaces.
  record Place(String workspace, String space) {}

  /// What is known of a segment. Vectors of a segment never change, and of its memories some may go
  /// but none come: what was whole once stays so.
  static final class Segment {
    private Optional<String[]> byScope = Optional.empty();
    private Set<String> workspaces = Set.of();
    private final Set<Place> whole = ConcurrentHashMap.newKeySet();

    /// Workspaces by the number that their scopes have in the segment.
    synchronized String[] byScope(LeafReader leaf) throws IOException {
      if (byScope.isEmpty()) {
        String[] read = read(leaf);
        workspaces = Set.copyOf(Arrays.asList(read));
        byScope = Optional.of(read);
      }
      return byScope.get();
    }

    /// Those that have memories here.
    synchronized Set<String> workspaces(LeafReader leaf) throws IOException {
      byScope(leaf);
      return workspaces;
    }

    boolean isWhole(Place place) {
      return whole.contains(place);
    }

    void whole(Set<Place> places) {
      whole.addAll(places);
    }

    /// Deleted memories are read too: their scope is the same.
    private static String[] read(LeafReader leaf) throws IOException {
      SortedDocValues scopes = DocValues.getSorted(leaf, Fields.SCOPE);
      String[] workspaces = new String[scopes.getValueCount()];
      Map<String, String> names = new HashMap<>();
      int last = -1;
      for (int doc = scopes.nextDoc();
          doc != SortedDocValues.NO_MORE_DOCS;
          doc = scopes.nextDoc()) {
        int scope = scopes.ordValue();
        // The index is sorted by scope: each comes in one stretch.
        if (scope != last) {
          String name = Rows.read(leaf, doc).memory().scope().workspace();
          workspaces[scope] = names.computeIfAbsent(name, n -> n);
        }
        last = scope;
      }
      return workspaces;
    }
  }
}
