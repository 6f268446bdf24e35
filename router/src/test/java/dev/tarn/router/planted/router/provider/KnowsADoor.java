package dev.tarn.router.planted.router.provider;

import dev.tarn.router.planted.router.http.KnowsTheApi;

/// Breaks a rule of the house on purpose.
public final class KnowsADoor {
  public Class<?> broken() {
    return KnowsTheApi.class;
  }
}
