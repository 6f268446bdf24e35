package dev.tarn.router.planted.router.remember;

import dev.tarn.router.planted.router.Top;

/// Breaks a rule of the house on purpose.
public final class KnowsTheTop {
  public Class<?> broken() {
    return Top.class;
  }
}
