package dev.tarn.memory;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.store.Directory;

/// Memories in one Lucene index.
///
/// Writes end with a new view of the index, so that readers see them at once; a reader never waits
/// for it, because it keeps the view it began with.
final class LuceneMemoryStore implements MemoryStore {
  private static final int DROPPED_AT_ONCE = 256;

  private final LuceneIndex index;
  private final Spaces spaces;
  private final Waiting waiting;
  private final int perUser;
  private final LastUse lastUse = new LastUse();

  static MemoryStore open(Path path, Spaces spaces, int perUser) {
    return open(IndexOpening.directory(path), path, spaces, perUser);
  }

  /// @param path for messages
  static MemoryStore open(Directory directory, Path path, Spaces spaces, int perUser) {
    return new LuceneMemoryStore(LuceneIndex.open(directory, path), spaces, perUser);
  }

  private LuceneMemoryStore(LuceneIndex index, Spaces spaces, int perUser) {
    this.index = index;
    this.spaces = spaces;
    this.waiting = new Waiting(spaces, new Residents());
    this.perUser = perUser;
  }

  @Override
  public Map<String, List<String>> apply(List<Change> changes) {
    return index.write(
        "memories could not be written",
        leaves -> {
          Batch batch = new Batch(leaves);
          Learning learning = new Learning(batch, spaces);
          for (Change change : changes) {
            learning.apply(change);
          }
          batch.flush(index.writer());
          index.show();
          makeRoom(learning.grown());
          return learning.held();
        });
  }

  @Override
  public void commit(long reached) {
    index.write(
        "memories could not be committed",
        leaves -> {
          lastUse.write(leaves, index.writer());
          index.commit(reached);
          return reached;
        });
  }

  @Override
  public long position() {
    return index.position();
  }

  @Override
  public void refresh() {
    index.write(
        "the memory index could not be refreshed",
        leaves -> {
          index.show();
          return leaves;
        });
  }

  @Override
  public List<Unembedded> unembedded(int limit, BiPredicate<String, String> wanted) {
    return index.read(searcher -> {
      List<Unembedded> oldest = new ArrayList<>();
      for (Waiting.One one :
          waiting.oldest(
              searcher.getLeafContexts(),
              place -> wanted.test(place.workspace(), place.space()),
              limit)) {
        Memory memory = Rows.read(one.leaf(), one.doc()).memory();
        oldest.add(
            new Unembedded(
                memory.scope(), one.place().space(), memory.id(), SearchText.of(memory)));
      }
      return List.copyOf(oldest);
    });
  }

  @Override
  public Filled filled(String workspace, String space) {
    Residents.Place place = new Residents.Place(workspace, space);
    return index.read(searcher -> {
      List<LeafReaderContext> leaves = searcher.getLeafContexts();
      return new Filled(waiting.countHaving(leaves, place), waiting.residents(leaves, workspace));
    });
  }

  @Override
  public int dropVectors(String workspace, String space) {
    if (spaces.find(workspace, space).isPresent()) {
      throw new IllegalArgumentException("the workspace has this space");
    }
    return index.write(
        "vectors could not be taken away",
        leaves -> {
          List<Waiting.One> having =
              waiting.having(leaves, new Residents.Place(workspace, space), DROPPED_AT_ONCE);
          Batch batch = new Batch(leaves);
          for (Waiting.One one : having) {
            String id = Rows.read(one.leaf(), one.doc()).id();
            if (batch.byId(id).isPresent()) {
              batch.dropVector(id, Fields.vector(space));
            }
          }
          batch.flush(index.writer());
          index.show();
          return having.size();
        });
  }

  @Override
  public void addVectors(String space, Map<String, float[]> vectors) {
    index.write(
        "vectors could not be written",
        leaves -> {
          Batch batch = new Batch(leaves);
          Embedding embedding = new Embedding(leaves, spaces, space, batch);
          for (Map.Entry<String, float[]> vector : vectors.entrySet()) {
            embedding.add(vector.getKey(), vector.getValue());
          }
          batch.flush(index.writer());
          index.show();
          return vectors.size();
        });
  }

