package dev.tarn.memory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.Bits;

/// Memories that have no vector yet in a space of their workspace.
final class Waiting {
  private final Spaces spaces;
  private final Residents residents;

  Waiting(Spaces spaces, Residents residents) {
    this.spaces = spaces;
    this.residents = residents;
  }

  /// A memory and the space that it has no vector in.
  record One(LeafReader leaf, int doc, long created, Residents.Place place) {
    private static final Comparator<One> OLDEST_FIRST =
        Comparator.comparingLong(One::created).thenComparingInt(One::doc);
  }

  private interface OnDocument {
    void at(int doc, Residents.Place place) throws IOException;
  }

  /// The oldest. Keeps no more than `limit` of them at a time: after an import a million may wait.
  List<One> oldest(List<LeafReaderContext> leaves, Predicate<Residents.Place> wanted, int limit)
      throws IOException {
    PriorityQueue<One> newestFirst = new PriorityQueue<>(One.OLDEST_FIRST.reversed());
    for (LeafReaderContext context : leaves) {
      LeafReader leaf = context.reader();
      NumericDocValues created = leaf.getNumericDocValues(Fields.CREATED);
      each(
          leaf,
          wanted,
          (doc, place) -> {
            // Of one document several spaces may ask.
            boolean has = created != null && (created.docID() == doc || created.advanceExact(doc));
            newestFirst.add(new One(leaf, doc, has ? created.longValue() : 0, place));
            if (newestFirst.size() > limit) {
              newestFirst.poll();
            }
          });
    }
    return newestFirst.stream().sorted(One.OLDEST_FIRST).toList();
  }

  /// How many wait, each as often as spaces do.
  long count(List<LeafReaderContext> leaves, Predicate<Residents.Place> wanted) throws IOException {
    long[] count = {0};
    for (LeafReaderContext context : leaves) {
      each(context.reader(), wanted, (doc, place) -> count[0]++);
    }
    return count[0];
  }

  /// How many memories a workspace has.
  long residents(List<LeafReaderContext> leaves, String workspace) throws IOException {
    long count = 0;
    for (LeafReaderContext context : leaves) {
      LeafReader leaf = context.reader();
      Residents.Segment segment = residents.of(leaf);
      if (segment.workspaces(leaf).contains(workspace)) {
        String[] byScope = segment.byScope(leaf);
        SortedDocValues scopes = DocValues.getSorted(leaf, Fields.SCOPE);
        Bits live = leaf.getLiveDocs();
        for (int doc = scopes.nextDoc();
            doc != DocIdSetIterator.NO_MORE_DOCS;
            doc = scopes.nextDoc()) {
          boolean here = byScope[scopes.ordValue()].equals(workspace);
          count += here && (live == null || live.get(doc)) ? 1 : 0;
        }
      }
    }
    return count;
  }

  /// Memories of a workspace that have a vector in the space, at most `limit`.
  List<One> having(List<LeafReaderContext> leaves, Residents.Place place, int limit)
      throws IOException {
    List<One> having = new ArrayList<>();
    eachHaving(
        leaves,
        place,
        (leaf, doc) -> {
          having.add(new One(leaf, doc, 0, place));
          return having.size() < limit;
        });
    return having;
  }

  /// How many of these there are.
  long countHaving(List<LeafReaderContext> leaves, Residents.Place place) throws IOException {
    long[] count = {0};
    eachHaving(leaves, place, (leaf, doc) -> ++count[0] > 0);
    return count[0];
  }

  /// Goes on as long as it gives true.
  private interface WhileHaving {
    boolean at(LeafReader leaf, int doc);
  }

