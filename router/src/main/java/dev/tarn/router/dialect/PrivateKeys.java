package dev.tarn.router.dialect;

/// Finds private keys in PEM (RFC 7468, and PGP's armour), with their headers. Pure; linear.
final class PrivateKeys {
  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";
  private static final String DASHES = "-----";
  private static final int MAX_LABEL_CHARS = 64;

  /// A key whose end is missing is taken to be this long at most.
  private static final int MAX_UNENDED_CHARS = 16_000;

  private PrivateKeys() {}

  static String redact(String text) {
    int begin = text.indexOf(BEGIN);
    if (begin < 0) {
      return text;
    }
    StringBuilder kept = new StringBuilder(text.length());
    int from = 0;
    int lastEnd = text.lastIndexOf(END);
    while (begin >= 0) {
      int labelEnd = text.indexOf(DASHES, begin + BEGIN.length());
      int next = begin + BEGIN.length();
      if (labelEnd >= 0 && isPrivate(text, begin + BEGIN.length(), labelEnd)) {
        kept.append(text, from, begin).append(KnownKeys.GONE);
        next = end(text, labelEnd + DASHES.length(), lastEnd);
        from = next;
      } else if (labelEnd < 0) {
        break;
      }
      begin = text.indexOf(BEGIN, next);
    }
    return kept.append(text, from, text.length()).toString();
  }

  private static boolean isPrivate(String text, int from, int to) {
    return to - from <= MAX_LABEL_CHARS && text.substring(from, to).contains("PRIVATE KEY");
  }

  private static int end(String text, int from, int lastEnd) {
    if (lastEnd < from) {
      return Math.min(text.length(), from + MAX_UNENDED_CHARS);
    }
    int end = text.indexOf(END, from);
    int close = text.indexOf(DASHES, end + END.length());
    return close >= 0 && close - end <= END.length() + MAX_LABEL_CHARS
        ? close + DASHES.length()
        : end + END.length();
  }
}
