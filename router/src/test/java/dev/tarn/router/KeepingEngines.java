package dev.tarn.router;

import dev.tarn.config.Secret;
import dev.tarn.records.CallLimits;
import dev.tarn.records.KeyVault;
import dev.tarn.records.Records;
import dev.tarn.records.StoredKey;
import dev.tarn.records.TarnKey;
import dev.tarn.records.Workspace;
import dev.tarn.router.provider.StoredKeys;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Function;

/// The real engines with provider keys that a test keeps in memory, which count from the next call
/// on: for each test a workspace of its own.
final class KeepingEngines implements Engines {
  private final List<StoredKey> keys = new CopyOnWriteArrayList<>();
  private volatile boolean away;
  private final List<String> refused = new CopyOnWriteArrayList<>();
  private final List<Workspace> workspaces = new CopyOnWriteArrayList<>();

  /// Opens each key to `sk-stored-` and its label.
  private record Opened(List<StoredKey> keys) implements KeyVault.Unlocked {
    @Override
    public Secret open(StoredKey key) {
      return Secret.of(value(key.attributes().label()));
    }
  }

  /// The value of the stored key of this label.
  static String value(String label) {
    return "sk-stored-" + label + "-0123456789";
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
    keys.add(
        new StoredKey(
            "pk_" + workspace + "_" + label,
            workspace,
            "sk-…",
            new StoredKey.Attributes(
                provider, label, group, priority, always, false, List.of(), List.of(), List.of()),
            Optional.empty(),
            1,
            Instant.EPOCH,
            Instant.EPOCH));
  }

  /// What holds for all calls of a workspace.
  void workspace(String name, String routing, boolean hostedAfterStored) {
    workspaces.add(new Workspace(name, CallLimits.NONE, routing, hostedAfterStored, Instant.EPOCH));
  }

  /// The records do not answer while this is so.
  void away(boolean areAway) {
    away = areAway;
  }

  private KeyVault.Unlocked unlocked(String workspace) {
    if (away) {
      throw new IllegalStateException("away");
    }
    return new Opened(keys.stream().filter(key -> key.workspace().equals(workspace)).toList());
  }

  /// Labels of the keys that providers have refused.
  List<String> refused() {
    return List.copyOf(refused);
  }

  private void refused(StoredKey key) {
    keys.remove(key);
    keys.add(
        new StoredKey(
            key.id(),
            key.workspace(),
            key.hint(),
            key.attributes(),
            Optional.of("refused"),
            key.version(),
            key.createdAt(),
            key.changedAt()));
    refused.add(key.attributes().label());
  }

  @Override
  public StoredKeys storedKeys(Records records, Executor lookups, InstantSource clock) {
    return new StoredKeys(this::unlocked, (key, why) -> refused(key), lookups, clock);
  }

  @Override
  public Function<TarnKey, Workspace> workspaces(Records records) {
    Function<TarnKey, Workspace> usual = Engines.super.workspaces(records);
    return key ->
        workspaces.stream()
            .filter(workspace -> workspace.name().equals(key.attributes().workspace()))
            .findFirst()
            .orElseGet(() -> usual.apply(key));
  }
}
