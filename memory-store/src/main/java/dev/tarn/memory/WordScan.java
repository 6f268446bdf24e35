package dev.tarn.memory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.FixedBitSet;
import org.apache.lucene.util.SmallFloat;

/// BM25 of every memory of a scope against the terms of a question. Lucene holds the postings and
/// the lengths; the statistics are the scope's own and not the index's, so that what other users
/// say changes no score and a name that is rare elsewhere counts as what it is here.
final class WordScan {
  private final ScopeView view;
  private final float[] scores;
  private final byte[] matched;
  private final FixedBitSet rare;

  /// Where a term stands in the scope, and how often.
  private record Hit(int member, int frequency) {}

  WordScan(ScopeView view) {
    this.view = view;
    scores = new float[view.size()];
    matched = new byte[view.size()];
    rare = new FixedBitSet(Math.max(1, view.size()));
  }

  float[] scores() {
    return scores;
  }

  /// Distinct terms found in the memory.
  int matched(int member) {
    return matched[member];
  }

  /// Whether a rare term was found in the memory.
  boolean isRare(int member) {
    return rare.get(member);
  }

  /// Looks the terms up in one field; of several fields the best score counts.
  void scan(String field, Set<String> terms) throws IOException {
    Collection<List<Hit>> hits = hits(field, terms);
    if (!hits.isEmpty()) {
      score(hits, lengths(field));
    }
  }

  private void score(Collection<List<Hit>> hits, int[] lengths) {
    long texts = 0;
    long total = 0;
    for (int length : lengths) {
      texts += length > 0 ? 1 : 0;
      total += length;
    }
    double average = (double) total / Math.max(1, texts);
    float[] sums = new float[scores.length];
    byte[] counts = new byte[scores.length];
    for (List<Hit> found : hits) {
      double idf = Bm25.idf(texts, found.size());
      boolean isRare = Bm25.isRare(view.size(), found.size());
      for (Hit hit : found) {
        int member = hit.member();
        sums[member] += (float) Bm25.score(idf, hit.frequency(), lengths[member], average);
        counts[member] = (byte) Math.min(Byte.MAX_VALUE, counts[member] + 1);
        if (isRare) {
          rare.set(member);
        }
      }
    }
    for (int member = 0; member < scores.length; member++) {
      scores[member] = Math.max(scores[member], sums[member]);
      matched[member] = (byte) Math.max(matched[member], counts[member]);
    }
  }

  /// Where the terms stand, by term, without those that stand nowhere.
  private Collection<List<Hit>> hits(String field, Set<String> terms) throws IOException {
    Map<String, List<Hit>> hits = new LinkedHashMap<>();
    terms.forEach(term -> hits.put(term, new ArrayList<>()));
    for (ScopeView.Slice slice : view.slices()) {
      Terms indexed = slice.leaf().terms(field);
      if (indexed == null) {
        continue;
      }
      TermsEnum found = indexed.iterator();
      for (Map.Entry<String, List<Hit>> term : hits.entrySet()) {
        if (found.seekExact(new BytesRef(term.getKey()))) {
          add(term.getValue(), slice, found.postings(null, PostingsEnum.FREQS));
        }
      }
    }
    hits.values().removeIf(List::isEmpty);
    return hits.values();
  }

  private static void add(List<Hit> hits, ScopeView.Slice slice, PostingsEnum postings)
      throws IOException {
    int last = slice.doc(slice.size() - 1);
    for (int doc = postings.advance(slice.doc(0));
        doc <= last && doc != DocIdSetIterator.NO_MORE_DOCS;
        doc = postings.nextDoc()) {
      int member = slice.member(doc);
      if (member >= 0) {
        hits.add(new Hit(member, postings.freq()));
      }
    }
  }

  /// Terms of each memory in the field, 0 where it has none, as exact as Lucene's norms keep them.
  private int[] lengths(String field) throws IOException {
    int[] lengths = new int[view.size()];
    for (ScopeView.Slice slice : view.slices()) {
      NumericDocValues norms = slice.leaf().getNormValues(field);
      for (int i = 0; norms != null && i < slice.size(); i++) {
        if (norms.advanceExact(slice.doc(i))) {
          lengths[slice.base() + i] = SmallFloat.byte4ToInt((byte) norms.longValue());
        }
      }
    }
    return lengths;
  }

  /// The words of one text of a question in the memories' own words and in their surroundings.
  record Scans(WordScan text, WordScan context) {
    static Scans of(ScopeView view, String question) throws IOException {
      Scans scans = new Scans(new WordScan(view), new WordScan(view));
      for (Map.Entry<String, Set<String>> terms : QuestionTerms.of(question).entrySet()) {
        scans.text.scan(Fields.text(terms.getKey()), terms.getValue());
        scans.context.scan(Fields.context(terms.getKey()), terms.getValue());
      }
      return scans;
    }
  }
}
