package dev.tarn.records;

import dev.tarn.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The key that hashes and blocks of a database hang on, and the keys derived from it: one for each
/// purpose, so that what is made under one is worth nothing under another. It lies in the database,
/// wrapped by the master key ([RootKeys]), so that the master key can change and it stays.
///
/// The derivation is HKDF-SHA-256 (RFC 5869) for one block of output.
final class RootKey {
  private static final byte[] SALT = "tarn/records/1".getBytes(StandardCharsets.UTF_8);
  private static final String HMAC = "HmacSHA256";

  private final byte[] extracted;

  /// @param extracted 32 bytes that nobody can guess
  RootKey(byte[] extracted) {
    this.extracted = extracted.clone();
  }

  /// Derived from a secret text.
  static RootKey of(Secret secret) {
    return new RootKey(hmac(SALT).doFinal(secret.reveal().getBytes(StandardCharsets.UTF_8)));
  }

  /// 32 bytes for `purpose`.
  byte[] derive(String purpose) {
    Mac expand = hmac(extracted);
    expand.update(purpose.getBytes(StandardCharsets.UTF_8));
    expand.update((byte) 1);
    return expand.doFinal();
  }

  /// The key itself, to be wrapped.
  byte[] bytes() {
    return extracted.clone();
  }

  /// HMAC-SHA-256 under `key`.
  static Mac hmac(byte[] key) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key, HMAC));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + HMAC, e);
    }
  }
}