  private void eachHaving(List<LeafReaderContext> leaves, Residents.Place place, WhileHaving then)
      throws IOException {
    for (LeafReaderContext context : leaves) {
      LeafReader leaf = context.reader();
      FloatVectorValues values = leaf.getFloatVectorValues(Fields.vector(place.space()));
      Residents.Segment segment = residents.of(leaf);
      if (values == null || !segment.workspaces(leaf).contains(place.workspace())) {
        continue;
      }
      String[] byScope = segment.byScope(leaf);
      SortedDocValues scopes = DocValues.getSorted(leaf, Fields.SCOPE);
      Bits live = leaf.getLiveDocs();
      KnnVectorValues.DocIndexIterator at = values.iterator();
      for (int doc = at.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = at.nextDoc()) {
        boolean here =
            scopes.advanceExact(doc) && byScope[scopes.ordValue()].equals(place.workspace());
        if (here && (live == null || live.get(doc)) && !then.at(leaf, doc)) {
          return;
        }
      }
    }
  }

  private void each(LeafReader leaf, Predicate<Residents.Place> wanted, OnDocument then)
      throws IOException {
    if (spaces.uniform()) {
      for (VectorSpace space : spaces.of("")) {
        Residents.Place place = new Residents.Place("", space.id());
        if (wanted.test(place)) {
          eachWithout(leaf, place, then);
        }
      }
      return;
    }
    Residents.Segment segment = residents.of(leaf);
    Map<String, List<Lack>> lacks = new HashMap<>();
    Set<Residents.Place> whole = new HashSet<>();
    for (String workspace : segment.workspaces(leaf)) {
      List<Lack> ofWorkspace = new ArrayList<>();
      for (VectorSpace space : spaces.of(workspace)) {
        Residents.Place place = new Residents.Place(workspace, space.id());
        if (wanted.test(place) && !segment.isWhole(place)) {
          ofWorkspace.add(new Lack(leaf, place));
          whole.add(place);
        }
      }
      if (!ofWorkspace.isEmpty()) {
        lacks.put(workspace, ofWorkspace);
      }
    }
    if (lacks.isEmpty()) {
      return;
    }
    eachLacking(
        leaf,
        segment.byScope(leaf),
        lacks,
        (doc, place) -> {
          whole.remove(place);
          then.at(doc, place);
        });
    segment.whole(whole);
  }

  private static void eachLacking(
      LeafReader leaf, String[] byScope, Map<String, List<Lack>> lacks, OnDocument then)
      throws IOException {
    SortedDocValues scopes = DocValues.getSorted(leaf, Fields.SCOPE);
    Bits live = leaf.getLiveDocs();
    for (int doc = scopes.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = scopes.nextDoc()) {
      if (live == null || live.get(doc)) {
        for (Lack lack : lacks.getOrDefault(byScope[scopes.ordValue()], List.of())) {
          if (lack.at(doc)) {
            then.at(doc, lack.place);
          }
        }
      }
    }
  }

  /// Documents of a segment without a vector in a space, asked for in their order.
  private static final class Lack {
    private final Residents.Place place;
    private final DocIdSetIterator vectors;

    private Lack(LeafReader leaf, Residents.Place place) throws IOException {
      this.place = place;
      FloatVectorValues values = leaf.getFloatVectorValues(Fields.vector(place.space()));
      vectors = values == null ? DocIdSetIterator.empty() : values.iterator();
    }

    private boolean at(int doc) throws IOException {
      int next = vectors.docID() < doc ? vectors.advance(doc) : vectors.docID();
      return next != doc;
    }
  }

  private static void eachWithout(LeafReader leaf, Residents.Place place, OnDocument then)
      throws IOException {
    FloatVectorValues values = leaf.getFloatVectorValues(Fields.vector(place.space()));
    if (values != null && values.size() == leaf.maxDoc()) {
      return;
    }
    Lack lack = new Lack(leaf, place);
    Bits live = leaf.getLiveDocs();
    for (int doc = 0; doc < leaf.maxDoc(); doc++) {
      if (lack.at(doc) && (live == null || live.get(doc))) {
        then.at(doc, place);
      }
    }
  }
}
