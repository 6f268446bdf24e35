package dev.tarn.router.planted.router.recall;

import dev.tarn.router.planted.router.remember.KnowsTheTop;

/// Breaks a rule of the house on purpose.
public final class KnowsRemember {
  public Class<?> broken() {
    return KnowsTheTop.class;
  }
}
