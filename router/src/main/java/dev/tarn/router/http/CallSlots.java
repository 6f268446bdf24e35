package dev.tarn.router.http;

import dev.tarn.router.dialect.RouterException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// How many calls a key has under way at once. Thread-safe.
final class CallSlots {
  private final int perKey;
  private final ConcurrentMap<String, Integer> taken = new ConcurrentHashMap<>();

  CallSlots(int perKey) {
    this.perKey = perKey;
  }

  /// Takes a slot until the call is over.
  ///
  /// @throws RouterException 429 if the key has none left
  void take(String keyId, Call call) {
    int now = taken.merge(keyId, 1, Integer::sum);
    if (now > perKey) {
      release(keyId);
      throw RouterException.rateLimited(
          "too_many_concurrent_calls",
          "This memory key has " + perKey + " calls under way, its limit; wait for one to end.",
          1);
    }
    call.onOver(() -> release(keyId));
  }

  private void release(String keyId) {
    taken.computeIfPresent(keyId, (k, n) -> n == 1 ? null : n - 1);
  }
}
