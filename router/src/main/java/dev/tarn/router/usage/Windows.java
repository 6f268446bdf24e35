package dev.tarn.router.usage;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;

/// The last minute of each name that has a limit. Beyond so many of them those that were quiet for
/// longest begin anew. Thread-safe.
final class Windows {
  private static final int MOST = 50_000;
  private static final Duration QUIET = Duration.ofMinutes(2);

  /// Kept in order by who asks: waking a thread for it would cost more than the work.
  private final Cache<String, Window> windows =
      Caffeine.newBuilder()
          .executor(Runnable::run)
          .maximumSize(MOST)
          .expireAfterAccess(QUIET)
          .build();

  Window of(String name) {
    return windows.get(name, k -> new Window());
  }
}
