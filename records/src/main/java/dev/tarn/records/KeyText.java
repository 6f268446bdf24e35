package dev.tarn.records;

/// The written form of a Tarn key: `tarn_`, 32 random base62 characters, 6 of base62 CRC-32 of what
/// stands before, so that typos are caught without a look-up and secret scanners can match it.
public final class KeyText {
  /// What every key begins with.
  public static final String PREFIX = "tarn_";

  private KeyText() {}

  /// Whether `text` may be a key: right alphabet and, at the standard length, right checksum. An
  /// operator's own key may have 20 to 128 characters after the prefix.
  public static boolean plausible(String text) {
    throw new UnsupportedOperationException(text);
  }
}
