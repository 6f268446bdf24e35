package dev.tarn.router.planted.config;

import dev.tarn.router.planted.records.UsesLucene;

/// Breaks a rule of the house on purpose.
public final class KnowsRecords {
  public Class<?> broken() {
    return UsesLucene.class;
  }
}
