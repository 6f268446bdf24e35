package dev.tarn.memory;

import java.io.IOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.util.BytesRef;

/// What an erasure takes with it, each time in the newest state of the index.
final class LuceneTraces implements Traces {
  private final LuceneIndex index;

  LuceneTraces(LuceneIndex index) {
    this.index = index;
  }

  /// The index knows scopes by hash, so one memory of each is read.
  @Override
  public Set<MemoryScope> scopes(String workspace, Predicate<MemoryScope> which) {
    return index.read(searcher -> scopes(searcher.getLeafContexts(), workspace, which));
  }

  /// The same in one view of the index.
  static Set<MemoryScope> scopes(
      List<LeafReaderContext> leaves, String workspace, Predicate<MemoryScope> which)
      throws IOException {
    Set<MemoryScope> scopes = new LinkedHashSet<>();
    Set<BytesRef> seen = new HashSet<>();
    for (LeafReaderContext leaf : leaves) {
      Terms terms = leaf.reader().terms(Fields.SCOPE);
      TermsEnum each = terms == null ? TermsEnum.EMPTY : terms.iterator();
      for (BytesRef term = each.next(); term != null; term = each.next()) {
        Optional<MemoryScope> scope =
            seen.contains(term) ? Optional.empty() : scope(leaf.reader(), term.utf8ToString());
        if (scope.isPresent()) {
          seen.add(BytesRef.deepCopyOf(term));
          scope
              .filter(s -> s.workspace().equals(workspace) && which.test(s))
              .ifPresent(scopes::add);
        }
      }
    }
    return scopes;
  }

  private static Optional<MemoryScope> scope(LeafReader leaf, String hash) throws IOException {
    int[] docs = Rows.docs(leaf, new Fields.Key(Fields.SCOPE, hash));
    return docs.length == 0
        ? Optional.empty()
        : Optional.of(Rows.read(leaf, docs[0]).memory().scope());
  }

  @Override
  public Trace of(MemoryScope scope, Set<String> ids) {
    Map<String, Stored> closure =
        index.read(searcher ->
            Forgetting.closure(scope, ids, key -> Rows.find(searcher.getLeafContexts(), key)));
    return Forgetting.trace(closure);
  }

  @Override
  public Set<String> ids(MemoryScope scope, Predicate<Memory> which) {
    return index.read(searcher -> {
      Set<String> ids = new LinkedHashSet<>();
      for (LeafReaderContext leaf : searcher.getLeafContexts()) {
        for (int doc : Rows.docs(leaf.reader(), Fields.scope(scope))) {
          Memory memory = Rows.read(leaf.reader(), doc).memory();
          if (which.test(memory)) {
            ids.add(memory.id());
          }
        }
      }
      return ids;
    });
  }

  @Override
  public Sum sum(MemoryScope scope) {
    return index.read(searcher -> sum(searcher.getLeafContexts(), scope));
  }

  private static Sum sum(List<LeafReaderContext> leaves, MemoryScope scope) throws IOException {
    LongStream.Builder made = LongStream.builder();
    int live = 0;
    int all = 0;
    for (LeafReaderContext leaf : leaves) {
      live += Rows.docs(leaf.reader(), Fields.live(scope)).length;
      NumericDocValues created = leaf.reader().getNumericDocValues(Fields.CREATED);
      for (int doc : Rows.docs(leaf.reader(), Fields.scope(scope))) {
        all++;
        if (created != null && created.advanceExact(doc)) {
          made.add(created.longValue());
        }
      }
    }
    long[] times = made.build().toArray();
    return new Sum(
        all, live, instant(LongStream.of(times).min()), instant(LongStream.of(times).max()));
  }

  private static Optional<Instant> instant(OptionalLong millis) {
    return millis.isPresent()
        ? Optional.of(Instant.ofEpochMilli(millis.getAsLong()))
        : Optional.empty();
  }
}
