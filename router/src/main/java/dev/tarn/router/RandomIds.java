package dev.tarn.router;

import java.security.SecureRandom;
import java.util.function.Supplier;

/// Ids that cannot be guessed: 26 characters of base32, 130 random bits. Thread-safe.
final class RandomIds implements Supplier<String> {
  private static final char[] ALPHABET = "abcdefghijklmnopqrstuvwxyz234567".toCharArray();
  private static final int LENGTH = 26;

  private final SecureRandom random = new SecureRandom();

  @Override
  public String get() {
    byte[] bytes = new byte[LENGTH];
    random.nextBytes(bytes);
    char[] id = new char[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      id[i] = ALPHABET[bytes[i] & 31];
    }
    return new String(id);
  }
}
