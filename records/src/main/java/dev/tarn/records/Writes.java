package dev.tarn.records;

import java.util.List;
import java.util.Optional;

/// What became of the writes of calls; written through [Records#submit] and [Journal#done].
public interface Writes {
  /// A write of this scope.
  Optional<Write> find(String scope, String id);

  /// How far a write has come.
  enum Status {
    AWAITING_ANSWER,
    JOURNALED,
    LEARNED,
    SKIPPED,
    DROPPED
  }

  /// A write and the memories that came of it so far.
  record Write(String id, Status status, List<String> memoryIds) {}
}
