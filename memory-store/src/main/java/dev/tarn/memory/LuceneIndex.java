package dev.tarn.memory;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.SearcherFactory;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.store.Directory;

/// One index that is open: who writes, who reads, and what happens when its disk fails.
///
/// Readers keep the view they began with and never wait; of writers there is one at a time.
/// Failures are [StoreException]; a caller's mistake stays the [IllegalArgumentException] it is.
final class LuceneIndex {
  private final Path path;
  private final Directory directory;
  private final Object writing = new Object();
  private final IndexPurge purge;

  /// Both are replaced together, by the one who writes, after a failure of the disk.
  private volatile IndexWriter writer;

  private volatile SearcherManager searchers;
  private volatile long position;

  /// Something that reads or writes the index.
  interface Work<I, O> {
    O on(I input) throws IOException;
  }

  /// @param path for messages
  static LuceneIndex open(Directory directory, Path path) {
    try {
      return new LuceneIndex(path, directory, IndexOpening.writer(directory, path));
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

  private LuceneIndex(Path path, Directory directory, IndexWriter writer) throws IOException {
    this.path = path;
    this.directory = directory;
    this.writer = writer;
    purge = new IndexPurge(directory);
    searchers = new SearcherManager(writer, new SearcherFactory());
    position = CommitPosition.of(writer);
  }

  /// The journal sequence that the last commit reached.
  long position() {
    return position;
  }

  /// For work inside [#write].
  IndexWriter writer() {
    return writer;
  }

  /// Shows what was written to readers, from now on.
  void show() throws IOException {
    searchers.maybeRefreshBlocking();
  }

  /// Commits what was written, and with it the journal sequence it reaches.
  void commit(long reached) throws IOException {
    CommitPosition.set(writer, reached);
    writer.commit();
    searchers.maybeRefreshBlocking();
    position = reached;
  }

  /// Takes what was deleted out of the files too, and commits; false if readers hold old ones.
  boolean purge() {
    synchronized (writing) {
      try {
        return purge.run(writer, searchers, position);
      } catch (IOException | RuntimeException e) {
        throw asStoreException("forgotten text could not be taken out of the files", e);
      }
    }
  }

  /// Runs work that writes, over the newest view of the index.
  ///
  /// @param failure what to say if it fails
  <T> T write(String failure, Work<List<LeafReaderContext>, T> work) {
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

  /// Over the newest view of the index.
  <T> T onLeaves(Work<List<LeafReaderContext>, T> work) throws IOException {
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

  /// A view of the index, to be given back by [#release].
  IndexSearcher acquire() {
    try {
      return searchers.acquire();
    } catch (IOException | RuntimeException e) {
      throw asStoreException("the memory index cannot be read", e);
    }
  }

  void release(IndexSearcher searcher) {
    try {
      searchers.release(searcher);
    } catch (IOException e) {
      throw new StoreException("a view of the memory index could not be given back", e);
    }
  }

  /// Throws [StoreException] if it can not answer.
  void check() {
    Throwable broken = writer.getTragicException();
    if (broken != null || !writer.isOpen()) {
      throw new StoreException(
          "the memory index is closed", broken == null ? new IllegalStateException() : broken);
    }
    read(searcher -> searcher.getIndexReader().numDocs());
  }

  /// Drops what was not committed.
  void close() {
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

  private static RuntimeException asStoreException(String failure, Exception e) {
    return e instanceof IllegalArgumentException || e instanceof StoreException
        ? (RuntimeException) e
        : new StoreException(failure + ": " + e.getMessage(), e);
  }
}
