package dev.tarn.records;

import dev.tarn.config.Secret;
import dev.tarn.config.TarnConfig;
import java.security.SecureRandom;

/// Whoever holds the master key: it wraps the keys that a database is encrypted with, unwraps them,
/// and never gives itself away. Thread-safe; its methods may ask another machine, and block.
public sealed interface MasterKey permits LocalMasterKey, VaultMasterKey {
  /// A key derived from a secret of the operator's.
  static MasterKey of(Secret secret) {
    return new LocalMasterKey(secret, new SecureRandom());
  }

  /// A key of HashiCorp Vault's transit engine, which never leaves it.
  static MasterKey in(TarnConfig.Vault vault) {
    return new VaultMasterKey(vault);
  }

  /// Tells one master key from another, in the database and in messages. Not secret.
  String id();

  /// A key, wrapped.
  ///
  /// @param purpose what the key is for; it unwraps for nothing else
  /// @throws RecordsException if whoever holds the master key does not answer or refuses
  String wrap(byte[] key, String purpose);

  /// What [#wrap] was given.
  ///
  /// @throws RecordsException if it was wrapped otherwise, or whoever holds the master key does not
  ///   answer or refuses
  byte[] unwrap(String wrapped, String purpose);
}
