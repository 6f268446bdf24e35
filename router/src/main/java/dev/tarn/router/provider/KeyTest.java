package dev.tarn.router.provider;

import java.util.OptionalInt;

/// What came of trying a stored key at its provider.
///
/// @param status the provider's; empty if it did not answer
/// @param words what that means, in our words
/// @param said the provider's own words, without keys; may be empty
/// @param millis how long it took
public record KeyTest(Outcome outcome, OptionalInt status, String words, String said, long millis) {
  /// What is known of the key now.
  public enum Outcome {
    /// The provider takes it.
    OK,
    /// The provider does not take it.
    REFUSED,
    /// The provider could not be asked.
    UNREACHABLE,
    /// The provider's answer tells nothing of the key.
    UNCLEAR
  }
}
