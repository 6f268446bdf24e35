package dev.tarn.router;

import dev.tarn.embedding.Embedder;
import dev.tarn.memory.MemoryStore;
import dev.tarn.router.http.Metrics;
import dev.tarn.router.remember.WorkspaceSpaces;
import java.util.Optional;

/// The memories, and what they are embedded by.
///
/// @param usual embeds for workspaces that have not chosen; empty if they go by words alone
/// @param chosen opens what workspaces choose
record MemoryPool(
    Optional<Embedder> usual, ChosenEmbedders chosen, WorkspaceSpaces spaces, MemoryStore store) {

  static MemoryPool open(Ground ground, Optional<Embedder> usual, Opened open) {
    ChosenEmbedders chosen =
        open.add(
            ChosenEmbedders.of(
                ground.config(),
                ground.engines(),
                usual,
                ground.records(),
                ground.accounts()::era,
                ground.clock()));
    WorkspaceSpaces spaces =
        open.add(new WorkspaceSpaces(ground.records().embeddingSpaces(), usual, chosen));
    // Before anything is asked or learned: what was chosen holds from the first call on.
    spaces.load();
    MemoryStore store = open.add(ground.engines().store(ground.config(), spaces));
    // A database from an older copy must not give positions that the index has passed.
    ground.records().journal().reserve(store.position());
    return new MemoryPool(usual, chosen, spaces, store);
  }

  /// How much there is.
  void measure(Metrics metrics) {
    metrics.gauge("tarn.memories", () -> store.size().memories());
    metrics.gauge("tarn.memories.unembedded", () -> store.size().unembedded());
    metrics.gauge("tarn.embedding.tokens", spaces::tokens);
  }
}
