package dev.tarn.records;

import java.math.BigDecimal;
import java.util.Optional;

/// What calls may use; of a key or of its whole workspace. What is absent is not limited.
///
/// @param requestsPerMinute calls begun in any 60 seconds
/// @param tokensPerMinute tokens in and out, in any 60 seconds
/// @param concurrentCalls calls under way
/// @param usdPerDay US dollars at list prices between midnights UTC
/// @param usdPerMonth the same between firsts of the month UTC
public record CallLimits(
    Optional<Integer> requestsPerMinute,
    Optional<Integer> tokensPerMinute,
    Optional<Integer> concurrentCalls,
    Optional<BigDecimal> usdPerDay,
    Optional<BigDecimal> usdPerMonth) {
  /// Nothing is limited.
  public static final CallLimits NONE =
      new CallLimits(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /// Whether money is limited.
  public boolean hasBudget() {
    return usdPerDay.isPresent() || usdPerMonth.isPresent();
  }
}
