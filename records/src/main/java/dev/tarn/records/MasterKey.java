package dev.tarn.records;

import dev.tarn.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The operator's master key, and the keys derived from it: one for each purpose, so that what is
/// made under one is worth nothing under another.
///
/// The derivation is HKDF-SHA-256 (RFC 5869) for one block of output.
final class MasterKey {
  private static final byte[] SALT = "tarn/records/1".getBytes(StandardCharsets.UTF_8);
  private static final String HMAC = "HmacSHA256";

  private final byte[] extracted;

  MasterKey(Secret master) {
    this.extracted = hmac(SALT).doFinal(master.reveal().getBytes(StandardCharsets.UTF_8));
  }

  /// 32 bytes for `purpose`.
  byte[] derive(String purpose) {
    Mac expand = hmac(extracted);
    expand.update(purpose.getBytes(StandardCharsets.UTF_8));
    expand.update((byte) 1);
    return expand.doFinal();
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
