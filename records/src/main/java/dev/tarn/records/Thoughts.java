package dev.tarn.records;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// A model's thinking before its tool calls, kept aside for clients whose dialect cannot hold it.
/// Encrypted on disk, and gone with the blocks.
public interface Thoughts {
  /// What was kept under this id; empty if nothing was, or it cannot be decrypted. Blocks.
  Optional<String> find(String scope, String id);

  /// Puts it on disk, or replaces what is there, unless it began before an erasure. Completes and
  /// fails as [Records#submit] does.
  ///
  /// @param asOf the epoch that the call began under
  CompletableFuture<?> keep(String scope, String id, String thought, Instant at, long asOf);
}
