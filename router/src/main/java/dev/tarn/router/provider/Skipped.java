package dev.tarn.router.provider;

import dev.tarn.records.StoredKey;

/// A way to answer a call that its plan leaves out.
///
/// @param keySource whose key it would have used, as in `x-memorylake-key-source`; empty if it
///   found none
/// @param reason in a word, such as `no_credential`
public record Skipped(String provider, String model, String keySource, String reason) {
  static Skipped of(Attempt attempt, String reason) {
    return new Skipped(
        attempt.provider().name(), attempt.called(), attempt.credential().named(), reason);
  }

  static Skipped of(Provider provider, String model, String reason) {
    return new Skipped(provider.name(), model, "", reason);
  }

  static Skipped of(Provider provider, String model, StoredKey key, String reason) {
    return new Skipped(
        provider.name(), model, KeySource.STORED.wire() + ":" + key.attributes().label(), reason);
  }
}
