package dev.tarn.records;

import java.time.Instant;
import java.util.Optional;

/// Conversations as they are listed. Methods block.
public interface Conversations {
  /// Those of a scope, last seen first.
  Page<Summary> page(String scope, Page.Asked asked);

  /// One of them.
  Optional<Summary> find(String scope, String id);

  /// All of a scope together.
  Sum sum(String scope);

  /// A conversation.
  ///
  /// @param turns that were not dropped
  /// @param firstSeen of its first turn, or when it was last seen if it has none
  record Summary(String id, int turns, Instant firstSeen, Instant lastSeen) {}

  /// What a scope has said.
  record Sum(int conversations, int turns, Optional<Instant> first, Optional<Instant> last) {}
}
