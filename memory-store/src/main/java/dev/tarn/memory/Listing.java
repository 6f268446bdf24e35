package dev.tarn.memory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.FieldDoc;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.util.BytesRef;

/// Pages through the memories of a scope, newest first.
final class Listing {
  static final int MOST = 1_000;

  private static final Sort NEWEST_FIRST =
      new Sort(
          new SortField(Fields.CREATED, SortField.Type.LONG, true),
          new SortField(Fields.ORDER, SortField.Type.LONG, true),
          new SortField(Fields.ID, SortField.Type.STRING));

  private Listing() {}

  static MemoryStore.Page page(
      IndexSearcher searcher,
      MemoryScope scope,
      MemoryFilter filter,
      int limit,
      Optional<String> cursor)
      throws IOException {
    int asked = checked(limit);
    Optional<Cursor> after = cursor.map(Cursor::parse);
    IndexReader reader = searcher.getIndexReader();
    if (reader.maxDoc() == 0) {
      return new MemoryStore.Page(List.of(), Optional.empty());
    }
    FieldDoc start = after.map(c -> c.in(reader)).orElse(null);
    TopDocs found = searcher.searchAfter(start, query(scope, filter), asked + 1, NEWEST_FIRST);
    List<Memory> memories = new ArrayList<>();
    for (ScoreDoc hit : found.scoreDocs) {
      memories.add(read(reader, hit.doc));
    }
    if (memories.size() <= asked) {
      return new MemoryStore.Page(List.copyOf(memories), Optional.empty());
    }
    List<Memory> page = List.copyOf(memories.subList(0, asked));
    return new MemoryStore.Page(page, Optional.of(Cursor.of(page.getLast()).text()));
  }

  /// A limit from 1 to [#MOST].
  static int checked(int limit) {
    if (limit < 1 || limit > MOST) {
      throw new IllegalArgumentException("the limit must be from 1 to " + MOST);
    }
    return limit;
  }

  private static Memory read(IndexReader reader, int doc) throws IOException {
    List<LeafReaderContext> leaves = reader.leaves();
    LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(doc, leaves));
    return Rows.read(leaf.reader(), doc - leaf.docBase).memory();
  }

  private static Query query(MemoryScope scope, MemoryFilter filter) {
    BooleanQuery.Builder query = new BooleanQuery.Builder();
    query.add(term(Fields.live(scope)), Occur.FILTER);
    filter
        .conversation()
        .ifPresent(c -> query.add(term(Fields.conversation(scope, c)), Occur.FILTER));
    filter.kind().ifPresent(k -> query.add(term(Fields.kind(scope, k)), Occur.FILTER));
    return query.build();
  }

  private static Query term(Fields.Key key) {
    return new TermQuery(new Term(key.field(), key.value()));
  }

  /// Where a page ended.
  record Cursor(long created, long order, String id) {
    static Cursor of(Memory memory) {
      return new Cursor(memory.createdAt().toEpochMilli(), Documents.order(memory), memory.id());
    }

    String text() {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString((created + " " + order + " " + id).getBytes(StandardCharsets.UTF_8));
    }

    static Cursor parse(String text) {
      try {
        String[] parts =
            new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split(" ", 3);
        if (parts.length == 3) {
          return new Cursor(Long.parseLong(parts[0]), Long.parseLong(parts[1]), parts[2]);
        }
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("the cursor is none that a listing gave", e);
      }
      throw new IllegalArgumentException("the cursor is none that a listing gave");
    }

    private FieldDoc in(IndexReader reader) {
      return new FieldDoc(
          reader.maxDoc() - 1, Float.NaN, new Object[] {created, order, new BytesRef(id)});
    }
  }
}
