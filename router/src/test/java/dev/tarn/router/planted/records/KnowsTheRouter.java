package dev.tarn.router.planted.records;

import dev.tarn.router.planted.router.recall.Sleeps;

/// Breaks a rule of the house on purpose.
public final class KnowsTheRouter {
  public Class<?> broken() {
    return Sleeps.class;
  }
}
