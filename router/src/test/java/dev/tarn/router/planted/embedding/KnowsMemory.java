package dev.tarn.router.planted.embedding;

import dev.tarn.router.planted.memory.UsesSql;

/// Breaks a rule of the house on purpose.
public final class KnowsMemory {
  public Class<?> broken() {
    return UsesSql.class;
  }
}
