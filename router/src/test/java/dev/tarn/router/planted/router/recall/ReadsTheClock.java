package dev.tarn.router.planted.router.recall;

import java.time.Instant;

/// Breaks a rule of the house on purpose.
public final class ReadsTheClock {
  public Instant broken() {
    return Instant.now();
  }
}
