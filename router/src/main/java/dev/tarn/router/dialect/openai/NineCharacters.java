package dev.tarn.router.dialect.openai;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.regex.Pattern;

/// Ids of tool calls as Mistral wants them: nine letters and digits
/// (<https://mistralai.github.io/mistral-common/usage/tools/>). Another id, which comes from a
/// history with another provider, is hashed, always to the same; there is no way back, and none is
/// needed, since Mistral answers with ids of its own.
final class NineCharacters {
  private static final Pattern PLAIN = Pattern.compile("[a-zA-Z0-9]{9}");
  private static final String ALPHABET =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final BigInteger BASE = BigInteger.valueOf(ALPHABET.length());
  private static final int LENGTH = 9;

  private NineCharacters() {}

  /// The id itself if it has the form, else the last nine digits of its SHA-256 to the base 62.
  static String id(String given) {
    if (PLAIN.matcher(given).matches()) {
      return given;
    }
    BigInteger rest = new BigInteger(1, sha256(given));
    char[] id = new char[LENGTH];
    for (int i = LENGTH - 1; i >= 0; i--) {
      BigInteger[] parts = rest.divideAndRemainder(BASE);
      id[i] = ALPHABET.charAt(parts[1].intValue());
      rest = parts[0];
    }
    return new String(id);
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
