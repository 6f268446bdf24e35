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
    List<Memory> memories = new ArrayList<>();
    Optional<String> next =
        walk(
            searcher,
            query(scope, filter),
            limit,
            cursor,
            stored -> {
              Optional<Memory> shown = filter.shown(stored);
              shown.ifPresent(memories::add);
              return shown.isPresent();
            });
    return new MemoryStore.Page(List.copyOf(memories), next);
  }

  static MemoryStore.Conflicts conflicts(
      IndexSearcher searcher, MemoryScope scope, int limit, Optional<String> cursor)
      throws IOException {
    List<Conflict> conflicts = new ArrayList<>();
    Optional<String> next =
        walk(
            searcher,
            new TermQuery(term(Fields.disputed(scope))),
            limit,
            cursor,
            newer -> {
              Optional<Stored> older =
                  Rows.find(
                          searcher.getLeafContexts(),
                          Fields.id(newer.ties().disputes().orElseThrow()))
                      .stream()
                      .findFirst();
              older.ifPresent(o -> conflicts.add(Pair.of(o, newer).conflict()));
              return older.isPresent();
            });
    return new MemoryStore.Conflicts(List.copyOf(conflicts), next);
  }

  /// Takes a memory; false if it does not count.
  private interface Taking {
    boolean take(Stored stored) throws IOException;
  }

  /// Hands out the newest that are found, up to a limit of those that count.
  ///
  /// @return where to go on; empty if there is no more
  private static Optional<String> walk(
      IndexSearcher searcher, Query query, int limit, Optional<String> cursor, Taking taking)
      throws IOException {
    int left = checked(limit);
    IndexReader reader = searcher.getIndexReader();
    FieldDoc after = cursor.map(c -> Cursor.parse(c).in(reader)).orElse(null);
    int most = left + 1;
    while (reader.maxDoc() > 0) {
      ScoreDoc[] found = searcher.searchAfter(after, query, most, NEWEST_FIRST).scoreDocs;
      for (int i = 0; i < found.length; i++) {
        Stored stored = read(reader, found[i].doc);
        left -= taking.take(stored) ? 1 : 0;
        if (left == 0) {
          boolean more = i + 1 < found.length || found.length == most;
          return more ? Optional.of(Cursor.of(stored.memory()).text()) : Optional.empty();
        }
      }
      if (found.length < most) {
        return Optional.empty();
      }
      after = (FieldDoc) found[found.length - 1];
    }
    return Optional.empty();
  }

  /// A limit from 1 to [#MOST].
  static int checked(int limit) {
    if (limit < 1 || limit > MOST) {
      throw new IllegalArgumentException("the limit must be from 1 to " + MOST);
    }
    return limit;
  }

  private static Stored read(IndexReader reader, int doc) throws IOException {
    List<LeafReaderContext> leaves = reader.leaves();
    LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(doc, leaves));
    return Rows.read(leaf.reader(), doc - leaf.docBase);
  }

  private static Query query(MemoryScope scope, MemoryFilter filter) {
    BooleanQuery.Builder query = new BooleanQuery.Builder();
    Fields.Key which = filter.asOf().isPresent() ? Fields.scope(scope) : Fields.live(scope);
    query.add(new TermQuery(term(which)), Occur.FILTER);
    filter
        .conversation()
        .ifPresent(
            c -> query.add(new TermQuery(term(Fields.conversation(scope, c))), Occur.FILTER));
    filter
        .kind()
        .ifPresent(k -> query.add(new TermQuery(term(Fields.kind(scope, k))), Occur.FILTER));
    return query.build();
  }

  private static Term term(Fields.Key key) {
    return new Term(key.field(), key.value());
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
