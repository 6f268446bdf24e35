package dev.tarn.testkit;

import java.util.Optional;

/// What a provider refuses, and how it words that. Profiles of real ones are in
/// `dev.tarn.testkit.strict`.
@FunctionalInterface
public interface Strictness {
  /// Takes everything, as no provider does: for what is only there to be carried.
  Strictness NONE = call -> Optional.empty();

  /// The provider's own refusal, if this call breaks one of its rules.
  Optional<Reply> refusal(Received call);
}
