package dev.tarn.router.provider;

import dev.tarn.config.Secret;
import dev.tarn.records.CallLimits;
import dev.tarn.records.KeyVault;
import dev.tarn.records.NewKey;
import dev.tarn.records.StoredKey;
import dev.tarn.records.TarnKey;
import dev.tarn.records.Workspace;
import dev.tarn.router.dialect.Wishes;
import dev.tarn.router.dialect.json.RoutingFields;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;

/// Plans of calls of one workspace, `acme`, whose stored keys are in memory. What is set holds for
/// the calls after it.
final class Planned {
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final ProviderRouter router;
  private final List<StoredKey> keys = new ArrayList<>();
  private final List<StoredKey> refused = new ArrayList<>();
  private final AtomicInteger opened = new AtomicInteger();
  private final InstantSource clock = () -> now;
  private final StoredKeys stored =
      new StoredKeys(
          workspace -> new Vault(workspace, List.copyOf(keys), opened),
          (key, why) -> refused.add(key),
          () -> 0,
          Runnable::run,
          clock);
  private final Experience experience = Experience.of(stored, clock);
  private final Planner planner;
  private NewKey key = NewKey.server("acme");
  private String routing = "{}";
  private boolean hostedAfterStored = true;
  private Optional<String> user = Optional.empty();
  private Optional<String> conversation = Optional.empty();

  /// Opens each key to its own label.
  private record Vault(String workspace, List<StoredKey> all, AtomicInteger opened)
      implements KeyVault.Unlocked {
    @Override
    public List<StoredKey> keys() {
      return all.stream().filter(key -> key.workspace().equals(workspace)).toList();
    }

    @Override
    public Secret open(StoredKey key) {
      opened.incrementAndGet();
      return Secret.of("sk-" + key.attributes().label());
    }
  }

  private Planned(ProviderRouter router) {
    this.router = router;
    this.planner = new Planner(router, stored, experience);
  }

  static Planned by(ProviderRouter router) {
    return new Planned(router);
  }

  Planned with(StoredKey stored) {
    keys.add(stored);
    return later(StoredKeys.FRESH);
  }

  Planned with(NewKey attributes) {
    key = attributes;
    return this;
  }

  Planned routing(String json) {
    routing = json;
    return this;
  }

  Planned hostedAfterStored(boolean goesOn) {
    hostedAfterStored = goesOn;
    return this;
  }

  Planned user(String name) {
    user = Optional.of(name);
    return this;
  }

  Planned conversation(String name) {
    conversation = Optional.of(name);
    return this;
  }

  Planned later(Duration time) {
    now = now.plus(time).plusMillis(1);
    return this;
  }

  Experience experience() {
    return experience;
  }

  /// How many values of stored keys were opened.
  int opened() {
    return opened.get();
  }

  List<StoredKey> refused() {
    return refused;
  }

  static StoredKey key(String provider, String label) {
    return key(provider, label, 0, StoredKey.Group.PRIORITISED, false);
  }

  static StoredKey key(
      String provider, String label, int priority, StoredKey.Group group, boolean always) {
    return key(
        new StoredKey.Attributes(
            provider, label, group, priority, always, false, List.of(), List.of(), List.of()));
  }

  static StoredKey key(StoredKey.Attributes attributes) {
    return new StoredKey(
        "pk_" + attributes.label(),
        "acme",
        "sk-…",
        attributes,
        Optional.empty(),
        1,
        Instant.EPOCH,
        Instant.EPOCH);
  }

  static StoredKey dead(StoredKey key) {
    return new StoredKey(
        key.id(),
        key.workspace(),
        key.hint(),
        key.attributes(),
        Optional.of("refused"),
        key.version(),
        key.createdAt(),
        key.changedAt());
  }

  Plan hosted(String model) {
    return hosted(model, "{}");
  }

  /// A call with the memory key alone.
  ///
  /// @param extra what its body says, in the words of `routing`
  Plan hosted(String model, String extra) {
    return plan(Optional.empty(), model, false, Optional.empty(), RoutingFields.defaults(extra));
  }

  Plan hosted(String model, Wishes wishes) {
    return plan(Optional.empty(), model, false, Optional.empty(), wishes);
  }

  /// A call with the memory key in its own header.
  Plan byok(String provider, String model, Optional<String> own, String extra) {
    return byok(provider, model, own, RoutingFields.defaults(extra));
  }

  Plan byok(String provider, String model, Optional<String> own, Wishes wishes) {
    Provider named = router.byName(provider).orElseThrow();
    return plan(
        Optional.of(named),
        model,
        true,
        own.map(value -> new ProviderKey(Secret.of(value), named.row().auth())),
        wishes);
  }

  private Plan plan(
      Optional<Provider> named,
      String model,
      boolean ownOnly,
      Optional<ProviderKey> own,
      Wishes wishes) {
    Asker asker =
        new Asker(
            new Workspace(
                "acme",
                CallLimits.NONE,
                routing,
                hostedAfterStored,
                Optional.empty(),
                false,
                Instant.EPOCH),
            new TarnKey("key_1", "tarn_…", key, Instant.EPOCH, Optional.empty(), Optional.empty()),
            user);
    try {
      return planner
          .plan(
              new Ask(
                  asker,
                  named,
                  "/chat/completions",
                  Optional.of(model),
                  ownOnly,
                  own,
                  wishes,
                  () -> conversation))
          .toCompletionStage()
          .toCompletableFuture()
          .join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException known ? known : e;
    }
  }

  /// Attempts as `provider/model key-source`.
  static List<String> told(Plan plan) {
    return plan.attempts().stream()
        .map(a -> a.provider().name() + "/" + a.called() + " " + a.credential().named())
        .toList();
  }

  /// What was left out as `provider/model reason`.
  static List<String> skipped(Plan plan) {
    return plan.skipped().stream()
        .map(s -> s.provider() + "/" + s.model() + " " + s.reason())
        .toList();
  }
}
