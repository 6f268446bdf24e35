package dev.tarn.router.provider;

import dev.tarn.records.KeyVault;
import dev.tarn.records.NewKey;
import dev.tarn.records.RecordsException;
import dev.tarn.records.StoredKey;
import dev.tarn.router.dialect.RouterException;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Which providers a caller can reach without a key of its own. Thread-safe; never blocks.
///
/// @param stored keys of workspaces
public record Outlooks(ProviderRouter router, StoredKeys stored) {

  /// Each row that the caller may call and that somebody's key opens, in the order of rows.
  ///
  /// @param ownOnly whether the memory key came in its own header, so that the operator pays only
  ///   if the key was made so
  public Future<List<Outlook>> of(Asker asker, boolean ownOnly) {
    return stored
        .of(asker.workspace().name())
        .otherwise(StoredKeys.NONE)
        .map(keys -> of(asker, keys, !ownOnly || asker.fallback() == NewKey.Fallback.HOSTED));
  }

  private List<Outlook> of(Asker asker, KeyVault.Unlocked keys, boolean mayHosted) {
    Set<String> hosted =
        mayHosted
            ? router.hosted().stream().map(Provider::name).collect(Collectors.toSet())
            : Set.of();
    List<Outlook> all = new ArrayList<>();
    for (Provider provider : router.all()) {
      if (!asker.mayCall(provider)) {
        continue;
      }
      List<StoredKey> open = open(asker, provider, keys);
      if (hosted.contains(provider.name())) {
        all.add(new Outlook(provider, hosted(provider), List.of()));
      } else if (!open.isEmpty()) {
        all.add(new Outlook(provider, stored(provider, open.getFirst(), keys), open));
      }
    }
    return List.copyOf(all);
  }

  /// Those that are in use, the first of them being tried first.
  private static List<StoredKey> open(Asker asker, Provider provider, KeyVault.Unlocked keys) {
    return keys.keys().stream()
        .filter(key -> asker.owns(key, provider))
        .filter(key -> !key.attributes().disabled() && key.dead().isEmpty())
        .sorted(
            Comparator.comparing((StoredKey key) -> key.attributes().group())
                .thenComparingInt(key -> key.attributes().priority()))
        .toList();
  }

  private Optional<Attempt> hosted(Provider provider) {
    return made(() -> router.hosted(provider, Optional.empty(), "/models").first());
  }

  private static Optional<Attempt> stored(
      Provider provider, StoredKey key, KeyVault.Unlocked keys) {
    return made(() -> {
      ProviderKey value = new ProviderKey(keys.open(key), provider.auth("/models"));
      return Placement.stored(provider, key, value, Optional.empty(), Optional.empty());
    });
  }

  private static Optional<Attempt> made(Supplier<Attempt> attempt) {
    try {
      return Optional.of(attempt.get());
    } catch (RouterException | RecordsException e) {
      return Optional.empty();
    }
  }
}
