package dev.tarn.memory;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.Locale;

/// Hashes that name things: ids of memories and the terms they are looked up by. Not keyed: they
/// never leave the store's directory except as ids.
final class Hashes {
  private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
  private static final int CHARS = 26;

  private Hashes() {}

  /// The id of a piece of a turn: the same turn always has the same ids.
  static String memoryId(MemoryScope scope, String turnKey, int chunk) {
    return "mem_" + of(scope.key(), turnKey, Integer.toString(chunk));
  }

  /// The id of a fact found in a turn.
  static String factId(MemoryScope scope, String turnKey, Claim claim) {
    return "mem_" + of(scope.key(), turnKey, "fact", claim.about(), normalised(claim.value()));
  }

  /// 130 bits of SHA-256 over the parts, in base 32; parts cannot run into each other.
  static String of(String... parts) {
    MessageDigest digest = sha256();
    for (String part : parts) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
      digest.update(bytes);
    }
    return base32(digest.digest());
  }

  /// What makes two texts the same words: compatibility forms, case and white space do not count.
  static String normalised(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFKC)
        .toLowerCase(Locale.ROOT)
        .replaceAll("\\s+", " ")
        .strip();
  }

  private static String base32(byte[] bytes) {
    StringBuilder text = new StringBuilder(CHARS);
    for (int i = 0; i < CHARS; i++) {
      int bit = i * 5;
      int pair = ((bytes[bit / 8] & 0xff) << 8) | (bytes[bit / 8 + 1] & 0xff);
      text.append(BASE32.charAt(pair >> (11 - bit % 8) & 31));
    }
    return text.toString();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
