package dev.tarn.router.planted.router.recall;

import io.vertx.core.Vertx;

/// Breaks a rule of the house on purpose.
public final class UsesVertx {
  public Class<?> broken() {
    return Vertx.class;
  }
}
