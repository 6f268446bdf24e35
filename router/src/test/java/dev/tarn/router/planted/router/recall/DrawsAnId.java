package dev.tarn.router.planted.router.recall;

import java.util.UUID;

/// Breaks a rule of the house on purpose.
public final class DrawsAnId {
  public UUID broken() {
    return UUID.randomUUID();
  }
}
