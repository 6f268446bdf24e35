package dev.tarn.router.planted.router.recall;

import dev.tarn.records.Records;

/// Breaks a rule of the house on purpose.
public final class AsksForTheVault {
  public Object broken(Records records) {
    return records.vault();
  }
}
