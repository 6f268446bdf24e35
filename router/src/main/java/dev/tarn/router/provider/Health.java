package dev.tarn.router.provider;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// What was seen of providers, by provider, model and key, in the last five minutes: how fast they
/// are, how often they fail, which keys rest. In memory and bounded; another router sees for
/// itself. Thread-safe.
///
/// After some faults in a row without an answer between them, an attempt is not worth making for a
/// while; then one call may probe, and its outcome decides for all.
///
/// What a caller's own key meets says nothing of others: it may be sent to what only its caller
/// knows.
public final class Health {
  private static final int MOST = 10_000;
  private static final Duration FORGOTTEN = Duration.ofMinutes(30);

  private final InstantSource clock;
  private final Cache<Seen, Sights> records =
      Caffeine.newBuilder()
          .executor(Runnable::run)
          .maximumSize(MOST)
          .expireAfterAccess(FORGOTTEN)
          .build();
  private final Cache<String, Instant> resting =
      Caffeine.newBuilder()
          .executor(Runnable::run)
          .maximumSize(MOST)
          .expireAfterWrite(Duration.ofHours(24))
          .build();

  private record Seen(String provider, String host, String model, String key) {}

  /// What one attempt was like.
  private static final class Sights {
    private final SlidingWindow window = new SlidingWindow();
    private final Breaker breaker = new Breaker();
  }

  Health(InstantSource clock) {
    this.clock = clock;
  }

  /// A head came, or where the head waited for it, the first word.
  ///
  /// @param millis until then; empty if the head says nothing of the first word, since the answer
  ///   comes as a whole
  void answered(Attempt attempt, OptionalLong millis) {
    of(attempt)
        .ifPresent(record -> {
          synchronized (record) {
            record.breaker.answered();
            record.window.answered(clock.millis());
            millis.ifPresent(first -> record.window.began(clock.millis(), first));
          }
        });
  }

  /// The provider failed, or nothing was heard of it.
  void failed(Attempt attempt) {
    of(attempt)
        .ifPresent(record -> {
          synchronized (record) {
            record.breaker.failed(clock.millis());
            record.window.failed(clock.millis());
          }
        });
  }

  /// An answer ended.
  ///
  /// @param tokens of the answer
  /// @param nanos from its first word to its end
  public void spoke(Attempt attempt, long tokens, long nanos) {
    of(attempt)
        .ifPresent(record -> {
          synchronized (record) {
            record.window.spoke(clock.millis(), tokens, nanos);
          }
        });
  }

  /// The provider has asked that a key be left alone for so long.
  void rests(Attempt attempt, Duration least) {
    if (attempt.credential().source() != KeySource.PASSTHROUGH) {
      resting.put(attempt.id(), clock.instant().plus(least));
    }
  }

  /// Until when the attempt's key rests; empty if it does not.
  Optional<Instant> restsUntil(Attempt attempt) {
    if (attempt.credential().source() == KeySource.PASSTHROUGH) {
      return Optional.empty();
    }
    return Optional.ofNullable(resting.getIfPresent(attempt.id()))
        .filter(until -> until.isAfter(clock.instant()));
  }

  /// Of attempts that are better not made, the one that can be made soonest.
  Attempt soonest(List<Attempt> attempts) {
    return Collections.min(attempts, Comparator.comparing(a -> restsUntil(a).orElse(Instant.MIN)));
  }

  /// A try is made.
  void begins(Attempt attempt) {
    of(attempt)
        .ifPresent(record -> {
          synchronized (record) {
            record.breaker.begins(clock.millis());
          }
        });
  }

  /// Whether an attempt is worth making.
  boolean isWorthwhile(Attempt attempt) {
    return of(attempt)
        .map(record -> {
          synchronized (record) {
            return record.breaker.lets(clock.millis());
          }
        })
        .orElse(true);
  }

  /// Milliseconds to the first word that half of the answers took at most; empty if none came.
  OptionalDouble firstWordMillis(Attempt attempt) {
    return of(attempt)
        .map(record -> {
          synchronized (record) {
            return record.window.percentile(clock.millis(), 0.5);
          }
        })
        .orElse(OptionalDouble.empty());
  }

  /// Tokens in a second of answering; empty if none were counted.
  OptionalDouble tokensPerSecond(Attempt attempt) {
    return of(attempt)
        .map(record -> {
          synchronized (record) {
            return record.window.tokensPerSecond(clock.millis());
          }
        })
        .orElse(OptionalDouble.empty());
  }

  /// The part of tries that failed, from 0 to 1.
  double errorRate(Attempt attempt) {
    return of(attempt)
        .map(record -> {
          synchronized (record) {
            return record.window.errorRate(clock.millis());
          }
        })
        .orElse(0.0);
  }

  private Optional<Sights> of(Attempt attempt) {
    if (attempt.credential().source() == KeySource.PASSTHROUGH) {
      return Optional.empty();
    }
    return Optional.of(
        records.get(
            new Seen(
                attempt.provider().name(),
                attempt.provider().host(),
                attempt.called(),
                attempt.credential().id()),
            seen -> new Sights()));
  }
}
