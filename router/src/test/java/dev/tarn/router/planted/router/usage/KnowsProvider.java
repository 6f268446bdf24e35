package dev.tarn.router.planted.router.usage;

import dev.tarn.router.planted.router.provider.KnowsADoor;

/// Breaks a rule of the house on purpose.
public final class KnowsProvider {
  public Class<?> broken() {
    return KnowsADoor.class;
  }
}
