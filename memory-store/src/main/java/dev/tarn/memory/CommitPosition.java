package dev.tarn.memory;

import java.util.Map;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.SegmentInfos;

/// The journal sequence that a commit reaches, kept in its user data, so that a replay after a
/// crash begins exactly there.
final class CommitPosition {
  private static final String KEY = "position";

  private CommitPosition() {}

  /// Of the last commit; 0 if there was none.
  static long of(IndexWriter writer) {
    Iterable<Map.Entry<String, String>> data = writer.getLiveCommitData();
    if (data != null) {
      for (Map.Entry<String, String> entry : data) {
        if (entry.getKey().equals(KEY)) {
          return Long.parseLong(entry.getValue());
        }
      }
    }
    return 0;
  }

  /// Of a commit; 0 if it says none.
  static long of(SegmentInfos commit) {
    return Long.parseLong(commit.getUserData().getOrDefault(KEY, "0"));
  }

  /// For the next commit.
  static void set(IndexWriter writer, long position) {
    writer.setLiveCommitData(Map.of(KEY, Long.toString(position)).entrySet());
  }
}
