package dev.tarn.router.planted.router.dialect.openai;

import dev.tarn.router.planted.router.dialect.anthropic.Dialect;

/// Breaks a rule of the house on purpose.
public final class KnowsAnotherDialect {
  public Class<?> broken() {
    return Dialect.class;
  }
}
