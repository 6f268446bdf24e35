package dev.tarn.router.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tarn.config.Secret;
import dev.tarn.records.KeyText;
import dev.tarn.records.Keys;
import dev.tarn.records.TarnKey;
import dev.tarn.router.dialect.RouterException;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Executor;

/// Memory keys, verified. A key is looked up again after [#FRESH], so that a revoked one stops
/// working within seconds; while the database is away, keys verified within [#STALE] go on.
/// Thread-safe; never blocks.
final class KeyRing {
  static final Duration FRESH = Duration.ofSeconds(5);
  static final Duration STALE = Duration.ofMinutes(10);

  private record Known(Optional<TarnKey> key, Instant verified) {}

  private final Keys keys;
  private final Executor executor;
  private final InstantSource clock;
  private final Cache<String, Known> known =
      Caffeine.newBuilder().maximumSize(10_000).expireAfterWrite(STALE).build();

  /// @param executor runs look-ups, which block
  KeyRing(Keys keys, Executor executor, InstantSource clock) {
    this.keys = keys;
    this.executor = executor;
    this.clock = clock;
  }

  /// The key with this value.
  ///
  /// Fails with a [RouterException]: 401 with the reason, 503 `accounts_unavailable`.
  Future<TarnKey> verify(Secret presented) {
    if (!KeyText.plausible(presented.reveal())) {
      return Future.failedFuture(invalid("It has a typing error or is no Tarn key."));
    }
    String hash = sha256(presented.reveal());
    Known seen = known.getIfPresent(hash);
    if (seen != null && seen.verified().plus(FRESH).isAfter(clock.instant())) {
      return checked(seen.key());
    }
    return Work.on(executor, () -> keys.find(presented))
        .compose(
            found -> {
              known.put(hash, new Known(found, clock.instant()));
              return checked(found);
            },
            failure ->
                seen != null && seen.key().isPresent()
                    ? checked(seen.key())
                    : Future.failedFuture(
                        RouterException.overloaded(
                            "accounts_unavailable",
                            "Keys cannot be checked right now; try again shortly.",
                            5)));
  }

  private Future<TarnKey> checked(Optional<TarnKey> found) {
    if (found.isEmpty()) {
      return Future.failedFuture(invalid("Nobody here made it."));
    }
    TarnKey key = found.get();
    if (key.revokedAt().isPresent()) {
      return Future.failedFuture(
          RouterException.unauthorized(
              "revoked_memory_key", "This memory key was revoked. Ask for a new one."));
    }
    if (key.attributes().expiresAt().filter(at -> !at.isAfter(clock.instant())).isPresent()) {
      return Future.failedFuture(
          RouterException.unauthorized(
              "expired_memory_key", "This memory key has expired. Ask for a new one."));
    }
    return Future.succeededFuture(key);
  }

  private static RouterException invalid(String why) {
    return RouterException.unauthorized(
        "invalid_memory_key",
        "The memory key is not valid. " + why + " `tarn keys create` makes one.");
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
