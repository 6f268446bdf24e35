package dev.tarn.memory;

import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.Term;

/// When memories were last put into a prompt. Noted on the way of a call, which must not wait for
/// the index; written with the next change of it. Thread-safe.
final class LastUse {
  private final Map<Used, Long> noted = new ConcurrentHashMap<>();

  private record Used(MemoryScope scope, String id) {}

  void note(MemoryScope scope, Collection<String> ids, Instant at) {
    ids.forEach(id -> noted.merge(new Used(scope, id), at.toEpochMilli(), Math::max));
  }

  /// Writes what was noted; an id that the scope does not hold is passed over.
  void write(List<LeafReaderContext> leaves, IndexWriter writer) throws IOException {
    for (Used used : List.copyOf(noted.keySet())) {
      Long at = noted.remove(used);
      if (at != null && Rows.memory(leaves, used.scope(), used.id()).isPresent()) {
        writer.updateNumericDocValue(new Term(Fields.ID, used.id()), Fields.USED, at);
      }
    }
  }
}
