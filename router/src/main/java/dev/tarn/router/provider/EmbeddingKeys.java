package dev.tarn.router.provider;

import dev.tarn.config.Secret;
import dev.tarn.embedding.EmbeddingException;
import dev.tarn.records.KeyVault;
import dev.tarn.records.RecordsException;
import dev.tarn.records.StoredKey;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.provider.credential.Shape;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/// The stored keys by which workspaces have their memories embedded, named by their labels. Each is
/// looked up as it is used, so that one that was replaced, disabled or removed is so with the next
/// request. Thread-safe; blocks.
public final class EmbeddingKeys {
  private final StoredKeys keys;

  public EmbeddingKeys(StoredKeys keys) {
    this.keys = keys;
  }

  /// The value of a key.
  ///
  /// @param provider whose key it must be; empty for any
  /// @throws EmbeddingException if there is none that may be used; its message repeats nothing of
  ///   it
  public Secret of(String workspace, String label, Optional<String> provider, String model) {
    KeyVault.Unlocked unlocked = unlocked(workspace);
    StoredKey key =
        unlocked.keys().stream()
            .filter(stored -> stored.attributes().label().equals(label))
            .findFirst()
            .orElseThrow(() -> dead(label, "does not exist any more"));
    problem(key, provider, model)
        .ifPresent(why -> {
          throw dead(label, why);
        });
    if (key.dead().isPresent()) {
      throw dead(label, "was refused by its provider; replace it, or test it again");
    }
    try {
      return value(unlocked.open(key), model).orElseThrow(() -> dead(label, "is no plain key"));
    } catch (RouterException | RecordsException e) {
      throw dead(label, "cannot be read");
    }
  }

  private KeyVault.Unlocked unlocked(String workspace) {
    try {
      return keys.of(workspace).toCompletionStage().toCompletableFuture().join();
    } catch (CompletionException e) {
      throw new EmbeddingException(
          EmbeddingException.Kind.UNREACHABLE, "Stored keys cannot be looked up right now.");
    }
  }

  /// Why a key cannot be used for embedding, its life aside; empty if it can.
  ///
  /// @param provider whose key it must be; empty for any
  public static Optional<String> problem(StoredKey key, Optional<String> provider, String model) {
    StoredKey.Attributes uses = key.attributes();
    if (provider.filter(name -> !name.equals(uses.provider())).isPresent()) {
      return Optional.of("is for another provider, " + uses.provider());
    }
    if (uses.disabled()) {
      return Optional.of("is disabled");
    }
    if (!uses.keys().isEmpty() || !uses.users().isEmpty()) {
      return Optional.of("is for some callers only");
    }
    return Asker.matches(uses.models(), model)
        ? Optional.empty()
        : Optional.of("is not for this model");
  }

  private static Optional<Secret> value(Secret stored, String model) {
    return switch (Shape.of(stored)) {
      case Shape.Plain plain -> Optional.of(stored);
      case Shape.Azure azure -> Optional.of(azure.forModel(Optional.of(model)).apiKey());
      case Shape.Regional regional -> Optional.empty();
      case Shape.Aws aws -> Optional.empty();
      case Shape.ServiceAccount account -> Optional.empty();
    };
  }

  private static EmbeddingException dead(String label, String why) {
    return new EmbeddingException(
        EmbeddingException.Kind.DEAD_KEY, "The provider key '" + label + "' " + why + ".");
  }
}
