package dev.tarn.router.provider;

import dev.tarn.router.dialect.KnownKeys;
import java.util.Optional;

/// A key bound to the provider it may be sent to.
///
/// @param key empty for a provider that needs none
public record Credential(Provider provider, KeySource source, Optional<ProviderKey> key) {
  /// A shorter one stands for none, such as `ollama`, and may be a word.
  private static final int LEAST_KEY_CHARS = 12;

  /// Words of the provider's without this key, and without whatever else looks like a key.
  public String takenOutOf(String words) {
    String kept = KnownKeys.redact(words);
    return key.map(k -> k.value().reveal())
        .filter(value -> value.length() >= LEAST_KEY_CHARS)
        .map(value -> kept.replace(value, KnownKeys.GONE))
        .orElse(kept);
  }
}
