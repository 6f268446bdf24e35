package dev.tarn.router.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tarn.records.FactReading;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// [FactReading] as our APIs read and write it.
record FactsBody(
    @NotNull @Size(max = 256) @Pattern(regexp = "[^/\\s]+/\\S+", message = PROVIDER_FIRST) String model,
    @JsonProperty("daily_tokens") Optional<@Min(10_000) Integer> dailyTokens,
    @JsonProperty("idle_seconds") Optional<@Min(1) @Max(86_400) Integer> idleSeconds) {
  static final String PROVIDER_FIRST = "begins with its provider, as in openai/gpt-4o-mini";

  private static final int DAILY_TOKENS = 200_000;
  private static final int IDLE_SECONDS = 600;

  static FactsBody of(FactReading how) {
    return new FactsBody(
        how.model(), Optional.of(how.dailyTokens()), Optional.of((int) how.idle().toSeconds()));
  }

  /// Its time is for who keeps it to say.
  FactReading reading() {
    return new FactReading(
        model,
        dailyTokens.orElse(DAILY_TOKENS),
        Duration.ofSeconds(idleSeconds.orElse(IDLE_SECONDS)),
        Instant.EPOCH);
  }

  String provider() {
    return model.substring(0, model.indexOf('/'));
  }
}
