package dev.tarn.router.dialect;

import java.util.BitSet;
import java.util.List;

/// Finds keys and tokens whose look tells what they are: vendors publish the prefixes for secret
/// scanners. Pure.
///
/// The text is cut into runs of `A–Z a–z 0–9 _ -`; what a rule asks of a run is answered in
/// constant time, so that the whole is linear.
final class KeyShapes {
  private enum Chars {
    HEX,
    UPPER,
    ALNUM,
    URL64;

    boolean hold(char c) {
      boolean digit = c >= '0' && c <= '9';
      boolean lower = c >= 'a' && c <= 'z';
      boolean upper = c >= 'A' && c <= 'Z';
      return switch (this) {
        case HEX -> digit || (c >= 'a' && c <= 'f');
        case UPPER -> digit || upper;
        case ALNUM -> digit || lower || upper;
        case URL64 -> digit || lower || upper || c == '_' || c == '-';
      };
    }
  }

  /// @param body length that must at least follow the prefix, of these characters
  /// @param digit whether there must be a digit in what follows
  private record Shape(String prefix, int body, Chars chars, boolean digit) {}

  private static final List<Shape> SHAPES =
      List.of(
          new Shape("sk-", 16, Chars.URL64, true),
          new Shape("sk-", 24, Chars.ALNUM, false),
          new Shape("sk_", 24, Chars.ALNUM, true),
          new Shape("sk_live_", 16, Chars.ALNUM, false),
          new Shape("sk_test_", 16, Chars.ALNUM, false),
          new Shape("pk_live_", 16, Chars.ALNUM, false),
          new Shape("pk_test_", 16, Chars.ALNUM, false),
          new Shape("rk_live_", 16, Chars.ALNUM, false),
          new Shape("rk_test_", 16, Chars.ALNUM, false),
          new Shape("pk-lf-", 16, Chars.URL64, true),
          new Shape("whsec_", 20, Chars.ALNUM, false),
          new Shape("tarn_", 20, Chars.ALNUM, false),
          new Shape("AIza", 35, Chars.URL64, false),
          new Shape("AKIA", 16, Chars.UPPER, false),
          new Shape("ASIA", 16, Chars.UPPER, false),
          // Bedrock's: what follows is "BedrockAPIKey-" and "bedrock.amazonaws.com" in base64.
          new Shape("ABSKQmVkcm9ja0FQSUtleS", 20, Chars.ALNUM, false),
          new Shape("bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t", 20, Chars.ALNUM, false),
          new Shape("GOCSPX-", 20, Chars.URL64, false),
          new Shape("ghp_", 36, Chars.ALNUM, false),
          new Shape("gho_", 36, Chars.ALNUM, false),
          new Shape("ghu_", 36, Chars.ALNUM, false),
          new Shape("ghs_", 36, Chars.ALNUM, false),
          new Shape("ghr_", 36, Chars.ALNUM, false),
          new Shape("github_pat_", 22, Chars.URL64, false),
          new Shape("glpat-", 20, Chars.URL64, false),
          new Shape("xoxa-", 10, Chars.URL64, true),
          new Shape("xoxb-", 10, Chars.URL64, true),
          new Shape("xoxe-", 10, Chars.URL64, true),
          new Shape("xoxp-", 10, Chars.URL64, true),
          new Shape("xoxr-", 10, Chars.URL64, true),
          new Shape("xoxs-", 10, Chars.URL64, true),
          new Shape("xapp-", 10, Chars.URL64, true),
          new Shape("gsk_", 20, Chars.ALNUM, false),
          new Shape("xai-", 20, Chars.ALNUM, false),
          new Shape("hf_", 20, Chars.ALNUM, false),
          new Shape("r8_", 30, Chars.ALNUM, false),
          new Shape("nvapi-", 30, Chars.URL64, false),
          new Shape("pplx-", 30, Chars.ALNUM, false),
          new Shape("npm_", 30, Chars.ALNUM, false),
          new Shape("pypi-", 40, Chars.URL64, false),
          new Shape("dop_v1_", 40, Chars.HEX, false),
          new Shape("shpat_", 30, Chars.HEX, false),
          new Shape("dckr_pat_", 20, Chars.URL64, false));

