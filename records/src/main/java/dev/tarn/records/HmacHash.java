package dev.tarn.records;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.Mac;

/// Keyed hashes by HMAC-SHA-256, cut to 130 bits.
final class HmacHash implements KeyedHash {
  private static final String DIGITS = "abcdefghijklmnopqrstuvwxyz234567";
  private static final int LENGTH = 26;

  private final RootKey root;

  /// A [Mac] belongs to one thread, and setting one up costs more than using it. Purposes are
  /// constants of the code, so these maps stay small.
  private final ThreadLocal<Map<String, Mac>> macs = ThreadLocal.withInitial(HashMap::new);

  HmacHash(RootKey root) {
    this.root = root;
  }

  @Override
  public String of(String purpose, String... parts) {
    Mac mac = macs.get().computeIfAbsent(purpose, this::mac);
    for (String part : parts) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      // The length before each part keeps ("ab", "c") and ("a", "bc") apart.
      mac.update(
          ByteBuffer.allocate(Integer.BYTES + bytes.length)
              .putInt(bytes.length)
              .put(bytes)
              .array());
    }
    return base32(mac.doFinal());
  }

  private Mac mac(String purpose) {
    return RootKey.hmac(root.derive("hash/" + purpose));
  }

  /// The first 130 bits in the alphabet of RFC 4648, lower case.
  private static String base32(byte[] bytes) {
    char[] text = new char[LENGTH];
    int buffer = 0;
    int bits = 0;
    int next = 0;
    for (int i = 0; i < LENGTH; i++) {
      if (bits < 5) {
        buffer = (buffer << 8) | (bytes[next++] & 0xff);
        bits += 8;
      }
      bits -= 5;
      text[i] = DIGITS.charAt((buffer >>> bits) & 31);
      buffer &= (1 << bits) - 1;
    }
    return new String(text);
  }
}
