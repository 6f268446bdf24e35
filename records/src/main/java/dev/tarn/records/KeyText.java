package dev.tarn.records;

import dev.tarn.config.Secret;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/// The written form of a Tarn key: `tarn_`, 32 random base62 characters, 6 of base62 CRC-32 of what
/// stands before, so that typos are caught without a look-up and secret scanners can match it.
///
/// Base62 digits are `0-9A-Za-z` in this order; the checksum is padded with zeros on its left.
public final class KeyText {
  /// What every key begins with.
  public static final String PREFIX = "tarn_";

  private static final String DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int RANDOM = 32;
  private static final int CHECKSUM = 6;
  private static final int STANDARD = PREFIX.length() + RANDOM + CHECKSUM;
  private static final int SHORTEST = PREFIX.length() + 20;
  private static final int LONGEST = PREFIX.length() + 128;
  private static final int HINT = PREFIX.length() + 4;

  /// A word that begins as a key does, or what may be a key wherever it stands.
  private static final Pattern SEEN = Pattern.compile("(^|\\s)tarn_|tarn_[0-9A-Za-z]{20}");

  private KeyText() {}

  /// Whether `text` may be a key: right alphabet and, at the standard length, right checksum. An
  /// operator's own key may have 20 to 128 characters after the prefix.
  public static boolean plausible(String text) {
    if (!text.startsWith(PREFIX) || text.length() < SHORTEST || text.length() > LONGEST) {
      return false;
    }
    for (int i = PREFIX.length(); i < text.length(); i++) {
      if (!isDigit(text.charAt(i))) {
        return false;
      }
    }
    int end = STANDARD - CHECKSUM;
    return text.length() != STANDARD
        || checksum(text.substring(0, end)).equals(text.substring(end));
  }

  private static boolean isDigit(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  }

  /// Whether a key seems to stand in `text`, on its own or within something else. Errs on the side
  /// of yes: what is asked is whether the text may be shown to others.
  public static boolean isIn(String text) {
    return text.contains(PREFIX) && SEEN.matcher(text).find();
  }

  /// A new key.
  static Secret fresh(RandomGenerator random) {
    String body = PREFIX + digits(random, RANDOM);
    return Secret.of(body + checksum(body));
  }

  /// So many random base62 digits.
  static String digits(RandomGenerator random, int length) {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(DIGITS.charAt(random.nextInt(DIGITS.length())));
    }
    return text.toString();
  }

  /// The beginning of a key, by which people tell keys apart.
  static String hint(Secret key) {
    return key.reveal().substring(0, HINT);
  }

  private static String checksum(String text) {
    CRC32 crc = new CRC32();
    crc.update(text.getBytes(StandardCharsets.US_ASCII));
    StringBuilder digits = new StringBuilder(CHECKSUM);
    long rest = crc.getValue();
    for (int i = 0; i < CHECKSUM; i++) {
      digits.append(DIGITS.charAt((int) (rest % DIGITS.length())));
      rest /= DIGITS.length();
    }
    return digits.reverse().toString();
  }
}
