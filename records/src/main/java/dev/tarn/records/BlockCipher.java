package dev.tarn.records;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Seals the text of blocks with AES-256-GCM. A sealed text is its nonce of 96 random bits, then
/// ciphertext and tag; it opens only under the same place (scope, conversation, prefix), so that a
/// row moved elsewhere in the database is refused.
///
/// Random nonces are safe for 2^32 texts under one key (NIST SP 800-38D, 8.3).
final class BlockCipher {
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final SecretKeySpec key;
  private final SecureRandom random;

  BlockCipher(MasterKey master, SecureRandom random) {
    this.key = new SecretKeySpec(master.derive("blocks"), "AES");
    this.random = random;
  }

  byte[] seal(String text, String... place) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, nonce, place);
      byte[] sealed = cipher.doFinal(text.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.allocate(NONCE_BYTES + sealed.length).put(nonce).put(sealed).array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has AES/GCM", e);
    }
  }

  /// The text; nothing if it was not sealed for this place under this key.
  Optional<String> open(byte[] sealed, String... place) {
    if (sealed.length < NONCE_BYTES + TAG_BITS / 8) {
      return Optional.empty();
    }
    try {
      byte[] nonce = Arrays.copyOf(sealed, NONCE_BYTES);
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, nonce, place);
      byte[] text = cipher.doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
      return Optional.of(new String(text, StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  private Cipher cipher(int mode, byte[] nonce, String... place) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    for (String part : place) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      cipher.updateAAD(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
      cipher.updateAAD(bytes);
    }
    return cipher;
  }
}
