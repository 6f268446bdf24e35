package dev.tarn.records;

import dev.tarn.config.Secret;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/// A master key derived from a secret text. What it wraps is AES-256-GCM under a key for that
/// alone, in Base64.
final class LocalMasterKey implements MasterKey {
  private static final int ID_BYTES = 6;

  private final RootKey derived;
  private final Aead wrapping;

  LocalMasterKey(Secret secret, SecureRandom random) {
    this.derived = RootKey.of(secret);
    this.wrapping = new Aead(derived.derive("wrap"), random);
  }

  /// What databases were keyed with before they had a root key of their own; it becomes their root.
  RootKey formerRoot() {
    return derived;
  }

  @Override
  public String id() {
    return "local:" + HexFormat.of().formatHex(Arrays.copyOf(derived.derive("id"), ID_BYTES));
  }

  @Override
  public String wrap(byte[] key, String purpose) {
    return Base64.getEncoder().encodeToString(wrapping.seal(key, purpose));
  }

  @Override
  public byte[] unwrap(String wrapped, String purpose) {
    return wrapping
        .open(Base64.getDecoder().decode(wrapped), purpose)
        .orElseThrow(() ->
            new RecordsException(
                "a key in the database was not wrapped by the master key " + id()));
  }
}
