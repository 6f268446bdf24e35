package dev.tarn.router.remember;

import java.text.Normalizer;

/// The text of a turn as its identity sees it: white space folded, Unicode composed, so that a
/// client that trims or re-wraps does not make a new turn of an old one. Pure.
final class TurnText {
  private TurnText() {}

  static String normalised(String text) {
    StringBuilder folded = new StringBuilder(text.length());
    boolean space = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isWhitespace(c) || c == '\u00a0') {
        space = !folded.isEmpty();
      } else {
        if (space) {
          folded.append(' ');
          space = false;
        }
        folded.append(c);
      }
    }
    return Normalizer.normalize(folded, Normalizer.Form.NFC);
  }

  /// Whether the text says enough to tell one conversation from another: two that both open with
  /// "Hi" are not the same.
  static boolean hasSubstance(String text) {
    String normalised = normalised(text);
    int words = normalised.split(" ", -1).length;
    boolean unspaced = normalised.codePoints().anyMatch(Character::isIdeographic);
    return words >= 4 || (unspaced && normalised.length() >= 6);
  }
}
