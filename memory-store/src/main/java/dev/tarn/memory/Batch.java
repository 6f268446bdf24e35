package dev.tarn.memory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.Term;

/// The memories that a group of changes reads and writes: the index as it was, overlaid with what
/// the changes made of it, written in one go. Not safe for use by several threads.
///
/// A memory's context holds its neighbours' words, so whatever comes, goes or retires has its
/// neighbours written again.
final class Batch implements Shelf {
  /// A memory's context reaches from so many turns before it…
  private static final int TURNS_BEFORE = 3;

  /// …to so many after it.
  private static final int TURNS_AFTER = 2;

  private final List<LeafReaderContext> leaves;
  private final Map<String, Row> rows = new LinkedHashMap<>();
  private final Map<Fields.Key, Set<String>> idsByKey = new HashMap<>();
  private final Set<Fields.Key> fetched = new HashSet<>();
  private final Set<Place> disturbed = new LinkedHashSet<>();
  private final Set<MemoryScope> erased = new LinkedHashSet<>();

  Batch(List<LeafReaderContext> leaves) {
    this.leaves = leaves;
  }

  private record Place(MemoryScope scope, String conversation, int turn) {}

  private static final class Row {
    private Stored stored;
    private List<Fields.Key> keys;
    private final Optional<Origin> origin;
    private final Map<String, float[]> vectors = new HashMap<>();
    private final Set<String> dropped = new HashSet<>();
    private boolean vectorsAreStale;
    private boolean changed;
    private boolean deleted;

    private Row(Stored stored, Optional<Origin> origin) {
      this.stored = stored;
      this.keys = Fields.keys(stored);
      this.origin = origin;
    }
  }

  private record Origin(LeafReaderContext leaf, int doc) {}

  @Override
  public List<Stored> find(Fields.Key key) throws IOException {
    fetch(key);
    List<Stored> found = new ArrayList<>();
    for (String id : idsByKey.getOrDefault(key, Set.of())) {
      Row row = row(id);
      if (!row.deleted && row.keys.contains(key)) {
        found.add(row.stored);
      }
    }
    return found;
  }

  @Override
  public void put(Stored stored) throws IOException {
    fetch(Fields.id(stored.id()));
    Row row = rows.computeIfAbsent(stored.id(), id -> new Row(stored, Optional.empty()));
    boolean same = row.stored.equals(stored) && !row.deleted && row.origin.isPresent();
    if (same) {
      return;
    }
    Stored before = row.stored;
    boolean isNew = row.origin.isEmpty() || row.deleted;
    row.vectorsAreStale |= !SearchText.of(before.memory()).equals(SearchText.of(stored.memory()));
    row.stored = stored;
    row.keys = Fields.keys(stored);
    row.deleted = false;
    row.changed = true;
    index(row);
    if (isNew || sounds(before, stored)) {
      disturb(before.memory());
      disturb(stored.memory());
    }
  }

  @Override
  public void putVector(String id, String field, float[] vector) {
    Row row = row(id);
    row.vectors.put(field, vector);
    row.changed = true;
  }

  /// Takes a memory's vector away.
  void dropVector(String id, String field) {
    Row row = row(id);
    row.vectors.remove(field);
    row.dropped.add(field);
    row.changed = true;
  }

  @Override
  public void erase(MemoryScope scope) {
    erased.add(scope);
    disturbed.removeIf(place -> place.scope.equals(scope));
    rows.values().removeIf(row -> row.stored.memory().scope().equals(scope));
    idsByKey.values().forEach(ids -> ids.retainAll(rows.keySet()));
  }

  @Override
  public void delete(Stored stored) {
    Row row = row(stored.id());
    row.deleted = true;
    disturb(stored.memory());
  }

  /// Writes what changed and the neighbours whose context changed with it.
  void flush(IndexWriter writer) throws IOException {
    for (Place place : disturbed) {
      for (int turn = place.turn - TURNS_AFTER; turn <= place.turn + TURNS_BEFORE; turn++) {
        for (Stored neighbour : find(Fields.place(place.scope, place.conversation, turn))) {
          row(neighbour.id()).changed = true;
        }
      }
    }
    for (MemoryScope scope : erased) {
      Fields.Key all = Fields.scope(scope);
      writer.deleteDocuments(new Term(all.field(), all.value()));
    }
    for (Row row : List.copyOf(rows.values())) {
      Term id = new Term(Fields.ID, row.stored.id());
      if (row.deleted) {
        writer.deleteDocuments(id);
      } else if (row.changed) {
        writer.updateDocument(
            id, Documents.of(row.stored, context(row.stored.memory()), vectors(row)));
      }
    }
  }

  private Row row(String id) {
    Row row = rows.get(id);
    if (row == null) {
      throw new IllegalArgumentException("no memory " + id + " in this batch");
    }
    return row;
  }

  private void fetch(Fields.Key key) throws IOException {
    if (!fetched.add(key)) {
      return;
    }
    for (LeafReaderContext leaf : leaves) {
      for (int doc : Rows.docs(leaf.reader(), key)) {
        Stored stored = Rows.read(leaf.reader(), doc);
        if (!rows.containsKey(stored.id()) && !erased.contains(stored.memory().scope())) {
          Row row = new Row(stored, Optional.of(new Origin(leaf, doc)));
          rows.put(stored.id(), row);
          index(row);
        }
      }
    }
  }

  private void index(Row row) {
    for (Fields.Key key : row.keys) {
      idsByKey.computeIfAbsent(key, k -> new LinkedHashSet<>()).add(row.stored.id());
    }
  }

  private void disturb(Memory memory) {
    memory
        .conversation()
        .ifPresent(c -> disturbed.add(new Place(memory.scope(), c, memory.turn())));
  }

  /// Whether its neighbours hear something else than before.
  private static boolean sounds(Stored before, Stored now) {
    return isHeard(before) != isHeard(now)
        || before.memory().turn() != now.memory().turn()
        || !before.memory().conversation().equals(now.memory().conversation())
        || !SearchText.spoken(before.memory()).equals(SearchText.spoken(now.memory()));
  }

  /// What was merged is still part of its conversation; what was dropped or crowded out is not.
  private static boolean isHeard(Stored stored) {
    return stored.isLive() || stored.mergedInto().isPresent();
  }

  private List<Memory> context(Memory memory) throws IOException {
    if (memory.conversation().isEmpty() || memory.kind() != Memory.Kind.TURN) {
      return List.of(memory);
    }
    List<Memory> around = new ArrayList<>();
    for (int turn = memory.turn() - TURNS_BEFORE; turn <= memory.turn() + TURNS_AFTER; turn++) {
      boolean itself = turn == memory.turn();
      find(Fields.place(memory.scope(), memory.conversation().get(), turn)).stream()
          .filter(Batch::isHeard)
          .map(Stored::memory)
          .filter(m -> m.kind() == Memory.Kind.TURN || itself)
          .sorted(Comparator.comparing(Memory::kind).thenComparingInt(Memory::chunk))
          .forEach(around::add);
    }
    return around;
  }

  private static Map<String, float[]> vectors(Row row) throws IOException {
    Map<String, float[]> vectors = new HashMap<>();
    if (row.origin.isPresent() && !row.vectorsAreStale) {
      Origin origin = row.origin.get();
      vectors.putAll(Rows.vectors(origin.leaf.reader(), origin.doc));
    }
    vectors.keySet().removeAll(row.dropped);
    vectors.putAll(row.vectors);
    return vectors;
  }
}
