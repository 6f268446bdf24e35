package dev.tarn.router.planted.router.http;

import dev.tarn.router.planted.router.api.KnowsProvider;

/// Breaks a rule of the house on purpose.
public final class KnowsTheApi {
  public Class<?> broken() {
    return KnowsProvider.class;
  }
}
