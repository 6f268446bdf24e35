package dev.tarn.router.planted.router.recall;

import dev.tarn.config.Secret;
import dev.tarn.records.KeyVault;
import dev.tarn.records.StoredKey;

/// Breaks a rule of the house on purpose.
public final class OpensTheVault {
  public Secret broken(KeyVault vault, StoredKey key) {
    return vault.unlock(key.workspace()).open(key);
  }
}
