package dev.tarn.memory;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.apache.lucene.index.ConcurrentMergeScheduler;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.store.Directory;

/// Takes deleted text out of the index's files: it lies in its segment until that is written anew,
/// and the old files lie on the disk until the last reader has let go of them. For one thread at a
/// time, while nothing else is written.
final class IndexPurge {
  /// A merge that was under way may bring deleted text along once.
  private static final int ROUNDS = 5;

  private final Directory directory;

  /// Files that may hold deleted text still.
  private Set<String> old = Set.of();

  IndexPurge(Directory directory) {
    this.directory = directory;
  }

  /// Writes anew what holds anything deleted, and commits.
  ///
  /// @return false if readers hold files of before
  boolean run(IndexWriter writer, SearcherManager searchers, long position) throws IOException {
    if (writer.hasDeletions() || old.isEmpty()) {
      old = files();
      for (int round = 0; round == 0 || (writer.hasDeletions() && round < ROUNDS); round++) {
        if (writer.getConfig().getMergeScheduler() instanceof ConcurrentMergeScheduler merges) {
          merges.sync();
        }
        writer.forceMergeDeletes(true);
      }
      CommitPosition.set(writer, position);
      writer.commit();
      searchers.maybeRefreshBlocking();
    }
    writer.deleteUnusedFiles();
    Set<String> left = files();
    left.retainAll(old);
    left.removeAll(SegmentInfos.readLatestCommit(directory).files(true));
    left.remove(IndexWriter.WRITE_LOCK_NAME);
    if (left.isEmpty()) {
      old = Set.of();
    }
    return left.isEmpty();
  }

  private Set<String> files() throws IOException {
    return new HashSet<>(Arrays.asList(directory.listAll()));
  }
}
