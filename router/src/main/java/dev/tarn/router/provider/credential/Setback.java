package dev.tarn.router.provider.credential;

import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.dialect.RouterException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;

/// An exchange that failed, and how long it stands for those that would have come after it: nobody
/// is asked again and again for what was just refused.
///
/// @param inARow how many have failed, this one the last
/// @param until when the next may be tried
record Setback(Throwable why, int inARow, Instant until) {
  /// None so far.
  static final Setback NONE = new Setback(new IllegalStateException("none"), 0, Instant.MIN);

  /// The first pause; it doubles with each failure.
  private static final Duration FIRST = Duration.ofSeconds(2);

  private static final Duration LONGEST = Duration.ofSeconds(30);

  /// After a refusal of the account: neither its key nor its rights change by asking.
  private static final Duration REFUSED = Duration.ofMinutes(1);

  /// The longest that is believed of a `Retry-After`.
  private static final Duration LONGEST_ASKED = Duration.ofMinutes(5);

  /// One more.
  Setback next(Throwable failure, Instant now) {
    return new Setback(failure, inARow + 1, now.plus(pause(failure)));
  }

  boolean stands(Instant now) {
    return now.isBefore(until);
  }

  private Duration pause(Throwable failure) {
    if (!(failure instanceof RouterException told)) {
      return growing();
    }
    boolean refused = told.kind() == Kind.UNAUTHORIZED || told.kind() == Kind.BAD_REQUEST;
    return refused ? REFUSED : longer(growing(), asked(told.retryAfterSeconds()));
  }

  private Duration growing() {
    Duration grown = FIRST.multipliedBy(1L << Math.min(inARow, 10));
    return grown.compareTo(LONGEST) < 0 ? grown : LONGEST;
  }

  private static Duration asked(OptionalInt seconds) {
    Duration asked = Duration.ofSeconds(seconds.orElse(0));
    return asked.compareTo(LONGEST_ASKED) < 0 ? asked : LONGEST_ASKED;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}
