package dev.tarn.router.usage;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// How many calls each name has under way at once. Thread-safe.
final class CallSlots {
  private final ConcurrentMap<String, Integer> taken = new ConcurrentHashMap<>();

  /// Takes a slot; false if the name has `most` already.
  boolean take(String name, int most) {
    if (taken.merge(name, 1, Integer::sum) <= most) {
      return true;
    }
    release(name);
    return false;
  }

  void release(String name) {
    taken.computeIfPresent(name, (k, n) -> n == 1 ? null : n - 1);
  }
}
