package dev.tarn.memory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;

/// Which memories make room when a scope holds too many.
final class Crowd {
  private Crowd() {}

  private record Age(int member, long touched) {}

  /// Memories over the limit, those first that were neither said nor used for the longest time.
  static List<Stored> over(List<LeafReaderContext> leaves, MemoryScope scope, int limit)
      throws IOException {
    ScopeView view = new ScopeView(leaves, scope);
    if (view.size() <= limit) {
      return List.of();
    }
    List<Age> ages = new ArrayList<>();
    for (ScopeView.Slice slice : view.slices()) {
      NumericDocValues created = slice.leaf().getNumericDocValues(Fields.CREATED);
      NumericDocValues used = slice.leaf().getNumericDocValues(Fields.USED);
      for (int i = 0; i < slice.size(); i++) {
        int doc = slice.doc(i);
        ages.add(new Age(slice.base() + i, Math.max(value(created, doc), value(used, doc))));
      }
    }
    ages.sort(Comparator.comparingLong(Age::touched).thenComparingInt(Age::member));
    List<Stored> over = new ArrayList<>();
    for (Age age : ages.subList(0, view.size() - limit)) {
      over.add(view.read(age.member()));
    }
    return over;
  }

  private static long value(NumericDocValues values, int doc) throws IOException {
    return values.advanceExact(doc) ? values.longValue() : 0;
  }
}
