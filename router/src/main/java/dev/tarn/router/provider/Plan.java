package dev.tarn.router.provider;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/// The attempts of a call in their order, and how often each may be tried.
///
/// @param skipped what was thought of and left out
/// @param retries further tries of each attempt that the call asks for
/// @param conversation names the thread that stays with the key which answers it; empty if there is
///   no choice
public record Plan(
    List<Attempt> attempts,
    List<Skipped> skipped,
    OptionalInt retries,
    Optional<String> conversation) {
  /// Tries of a call that somebody else pays for, after the first.
  private static final int RETRIES = 2;

  /// Refuses an empty plan.
  public Plan {
    if (attempts.isEmpty()) {
      throw new IllegalArgumentException("a plan needs an attempt");
    }
    attempts = List.copyOf(attempts);
    skipped = List.copyOf(skipped);
  }

  /// One attempt and nothing after it.
  public static Plan of(Attempt only) {
    return new Plan(List.of(only), List.of(), OptionalInt.empty(), Optional.empty());
  }

  /// The attempt that is made first.
  public Attempt first() {
    return attempts.getFirst();
  }

  /// Further tries of an attempt after its first, where the failure allows one. The caller's own
  /// key is tried once, unless the call asks for more.
  public int retries(Attempt attempt) {
    return retries.orElse(attempt.credential().source() == KeySource.PASSTHROUGH ? 0 : RETRIES);
  }

  /// The same plan with those of its attempts only.
  ///
  /// @throws IllegalArgumentException if none is left
  public Plan with(Predicate<Attempt> wanted) {
    return new Plan(attempts.stream().filter(wanted).toList(), skipped, retries, conversation);
  }

  /// The same plan without further tries, for a body that can be sent only once.
  public Plan once() {
    return new Plan(List.of(first()), skipped, OptionalInt.of(0), conversation);
  }
}
