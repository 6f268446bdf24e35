package dev.tarn.records;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Histories that providers hold.
public interface Chains {
  /// The history of this id, if a call of this scope made it. Blocks.
  Optional<Chain> find(String scope, String id);

  /// Puts a history on disk, or replaces what is known of it, unless it began before an erasure.
  /// Completes and fails as [Records#submit] does; a database that is busy never holds the caller.
  ///
  /// @param asOf the epoch that the call began under
  CompletableFuture<?> keep(String scope, Chain chain, long asOf);
}
