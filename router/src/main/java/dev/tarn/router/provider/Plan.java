package dev.tarn.router.provider;

import java.util.List;

/// The attempts of a call in their order, and how often each may be tried.
///
/// @param retries further tries after the first, where the failure allows one
public record Plan(List<Attempt> attempts, int retries) {
  /// Refuses an empty plan.
  public Plan {
    if (attempts.isEmpty()) {
      throw new IllegalArgumentException("a plan needs an attempt");
    }
    attempts = List.copyOf(attempts);
  }

  /// The attempt that is made first.
  public Attempt first() {
    return attempts.getFirst();
  }

  /// The same plan without further tries, for a body that can be sent only once.
  public Plan once() {
    return new Plan(attempts, 0);
  }
}