  @Override
  public Matches match(MemoryScope scope, Question question, RecallLimits limits) {
    IndexSearcher searcher = index.acquire();
    try {
      return new ScopeSearch(searcher, scope, question, limits, () -> index.release(searcher));
    } catch (IOException e) {
      index.release(searcher);
      throw new StoreException("memories could not be searched", e);
    }
  }

  @Override
  public Optional<Memory> get(MemoryScope scope, String id) {
    return index.read(searcher -> Rows.memory(searcher.getLeafContexts(), scope, id));
  }

  @Override
  public Optional<Memory> get(MemoryScope scope, String id, Instant asOf) {
    return index.read(searcher ->
        Rows.stored(searcher.getLeafContexts(), scope, id)
            .map(stored -> stored.asOf(asOf))
            .filter(Stored::isLive)
            .map(Stored::memory));
  }

  @Override
  public Map<String, List<Memory>> said(MemoryScope scope, Collection<String> turnKeys) {
    return index.read(
        searcher -> Said.by(scope, turnKeys, key -> Rows.find(searcher.getLeafContexts(), key)));
  }

  @Override
  public List<Version> history(MemoryScope scope, String id) {
    return index.read(searcher ->
        Rows.stored(searcher.getLeafContexts(), scope, id).map(Versions::of).orElse(List.of()));
  }

  @Override
  public Conflicts conflicts(MemoryScope scope, int limit, Optional<String> cursor) {
    return index.read(searcher -> Listing.conflicts(searcher, scope, limit, cursor));
  }

  @Override
  public Optional<Conflict> conflict(MemoryScope scope, String id) {
    return index.read(searcher ->
        Pair.find(new Batch(searcher.getLeafContexts()), scope, id).map(Pair::conflict));
  }

  @Override
  public Page list(MemoryScope scope, MemoryFilter filter, int limit, Optional<String> cursor) {
    return index.read(searcher -> Listing.page(searcher, scope, filter, limit, cursor));
  }

  @Override
  public MemoryExport export(Set<MemoryScope> scopes, boolean withVectors) {
    IndexSearcher searcher = index.acquire();
    try {
      return new IndexExport(
          searcher, scopes, withVectors, this::present, () -> index.release(searcher));
    } catch (IOException | RuntimeException e) {
      index.release(searcher);
      throw new StoreException("memories could not be exported", e);
    }
  }

  private Set<String> present(Collection<String> ids) {
    return index.read(searcher -> {
      Set<String> present = new HashSet<>();
      for (LeafReaderContext leaf : searcher.getLeafContexts()) {
        for (String id : ids) {
          if (Rows.docs(leaf.reader(), Fields.id(id)).length > 0) {
            present.add(id);
          }
        }
      }
      return present;
    });
  }

  @Override
  public void used(MemoryScope scope, Collection<String> ids, Instant at) {
    lastUse.note(scope, ids, at);
  }

  @Override
  public Traces traces() {
    return new LuceneTraces(index);
  }

  @Override
  public boolean purge() {
    return index.purge();
  }

  @Override
  public Size size() {
    return index.read(searcher -> {
      long unembedded = waiting.count(searcher.getLeafContexts(), place -> true);
      return new Size(searcher.getIndexReader().numDocs(), unembedded);
    });
  }

  @Override
  public void check() {
    index.check();
  }

  @Override
  public void close() {
    index.close();
  }

  /// Retires what is too much in the scopes, by a batch of its own over what was just written.
  private void makeRoom(Collection<MemoryScope> scopes) throws IOException {
    List<Stored> crowd = crowd(scopes);
    if (crowd.isEmpty()) {
      return;
    }
    index.onLeaves(leaves -> {
      lastUse.write(leaves, index.writer());
      index.show();
      return leaves;
    });
    index.onLeaves(leaves -> {
      Batch batch = new Batch(leaves);
      for (Stored stored : crowd(scopes)) {
        batch.put(stored.retired(stored.lastSeen()));
      }
      batch.flush(index.writer());
      index.show();
      return leaves;
    });
  }

  private List<Stored> crowd(Collection<MemoryScope> scopes) throws IOException {
    return index.onLeaves(leaves -> {
      List<Stored> over = new ArrayList<>();
      for (MemoryScope scope : scopes) {
        over.addAll(Crowd.over(leaves, scope, perUser));
      }
      return over;
    });
  }
}
