package dev.tarn.router;

import dev.tarn.config.TarnConfig;
import dev.tarn.embedding.Embedder;
import dev.tarn.embedding.Embedders;
import dev.tarn.memory.MemoryStore;
import dev.tarn.memory.MemoryStores;
import dev.tarn.memory.Spaces;
import dev.tarn.records.RecordStores;
import dev.tarn.records.Records;
import dev.tarn.router.provider.Resolver;
import dev.tarn.router.provider.StoredKeys;
import dev.tarn.router.provider.credential.AccessTokens;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/// What a router stands on, opened by its settings. Apart from [Tarn], so that a test can put one
/// that fails in the place of a real one.
interface Engines {
  /// The database of keys, turns, blocks and receipts.
  default Records records(TarnConfig config, DataFiles files, InstantSource clock) {
    return RecordStores.open(
        config.database(),
        config.dataDir(),
        files.masterKey(),
        config.memory().journalQueueTurns(),
        clock);
  }

  /// The provider keys that workspaces have stored.
  ///
  /// @param era rises when an account was changed
  /// @param lookups bounded; runs what blocks
  default StoredKeys storedKeys(
      Records records, LongSupplier era, Executor lookups, InstantSource clock) {
    return new StoredKeys(records.vault(), records.providerKeys()::refused, era, lookups, clock);
  }

  /// The embedding model; empty if recall is to go by words alone.
  default Optional<Embedder> embedder(TarnConfig config) {
    return model(config, config.embedding());
  }

  /// An embedding model, the operator's or one that ships and that a workspace chose.
  default Optional<Embedder> model(TarnConfig config, TarnConfig.Embedding model) {
    return Embedders.open(model, config.dataDir().resolve("natives"));
  }

  /// Where service accounts are exchanged for tokens. No credential and no caller has a say in it.
  default URI tokenEndpoint() {
    return AccessTokens.GOOGLE;
  }

  /// The index of memories.
  ///
  /// @param spaces of workspaces
  default MemoryStore store(TarnConfig config, Spaces spaces) {
    return MemoryStores.open(Findings.index(config.dataDir()), spaces, config.memory().perUser());
  }

  /// Where names of hosts lead.
  default Resolver resolver(Vertx vertx) {
    return Resolver.of(vertx);
  }
}
