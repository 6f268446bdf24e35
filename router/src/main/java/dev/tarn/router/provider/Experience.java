package dev.tarn.router.provider;

import java.time.Duration;
import java.time.InstantSource;
import java.util.OptionalLong;

/// What tries teach: of the health of providers, of keys that rest or are refused, of where a
/// conversation is at home. Thread-safe; never blocks.
public final class Experience {
  /// Of a key that has had enough, where its provider does not say for how long.
  private static final Duration USUAL_REST = Duration.ofSeconds(5);

  private final Health health;
  private final Affinity affinity = new Affinity();
  private final StoredKeys stored;

  private Experience(Health health, StoredKeys stored) {
    this.health = health;
    this.stored = stored;
  }

  /// Nothing is known yet.
  ///
  /// @param stored told of keys that their providers refuse
  public static Experience of(StoredKeys stored, InstantSource clock) {
    return new Experience(new Health(clock), stored);
  }

  /// What was seen of providers.
  public Health health() {
    return health;
  }

  Affinity affinity() {
    return affinity;
  }

  void answered(Plan plan, Attempt attempt, OptionalLong millis) {
    health.answered(attempt, millis);
    plan.conversation().ifPresent(id -> affinity.answered(id, attempt));
  }

  void failed(Plan plan, Attempt attempt) {
    health.failed(attempt);
    plan.conversation().ifPresent(id -> affinity.failed(id, attempt));
  }

  void limited(Plan plan, Attempt attempt, Duration rest) {
    health.rests(attempt, rest);
    plan.conversation().ifPresent(id -> affinity.failed(id, attempt));
  }

  /// The provider answered with a refusal.
  void refused(Plan plan, Attempt attempt, Verdict verdict) {
    switch (verdict.kind()) {
      case FAULT -> failed(plan, attempt);
      case REFUSED, UNCLEAR -> attempt.credential().stored().ifPresent(stored::refused);
      case FINAL, LIMITED, SPENT, FORBIDDEN -> {}
    }
    verdict.rest(USUAL_REST).ifPresent(rest -> limited(plan, attempt, rest));
  }
}