  /// First characters of the prefixes.
  private static final BitSet FIRST = new BitSet();

  static {
    SHAPES.forEach(shape -> FIRST.set(shape.prefix.charAt(0)));
  }

  private KeyShapes() {}

  static String redact(String text) {
    StringBuilder kept = new StringBuilder(0);
    int from = 0;
    int at = 0;
    while (at < text.length()) {
      if (!Chars.URL64.hold(text.charAt(at)) || isEscape(text, at)) {
        at++;
        continue;
      }
      int end = runEnd(text, at);
      int start = keyStart(text, at, end);
      if (start < 0 && isDotted(text, at, end)) {
        start = at;
        end = dottedEnd(text, end);
      }
      if (start >= 0) {
        kept.append(text, from, start).append(KnownKeys.GONE);
        from = end;
      }
      at = end;
    }
    return from == 0 ? text : kept.append(text, from, text.length()).toString();
  }

  /// Whether this is the letter of `\n` or its like in JSON or source code: a key may follow.
  private static boolean isEscape(String text, int at) {
    return at > 0 && text.charAt(at - 1) == '\\' && "bfnrt".indexOf(text.charAt(at)) >= 0;
  }

  private static int runEnd(String text, int at) {
    int end = at;
    while (end < text.length() && Chars.URL64.hold(text.charAt(end))) {
      end++;
    }
    return end;
  }

  /// Where in the run a key begins, -1 if none does.
  private static int keyStart(String text, int at, int end) {
    int lastDigit = end - 1;
    while (lastDigit >= at && !isDigit(text.charAt(lastDigit))) {
      lastDigit--;
    }
    for (int i = at; i < end; i++) {
      boolean inside = i > at && Chars.ALNUM.hold(text.charAt(i - 1));
      if (inside || !FIRST.get(text.charAt(i))) {
        continue;
      }
      for (Shape shape : SHAPES) {
        if (fits(shape, text, i, end, lastDigit)) {
          return i;
        }
      }
    }
    return -1;
  }

  private static boolean fits(Shape shape, String text, int at, int end, int lastDigit) {
    int body = at + shape.prefix.length();
    if (!text.startsWith(shape.prefix, at) || body + shape.body > end) {
      return false;
    }
    for (int i = body; i < body + shape.body; i++) {
      if (!shape.chars.hold(text.charAt(i))) {
        return false;
      }
    }
    // Amazon's key ids are as long as they are; more capitals are a word in capitals.
    boolean exact = shape.chars != Chars.UPPER || body + shape.body == end;
    return exact && (!shape.digit || lastDigit >= body);
  }

  /// Whether the run begins a JSON Web Token, a SendGrid key or a token of Google's.
  private static boolean isDotted(String text, int at, int end) {
    if (end >= text.length() || text.charAt(end) != '.') {
      return false;
    }
    int next = runEnd(text, end + 1) - end - 1;
    boolean jwt =
        text.startsWith("eyJ", at)
            && end - at >= 13
            && text.startsWith("eyJ", end + 1)
            && next >= 8;
    boolean sendGrid = text.startsWith("SG", at) && end - at == 2 && next >= 20;
    boolean google = text.startsWith("ya29", at) && end - at == 4 && next >= 20;
    return jwt || sendGrid || google;
  }

  /// The end of runs joined by single dots.
  private static int dottedEnd(String text, int from) {
    int end = from;
    while (end + 1 < text.length()
        && text.charAt(end) == '.'
        && Chars.URL64.hold(text.charAt(end + 1))) {
      end = runEnd(text, end + 1);
    }
    return end;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
