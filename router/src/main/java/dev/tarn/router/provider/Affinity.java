package dev.tarn.router.provider;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Optional;

/// Which key and provider a conversation was answered by: its prompt cache lives there. In memory,
/// bounded, forgotten after an hour without a call. Thread-safe.
final class Affinity {
  private static final int MOST = 50_000;

  private final Cache<String, String> bonds =
      Caffeine.newBuilder()
          .executor(Runnable::run)
          .maximumSize(MOST)
          .expireAfterAccess(Duration.ofHours(1))
          .build();

  /// Whether the conversation was answered by this attempt.
  boolean holds(Optional<String> conversation, Attempt attempt) {
    return conversation
        .flatMap(id -> Optional.ofNullable(bonds.getIfPresent(id)))
        .filter(attempt.id()::equals)
        .isPresent();
  }

  void answered(String conversation, Attempt attempt) {
    bonds.put(conversation, attempt.id());
  }

  /// A limit or a fault breaks the bond, if it is that one.
  void failed(String conversation, Attempt attempt) {
    bonds.asMap().remove(conversation, attempt.id());
  }
}
