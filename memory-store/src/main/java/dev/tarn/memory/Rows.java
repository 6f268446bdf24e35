package dev.tarn.memory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;

/// Reads memories back from one segment of the index.
final class Rows {
  private static final int[] NONE = {};

  private Rows() {}

  /// Documents with the term, deleted ones left out, in their order.
  static int[] docs(LeafReader leaf, Fields.Key key) throws IOException {
    Terms terms = leaf.terms(key.field());
    TermsEnum found = terms == null ? TermsEnum.EMPTY : terms.iterator();
    if (!found.seekExact(new BytesRef(key.value()))) {
      return NONE;
    }
    PostingsEnum postings = found.postings(null, PostingsEnum.NONE);
    Bits live = leaf.getLiveDocs();
    int[] docs = new int[(int) Math.min(postings.cost(), leaf.maxDoc())];
    int count = 0;
    for (int doc = postings.nextDoc();
        doc != DocIdSetIterator.NO_MORE_DOCS;
        doc = postings.nextDoc()) {
      if (live == null || live.get(doc)) {
        docs = count == docs.length ? Arrays.copyOf(docs, count * 2 + 1) : docs;
        docs[count++] = doc;
      }
    }
    return Arrays.copyOf(docs, count);
  }

  /// One memory by its id, if it belongs to the scope.
  static Optional<Memory> memory(List<LeafReaderContext> leaves, MemoryScope scope, String id)
      throws IOException {
    return stored(leaves, scope, id).map(Stored::memory);
  }

  /// The same with all that is known of it.
  static Optional<Stored> stored(List<LeafReaderContext> leaves, MemoryScope scope, String id)
      throws IOException {
    return find(leaves, Fields.id(id)).stream()
        .filter(stored -> stored.memory().scope().equals(scope))
        .findFirst();
  }

  /// All memories with the term.
  static List<Stored> find(List<LeafReaderContext> leaves, Fields.Key key) throws IOException {
    List<Stored> rows = new ArrayList<>();
    for (LeafReaderContext leaf : leaves) {
      for (int doc : docs(leaf.reader(), key)) {
        rows.add(read(leaf.reader(), doc));
      }
    }
    return rows;
  }

  static Stored read(LeafReader leaf, int doc) throws IOException {
    BinaryDocValues records = leaf.getBinaryDocValues(Fields.RECORD);
    NumericDocValues used = leaf.getNumericDocValues(Fields.USED);
    if (records == null || !records.advanceExact(doc)) {
      throw new IOException("document " + doc + " of the index holds no memory");
    }
    long usedMillis = used != null && used.advanceExact(doc) ? used.longValue() : 0;
    return StoredCodec.read(records.binaryValue(), usedMillis);
  }

  /// The vectors of one memory in every space, by field.
  static Map<String, float[]> vectors(LeafReader leaf, int doc) throws IOException {
    Map<String, float[]> vectors = new HashMap<>();
    for (FieldInfo field : leaf.getFieldInfos()) {
      if (field.hasVectorValues()) {
        vector(leaf, field.name, doc).ifPresent(vector -> vectors.put(field.name, vector));
      }
    }
    return vectors;
  }

  static Optional<float[]> vector(LeafReader leaf, String field, int doc) throws IOException {
    FloatVectorValues values = leaf.getFloatVectorValues(field);
    if (values == null) {
      return Optional.empty();
    }
    KnnVectorValues.DocIndexIterator at = values.iterator();
    return at.advance(doc) == doc
        ? Optional.of(values.vectorValue(at.index()).clone())
        : Optional.empty();
  }
}
