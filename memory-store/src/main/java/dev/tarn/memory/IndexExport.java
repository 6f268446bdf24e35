package dev.tarn.memory;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.FieldDoc;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.TermQuery;
import org.jspecify.annotations.Nullable;

/// Reads lines from one view of an index, a page at a time.
final class IndexExport implements MemoryExport {
  private static final int PAGE = 500;

  private static final Sort OLDEST_FIRST =
      new Sort(
          new SortField(Fields.CREATED, SortField.Type.LONG),
          new SortField(Fields.ORDER, SortField.Type.LONG),
          new SortField(Fields.ID, SortField.Type.STRING));

  private final IndexSearcher searcher;
  private final Deque<MemoryScope> scopes;
  private final boolean withVectors;
  private final Present present;
  private final Runnable onClose;
  private final long total;
  private long told;
  private boolean begun;
  private boolean ended;

  /// Where the page before ended in the first scope.
  private @Nullable FieldDoc after;

  /// Which memories there are still.
  interface Present {
    Set<String> among(Collection<String> ids);
  }

  /// @param present asked for each page
  /// @param onClose gives the view back
  IndexExport(
      IndexSearcher searcher,
      Set<MemoryScope> scopes,
      boolean withVectors,
      Present present,
      Runnable onClose)
      throws IOException {
    this.searcher = searcher;
    this.scopes =
        new ArrayDeque<>(scopes.stream().sorted(Comparator.comparing(MemoryScope::key)).toList());
    this.withVectors = withVectors;
    this.present = present;
    this.onClose = onClose;
    long sum = 0;
    for (MemoryScope scope : scopes) {
      sum += searcher.count(in(scope));
    }
    total = sum;
  }

  @Override
  public long total() {
    return total;
  }

  @Override
  public List<String> next() {
    List<String> lines = new ArrayList<>();
    if (!begun) {
      begun = true;
      lines.add(LineWriter.header());
    }
    try {
      while (lines.size() < PAGE && !scopes.isEmpty()) {
        page(lines);
      }
    } catch (IOException e) {
      throw new StoreException("memories could not be exported: " + e.getMessage(), e);
    }
    if (scopes.isEmpty() && !ended) {
      ended = true;
      lines.add(LineWriter.end(told));
    }
    return lines;
  }

  /// The next memories of the first scope.
  private void page(List<String> lines) throws IOException {
    ScoreDoc[] found =
        searcher.searchAfter(after, in(scopes.getFirst()), PAGE, OLDEST_FIRST).scoreDocs;
    Map<String, String> byId = new LinkedHashMap<>();
    for (ScoreDoc doc : found) {
      line(doc.doc, byId);
    }
    byId.keySet().retainAll(present.among(byId.keySet()));
    lines.addAll(byId.values());
    told += byId.size();
    if (found.length < PAGE) {
      scopes.removeFirst();
      after = null;
    } else {
      after = (FieldDoc) found[found.length - 1];
    }
  }

  private void line(int doc, Map<String, String> byId) throws IOException {
    List<LeafReaderContext> leaves = searcher.getLeafContexts();
    LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(doc, leaves));
    Stored stored = Rows.read(leaf.reader(), doc - leaf.docBase);
    Map<String, float[]> vectors = new HashMap<>();
    if (withVectors) {
      Rows.vectors(leaf.reader(), doc - leaf.docBase)
          .forEach((field, vector) -> vectors.put(Fields.space(field), vector));
    }
    byId.put(stored.id(), LineWriter.memory(stored, vectors));
  }

  private static Query in(MemoryScope scope) {
    Fields.Key key = Fields.scope(scope);
    return new TermQuery(new Term(key.field(), key.value()));
  }

  @Override
  public void close() {
    onClose.run();
  }
}
