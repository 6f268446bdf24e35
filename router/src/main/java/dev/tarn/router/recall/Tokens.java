package dev.tarn.router.recall;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;

/// Token estimates by OpenAI's `o200k_base`, within about 10 % of what other vendors count for
/// ordinary text. Counting takes about 0.1 ms for 4 KB: not for the event loop. Thread-safe.
public final class Tokens {
  /// Longer texts are estimated from this many characters at their beginning.
  private static final int COUNTED_CHARS = 20_000;

  private final Encoding encoding =
      Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);
  private final Cache<Long, Integer> counted = Caffeine.newBuilder().maximumSize(50_000).build();

  /// Loads the vocabulary, so that no call has to wait for it. Takes about half a second.
  public void warmUp() {
    encoding.countTokensOrdinary("warm");
  }

  /// Tokens of a text; 0 for an empty one.
  public int count(String text) {
    if (text.isEmpty()) {
      return 0;
    }
    // A history comes again with every call: what was counted is known by length and hash.
    return counted.get(
        ((long) text.length() << 32) | (text.hashCode() & 0xffffffffL), k -> encode(text));
  }

  private int encode(String text) {
    if (text.length() <= COUNTED_CHARS) {
      return encoding.countTokensOrdinary(text);
    }
    long head = encoding.countTokensOrdinary(text.substring(0, COUNTED_CHARS));
    return (int) Math.min(Integer.MAX_VALUE, head * text.length() / COUNTED_CHARS);
  }
}
