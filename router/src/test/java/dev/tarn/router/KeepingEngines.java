package dev.tarn.router;

import dev.tarn.config.Secret;
import dev.tarn.config.TarnConfig;
import dev.tarn.records.CallLimits;
import dev.tarn.records.KeyVault;
import dev.tarn.records.Records;
import dev.tarn.records.StoredKey;
import dev.tarn.records.Workspace;
import dev.tarn.router.provider.StoredKeys;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/// The real engines, in whose records a test stores provider keys and sets workspaces up: for each
/// test one of its own, so that what it sets up counts from the next call on.
final class KeepingEngines implements Engines {
  private final List<String> refused = new CopyOnWriteArrayList<>();
  private volatile Optional<Records> opened = Optional.empty();
  private volatile boolean away;

  /// The value of the stored key of this label.
  static String value(String label) {
    return "sk-stored-" + label + "-0123456789";
  }

  @Override
  public Records records(TarnConfig config, DataFiles files, InstantSource clock) {
    Records records = Engines.super.records(config, files, clock);
    opened = Optional.of(records);
    return records;
  }

  private Records opened() {
    return opened.orElseThrow();
  }

  /// Stores a key that is used before the operator's.
  void store(String workspace, String provider, String label, int priority) {
    store(workspace, provider, label, priority, StoredKey.Group.PRIORITISED, false);
  }

  void store(
      String workspace,
      String provider,
      String label,
      int priority,
      StoredKey.Group group,
      boolean always) {
    store(
        workspace,
        new StoredKey.Attributes(
            provider, label, group, priority, always, false, List.of(), List.of(), List.of()));
  }

  void store(String workspace, StoredKey.Attributes said) {
    ensure(workspace);
    opened().providerKeys().add(workspace, said, Secret.of(value(said.label())), "sk-…");
  }

  /// What holds for all calls of a workspace.
  void workspace(String name, String routing, boolean hostedAfterStored) {
    ensure(name);
    opened()
        .workspaces()
        .change(
            name,
            was ->
                new Workspace(
                    name,
                    was.limits(),
                    routing,
                    hostedAfterStored,
                    Optional.empty(),
                    false,
                    was.createdAt()));
  }

  private void ensure(String workspace) {
    opened()
        .workspaces()
        .create(
            new Workspace(
                workspace, CallLimits.NONE, "{}", true, Optional.empty(), false, Instant.EPOCH));
  }

  /// The records do not answer while this is so.
  void away(boolean areAway) {
    away = areAway;
  }

  /// Labels of the keys that providers have refused.
  List<String> refused() {
    return List.copyOf(refused);
  }

  @Override
  public StoredKeys storedKeys(
      Records records, LongSupplier era, Executor lookups, InstantSource clock) {
    KeyVault vault = records.vault();
    return new StoredKeys(
        workspace -> {
          if (away) {
            throw new IllegalStateException("away");
          }
          return vault.unlock(workspace);
        },
        (key, why) -> {
          records.providerKeys().refused(key, why);
          refused.add(key.attributes().label());
        },
        era,
        lookups,
        clock);
  }
}
