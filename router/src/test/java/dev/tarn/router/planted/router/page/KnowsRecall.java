package dev.tarn.router.planted.router.page;

import dev.tarn.router.planted.router.recall.Sleeps;

/// Breaks a rule of the house on purpose.
public final class KnowsRecall {
  public Class<?> broken() {
    return Sleeps.class;
  }
}
