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
/// the index; written with the next change of it. Where nothing changes for long, the memories that
/// were noted first are kept, and what goes beyond is not noted. Thread-safe.
final class LastUse {
  /// Memories that are noted at a time, a few hundred bytes each.
  static final int MOST = 50_000;

  private final Map<Used, Long> noted = new ConcurrentHashMap<>();

  private record Used(MemoryScope scope, String id) {}

  void note(MemoryScope scope, Collection<String> ids, Instant at) {
    for (String id : ids) {
      Used used = new Used(scope, id);
      if (noted.size() < MOST || noted.containsKey(used)) {
        noted.merge(used, at.toEpochMilli(), Math::max);
      }
    }
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
