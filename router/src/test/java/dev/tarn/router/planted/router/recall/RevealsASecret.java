package dev.tarn.router.planted.router.recall;

import dev.tarn.config.Secret;

/// Breaks a rule of the house on purpose.
public final class RevealsASecret {
  public String broken(Secret secret) {
    return secret.reveal();
  }
}
