package dev.tarn.memory;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.SearcherFactory;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.store.Directory;

/// Memories in one Lucene index.
///
/// Writes end with a new view of the index, so that readers see them at once; a reader never waits
/// for it, because it keeps the view it began with.
final class LuceneMemoryStore implements MemoryStore {
  private final Path path;
  private final Directory directory;
  private final Optional<VectorSpace> space;
  private final int perUser;
  private final Object writing = new Object();
  private final LastUse lastUse = new LastUse();
  private final IndexPurge purge;

  /// Both are replaced together, by the one who writes, after a failure of the disk.
  private volatile IndexWriter writer;

  private volatile SearcherManager searchers;
  private volatile long position;

  static MemoryStore open(Path path, Optional<VectorSpace> space, int perUser) {
    Directory directory = IndexOpening.directory(path);
    try {
      IndexWriter writer = IndexOpening.writer(directory, path);
      return new LuceneMemoryStore(path, directory, writer, space, perUser);
    } catch (IOException | RuntimeException e) {
      try {
        directory.close();
      } catch (IOException closing) {
        e.addSuppressed(closing);
      }
      throw e instanceof RuntimeException known
          ? known
          : new StoreException("the memory index %s cannot be read".formatted(path), e);
    }
  }

  private LuceneMemoryStore(
      Path path, Directory directory, IndexWriter writer, Optional<VectorSpace> space, int perUser)
      throws IOException {
    this.path = path;
    this.directory = directory;
    this.writer = writer;
    this.space = space;
    this.perUser = perUser;
    this.purge = new IndexPurge(directory);
    searchers = new SearcherManager(writer, new SearcherFactory());
    position = CommitPosition.of(writer);
  }

  @Override
  public Map<String, List<String>> apply(List<Change> changes) {
    return write(
        "memories could not be written",
        leaves -> {
          Batch batch = new Batch(leaves);
          Learning learning = new Learning(batch);
          for (Change change : changes) {
            learning.apply(change);
          }
          batch.flush(writer);
          searchers.maybeRefreshBlocking();
          makeRoom(learning.grown());
          return learning.held();
        });
  }

