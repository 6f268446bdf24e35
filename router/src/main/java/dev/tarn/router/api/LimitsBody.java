package dev.tarn.router.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tarn.records.CallLimits;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.math.BigDecimal;
import java.util.Optional;

/// [CallLimits] as our APIs read and write them; what is absent is not limited.
record LimitsBody(
    @JsonProperty("requests_per_minute") Optional<@Min(0) Integer> requestsPerMinute,
    @JsonProperty("tokens_per_minute") Optional<@Min(0) Integer> tokensPerMinute,
    @JsonProperty("concurrent_calls") Optional<@Min(0) Integer> concurrentCalls,
    @JsonProperty("usd_per_day")
        Optional<@Min(0) @Max(MOST) @Digits(integer = 10, fraction = 9) BigDecimal> usdPerDay,
    @JsonProperty("usd_per_month")
        Optional<@Min(0) @Max(MOST) @Digits(integer = 10, fraction = 9) BigDecimal> usdPerMonth) {
  private static final long MOST = 1_000_000_000;

  static LimitsBody of(CallLimits limits) {
    return new LimitsBody(
        limits.requestsPerMinute(),
        limits.tokensPerMinute(),
        limits.concurrentCalls(),
        limits.usdPerDay(),
        limits.usdPerMonth());
  }

  CallLimits limits() {
    return new CallLimits(
        requestsPerMinute, tokensPerMinute, concurrentCalls, usdPerDay, usdPerMonth);
  }
}
