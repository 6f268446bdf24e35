package dev.tarn.memory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.VectorScorer;
import org.apache.lucene.util.FixedBitSet;

/// The memories of one scope in one state of the index, numbered from 0. Every search is a walk
/// over these and nothing else, so that none can leave the scope.
final class ScopeView {
  private final List<Slice> slices = new ArrayList<>();
  private final int size;

  /// The part of the scope that lies in one segment.
  static final class Slice {
    private final LeafReader leaf;
    private final int[] docs;
    private final int base;

    /// @param docs documents of the segment, ascending; the index is sorted by scope, so they lie
    ///   close together
    /// @param base number of the first of them in the view
    private Slice(LeafReader leaf, int[] docs, int base) {
      this.leaf = leaf;
      this.docs = docs;
      this.base = base;
    }

    LeafReader leaf() {
      return leaf;
    }

    int size() {
      return docs.length;
    }

    /// Number in the view of the slice's first memory.
    int base() {
      return base;
    }

    /// Document in the segment of the slice's memory number `i`.
    int doc(int i) {
      return docs[i];
    }

    /// Number in the view of a document, -1 if it does not belong to it.
    int member(int doc) {
      // Mostly no other scope's document lies between.
      int near = doc - docs[0];
      int at =
          near >= 0 && near < docs.length && docs[near] == doc
              ? near
              : Arrays.binarySearch(docs, doc);
      return at < 0 ? -1 : base + at;
    }
  }

  /// The live memories of a scope.
  ScopeView(List<LeafReaderContext> leaves, MemoryScope scope) throws IOException {
    this(leaves, Fields.live(scope));
  }

  /// @param which names the memories, all of one scope
  ScopeView(List<LeafReaderContext> leaves, Fields.Key which) throws IOException {
    int count = 0;
    for (LeafReaderContext leaf : leaves) {
      int[] docs = Rows.docs(leaf.reader(), which);
      if (docs.length > 0) {
        slices.add(new Slice(leaf.reader(), docs, count));
        count += docs.length;
      }
    }
    size = count;
  }

  int size() {
    return size;
  }

  List<Slice> slices() {
    return slices;
  }

  Stored read(int member) throws IOException {
    Slice slice = slice(member);
    return Rows.read(slice.leaf, slice.docs[member - slice.base]);
  }

  /// Which of these members the assistant said.
  FixedBitSet answers(int[] members) throws IOException {
    FixedBitSet answers = new FixedBitSet(Math.max(1, size));
    int[] ascending = members.clone();
    Arrays.sort(ascending);
    int next = 0;
    for (Slice slice : slices) {
      NumericDocValues values = slice.leaf.getNumericDocValues(Fields.ANSWER);
      int end = slice.base + slice.docs.length;
      for (; next < ascending.length && ascending[next] < end; next++) {
        if (values != null && values.advanceExact(slice.docs[ascending[next] - slice.base])) {
          answers.set(ascending[next]);
        }
      }
    }
    return answers;
  }

  Optional<float[]> vector(int member, String field) throws IOException {
    Slice slice = slice(member);
    return Rows.vector(slice.leaf, field, slice.docs[member - slice.base]);
  }

  /// Cosine of every memory to a vector of unit length; [Float#NaN] for those without one. Exact:
  /// at the size of one user's memory a scan is as fast as a graph and misses nothing.
  float[] cosines(String field, float[] vector) throws IOException {
    float[] cosines = new float[size];
    Arrays.fill(cosines, Float.NaN);
    for (Slice slice : slices) {
      FloatVectorValues values = slice.leaf.getFloatVectorValues(field);
      VectorScorer scorer = values == null ? null : values.scorer(vector);
      if (scorer == null) {
        continue;
      }
      DocIdSetIterator at = scorer.iterator();
      for (int i = 0; i < slice.docs.length; i++) {
        int doc = slice.docs[i];
        int found = at.docID() < doc ? at.advance(doc) : at.docID();
        if (found == doc) {
          // Lucene's score of a dot product is (1 + cosine) / 2.
          cosines[slice.base + i] = 2 * scorer.score() - 1;
        }
      }
    }
    return cosines;
  }

  private Slice slice(int member) {
    for (Slice slice : slices) {
      if (member < slice.base + slice.docs.length) {
        return slice;
      }
    }
    throw new IllegalArgumentException("the scope has no memory " + member);
  }
}
