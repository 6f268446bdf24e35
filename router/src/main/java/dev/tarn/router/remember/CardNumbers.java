package dev.tarn.router.remember;

import java.util.ArrayList;
import java.util.List;

/// Finds payment card numbers: digits in a card's layout, that a network gives out, and that pass
/// Luhn's check (ISO/IEC 7812-1, annex B). All three, since one in ten numbers passes the check.
/// Pure; linear.
final class CardNumbers {
  private static final int MIN_DIGITS = 13;
  private static final int MAX_DIGITS = 19;
  private static final List<List<Integer>> LAYOUTS =
      List.of(List.of(4, 4, 4, 4), List.of(4, 4, 4, 4, 3), List.of(4, 6, 5), List.of(4, 6, 4));

  private CardNumbers() {}

  static String redact(String text) {
    StringBuilder kept = new StringBuilder(0);
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      if (!isDigit(text.charAt(i)) || (i > 0 && binds(text.charAt(i - 1)))) {
        continue;
      }
      int end = cardEnd(text, i);
      if (end > 0) {
        kept.append(text, from, i).append(Redaction.GONE);
        from = end;
        i = end - 1;
      }
    }
    return from == 0 ? text : kept.append(text, from, text.length()).toString();
  }

  /// What before a digit makes it part of something else: an id, a version, a phone number.
  private static boolean binds(char c) {
    return Character.isLetterOrDigit(c) || ".-_+".indexOf(c) >= 0;
  }

  /// The end of the card number that begins here, -1 if none does.
  private static int cardEnd(String text, int start) {
    StringBuilder digits = new StringBuilder(MAX_DIGITS);
    List<Integer> groups = new ArrayList<>(5);
    int found = -1;
    int at = start;
    char separator = 0;
    while (true) {
      int end = at;
      while (end < text.length() && isDigit(text.charAt(end)) && end - at <= MAX_DIGITS) {
        digits.append(text.charAt(end++));
      }
      if (end == at || digits.length() > MAX_DIGITS) {
        return found;
      }
      groups.add(end - at);
      boolean more = hasMore(text, end, separator);
      boolean closed = end == text.length() || !Character.isLetterOrDigit(text.charAt(end));
      boolean goesOn = more && text.charAt(end) == '-';
      if (closed && !goesOn && isCard(digits, groups)) {
        found = end;
      }
      if (!more) {
        return found;
      }
      separator = text.charAt(end);
      at = end + 1;
    }
  }

  private static boolean hasMore(String text, int end, char separator) {
    if (end + 1 >= text.length() || !isDigit(text.charAt(end + 1))) {
      return false;
    }
    char c = text.charAt(end);
    return (c == ' ' || c == '-') && (separator == 0 || c == separator);
  }

  private static boolean isCard(CharSequence digits, List<Integer> groups) {
    boolean layout = groups.size() == 1 ? digits.length() >= MIN_DIGITS : LAYOUTS.contains(groups);
    return layout && isIssued(digits) && passesLuhn(digits);
  }

  /// Ranges that the networks publish: Visa, Mastercard, American Express, Diners Club, Discover,
  /// JCB, UnionPay, Maestro.
  private static boolean isIssued(CharSequence digits) {
    int n = digits.length();
    int four = Integer.parseInt(digits, 0, 4, 10);
    int two = four / 100;
    int three = four / 10;
    return (two / 10 == 4 && (n == 13 || n == 16 || n == 19))
        || (n == 16 && ((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720)))
        || (n == 15 && (two == 34 || two == 37))
        || (n == 14 && ((three >= 300 && three <= 305) || two == 36 || two == 38 || two == 39))
        || (n >= 16 && (four == 6011 || two == 65 || (three >= 644 && three <= 649)))
        || (n >= 16 && four >= 3528 && four <= 3589)
        || (n >= 16 && (two == 62 || two == 50 || (two >= 56 && two <= 58)))
        || (n >= 16 && (two == 67 || two == 63));
  }

  private static boolean passesLuhn(CharSequence digits) {
    int sum = 0;
    for (int i = 0; i < digits.length(); i++) {
      int value = digits.charAt(digits.length() - 1 - i) - '0';
      if (i % 2 == 1) {
        value = value > 4 ? value * 2 - 9 : value * 2;
      }
      sum += value;
    }
    return sum % 10 == 0;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