  @Override
  public void commit(long reached) {
    write(
        "memories could not be committed",
        leaves -> {
          lastUse.write(leaves, writer);
          CommitPosition.set(writer, reached);
          writer.commit();
          searchers.maybeRefreshBlocking();
          position = reached;
          return reached;
        });
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public void refresh() {
    write("the memory index could not be refreshed", leaves -> searchers.maybeRefresh());
  }

  @Override
  public List<Unembedded> unembedded(int limit) {
    if (space.isEmpty()) {
      return List.of();
    }
    String field = Fields.vector(space.get().id());
    return read(searcher -> {
      List<Embedding.Waiting> waiting = Embedding.waiting(searcher.getLeafContexts(), field);
      waiting.sort(
          Comparator.comparingLong(Embedding.Waiting::created)
              .thenComparingInt(Embedding.Waiting::doc));
      List<Unembedded> oldest = new ArrayList<>();
      for (Embedding.Waiting one : waiting.subList(0, Math.min(limit, waiting.size()))) {
        Memory memory = Rows.read(one.leaf(), one.doc()).memory();
        oldest.add(new Unembedded(memory.id(), SearchText.of(memory)));
      }
      return List.copyOf(oldest);
    });
  }

  @Override
  public void addVectors(Map<String, float[]> vectors) {
    VectorSpace into =
        space.orElseThrow(() -> new IllegalArgumentException("this store keeps no vectors"));
    write(
        "vectors could not be written",
        leaves -> {
          Batch batch = new Batch(leaves);
          Embedding embedding = new Embedding(leaves, into, batch);
          for (Map.Entry<String, float[]> vector : vectors.entrySet()) {
            embedding.add(vector.getKey(), vector.getValue());
          }
          batch.flush(writer);
          searchers.maybeRefreshBlocking();
          return vectors.size();
        });
  }

  @Override
  public Matches match(MemoryScope scope, Question question, RecallLimits limits) {
    IndexSearcher searcher = acquire();
    try {
      return new ScopeSearch(searcher, scope, question, limits, space, () -> release(searcher));
    } catch (IOException e) {
      release(searcher);
      throw new StoreException("memories could not be searched", e);
    }
  }

  @Override
  public Optional<Memory> get(MemoryScope scope, String id) {
    return read(searcher -> Rows.memory(searcher.getLeafContexts(), scope, id));
  }

  @Override
  public Page list(MemoryScope scope, MemoryFilter filter, int limit, Optional<String> cursor) {
    return read(searcher -> Listing.page(searcher, scope, filter, limit, cursor));
  }

  @Override
  public void used(MemoryScope scope, Collection<String> ids, Instant at) {
    lastUse.note(scope, ids, at);
  }

  @Override
  public Traces traces() {
    return new LuceneTraces(this);
  }

  @Override
  public boolean purge() {
    synchronized (writing) {
      try {
        return purge.run(writer, searchers, position);
      } catch (IOException | RuntimeException e) {
        throw asStoreException("forgotten text could not be taken out of the files", e);
      }
    }
  }

  @Override
  public Size size() {
    return read(searcher -> {
      long waiting =
          space.isEmpty()
              ? 0
              : Embedding.waiting(searcher.getLeafContexts(), Fields.vector(space.get().id()))
                  .size();
      return new Size(searcher.getIndexReader().numDocs(), waiting);
    });
  }

  @Override
  public void check() {
    Throwable broken = writer.getTragicException();
    if (broken != null || !writer.isOpen()) {
      throw new StoreException(
          "the memory index is closed", broken == null ? new IllegalStateException() : broken);
    }
    read(searcher -> searcher.getIndexReader().numDocs());
  }

  @Override
  public void close() {
    synchronized (writing) {
      try {
        searchers.close();
        writer.rollback();
        directory.close();
      } catch (IOException e) {
        throw new StoreException("the memory index could not be closed", e);
      }
    }
  }

  /// Retires what is too much in the scopes, by a batch of its own over what was just written.
  private void makeRoom(Collection<MemoryScope> scopes) throws IOException {
    List<Stored> crowd = crowd(scopes);
    if (crowd.isEmpty()) {
      return;
    }
    onLeaves(leaves -> {
      lastUse.write(leaves, writer);
      return searchers.maybeRefresh();
    });
    onLeaves(leaves -> {
      Batch batch = new Batch(leaves);
      for (Stored stored : crowd(scopes)) {
        batch.put(stored.retired(stored.lastSeen()));
      }
      batch.flush(writer);
      return searchers.maybeRefresh();
    });
  }

  private List<Stored> crowd(Collection<MemoryScope> scopes) throws IOException {
    return onLeaves(leaves -> {
      List<Stored> over = new ArrayList<>();
      for (MemoryScope scope : scopes) {
        over.addAll(Crowd.over(leaves, scope, perUser));
      }
      return over;
    });
  }

  /// Something that reads or writes the index.
  interface Work<I, O> {
    O on(I input) throws IOException;
  }

  private <T> T write(String failure, Work<List<LeafReaderContext>, T> work) {
    synchronized (writing) {
      try {
        if (writer.getTragicException() != null) {
          openAnew();
        }
        searchers.maybeRefreshBlocking();
        return onLeaves(work);
      } catch (IOException | RuntimeException e) {
        throw asStoreException(failure, e);
      }
    }
  }

  /// Lucene closes an index whose disk failed. What was not committed is lost with it, so whoever
  /// writes has to know.
  private void openAnew() throws IOException {
    Throwable cause = Objects.requireNonNull(writer.getTragicException());
    SearcherManager broken = searchers;
    IndexWriter fresh = IndexOpening.writer(directory, path);
    searchers = new SearcherManager(fresh, new SearcherFactory());
    writer = fresh;
    position = CommitPosition.of(fresh);
    broken.close();
    throw new StoreException(
        "the memory index had failed and was opened anew at its last commit", cause);
  }

  /// Over the newest view of the index.
  private <T> T onLeaves(Work<List<LeafReaderContext>, T> work) throws IOException {
    IndexSearcher searcher = searchers.acquire();
    try {
      return work.on(searcher.getLeafContexts());
    } finally {
      searchers.release(searcher);
    }
  }

  <T> T read(Work<IndexSearcher, T> work) {
    IndexSearcher searcher = acquire();
    try {
      return work.on(searcher);
    } catch (IOException | RuntimeException e) {
      throw asStoreException("memories could not be read", e);
    } finally {
      release(searcher);
    }
  }

  /// A caller's mistake stays what it is; a closed or broken index is the store's failure.
  private static RuntimeException asStoreException(String failure, Exception e) {
    return e instanceof IllegalArgumentException || e instanceof StoreException
        ? (RuntimeException) e
        : new StoreException(failure + ": " + e.getMessage(), e);
  }

  private IndexSearcher acquire() {
    try {
      return searchers.acquire();
    } catch (IOException | RuntimeException e) {
      throw asStoreException("the memory index cannot be read", e);
    }
  }

  private void release(IndexSearcher searcher) {
    try {
      searchers.release(searcher);
    } catch (IOException e) {
      throw new StoreException("a view of the memory index could not be given back", e);
    }
  }
}
