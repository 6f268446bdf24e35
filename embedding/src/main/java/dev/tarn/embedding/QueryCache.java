package dev.tarn.embedding;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/// Vectors of recent questions. What people asked is personal data: the texts are not kept, only
/// their hashes, and nothing longer than [#KEPT].
final class QueryCache {
  static final Duration KEPT = Duration.ofMinutes(10);

  private final Cache<Key, float[]> vectors;

  /// @param entries the most that are kept; 0 keeps none
  QueryCache(int entries, Ticker ticker) {
    vectors =
        Caffeine.newBuilder()
            .maximumSize(entries)
            .expireAfterWrite(KEPT)
            .ticker(ticker)
            .executor(Runnable::run)
            .build();
  }

  /// SHA-256 of a text.
  record Key(long a, long b, long c, long d) {
    static Key of(String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      ByteBuffer hash = ByteBuffer.wrap(Digests.sha256().digest(bytes));
      return new Key(hash.getLong(), hash.getLong(), hash.getLong(), hash.getLong());
    }
  }

  /// A copy, the caller's own.
  Optional<float[]> find(Key key) {
    return Optional.ofNullable(vectors.getIfPresent(key)).map(float[]::clone);
  }

  void keep(Key key, float[] vector) {
    vectors.put(key, vector.clone());
  }

  void clear() {
    vectors.invalidateAll();
  }
}
