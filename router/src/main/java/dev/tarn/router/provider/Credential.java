package dev.tarn.router.provider;

import dev.tarn.records.StoredKey;
import dev.tarn.router.dialect.KnownKeys;
import java.util.Optional;

/// A key bound to the provider it may be sent to.
///
/// @param key empty for a provider that needs none
/// @param stored which of the workspace's, if it is one of those
public record Credential(
    Provider provider, KeySource source, Optional<ProviderKey> key, Optional<StoredKey> stored) {
  /// A shorter one stands for none, such as `ollama`, and may be a word.
  private static final int LEAST_KEY_CHARS = 12;

  /// A key that is the caller's own or the operator's.
  public Credential(Provider provider, KeySource source, Optional<ProviderKey> key) {
    this(provider, source, key, Optional.empty());
  }

  /// Whose key it is, as in `x-memorylake-key-source`: `passthrough`, `stored:<label>`, `hosted`.
  public String named() {
    return stored.map(key -> source.wire() + ":" + label(key)).orElse(source.wire());
  }

  /// A header can carry it.
  private static String label(StoredKey key) {
    String label = key.attributes().label();
    return label.chars().allMatch(c -> c >= 0x20 && c < 0x7f) ? label : key.id();
  }

  /// Which key it is, without its value: what was seen of one says nothing of another.
  String id() {
    return stored.map(key -> key.workspace() + "/" + key.id()).orElse(source.wire());
  }

  /// Words of the provider's without this key, and without whatever else looks like a key.
  public String takenOutOf(String words) {
    String kept = KnownKeys.redact(words);
    return key.map(k -> k.value().reveal())
        .filter(value -> value.length() >= LEAST_KEY_CHARS)
        .map(value -> kept.replace(value, KnownKeys.GONE))
        .orElse(kept);
  }
}
