package dev.tarn.router.remember;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Takes secrets out of what is remembered before it reaches the disk: keys and tokens by their
/// known shapes, private keys, card numbers that pass Luhn's check, and what is named a password.
/// Pure; the patterns have no nested repetition, so the time is linear in the text.
public final class Redaction {
  private static final String GONE = "[redacted]";

  /// Shapes whose look alone tells what they are. The vendors' prefixes are published for secret
  /// scanners.
  private static final List<Pattern> SHAPES =
      List.of(
          Pattern.compile(
              "-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^-]{0,16000}(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?"),
          Pattern.compile(
              "\\beyJ[A-Za-z0-9_-]{10,4000}\\.eyJ[A-Za-z0-9_-]{10,8000}\\.[A-Za-z0-9_-]{10,2000}"),
          Pattern.compile("\\b(?:sk|pk|rk)[-_][A-Za-z0-9_-]{16,400}"),
          Pattern.compile("\\btarn_[0-9A-Za-z]{20,128}"),
          Pattern.compile("\\bAIza[0-9A-Za-z_-]{35}"),
          Pattern.compile("\\b(?:AKIA|ASIA)[0-9A-Z]{16}\\b"),
          Pattern.compile("\\bgh[pousr]_[0-9A-Za-z]{36,255}"),
          Pattern.compile("\\bgithub_pat_[0-9A-Za-z_]{22,255}"),
          Pattern.compile("\\bglpat-[0-9A-Za-z_-]{20,255}"),
          Pattern.compile("\\bxox[abeoprs]-[0-9A-Za-z-]{10,255}"),
          Pattern.compile("\\b(?:gsk|xai|hf|npm|pypi|dop_v1|shpat|SG)[_.-][0-9A-Za-z_.-]{20,255}"));

  /// `password: …`, `api_key=…`, `my PIN is …`: the value goes, the name stays. A comma or
  /// semicolon ends the value only before white space: it may be one of its signs.
  private static final Pattern NAMED =
      Pattern.compile(
          "(?i)\\b(pass(?:word|wort|phrase|code)|contraseña|secret(?: key)?|api[ _-]?key|access[ _-]?token|auth[ _-]?token|pin(?: code)?|cvv|cvc)"
              + "(\\s{0,3}(?:[:=]|\\bis\\b|\\bist\\b|\\bes\\b)\\s{0,3}[\"'`]?)((?:[^\\s\"'`,;]|[,;](?=[^\\s\"'`])){3,200})");

  private static final Pattern CARD =
      Pattern.compile("(?<![0-9A-Za-z.-])[0-9](?:[ -]?[0-9]){12,18}(?![0-9A-Za-z-])");

  private Redaction() {}

  /// The text with each secret replaced by `[redacted]`.
  public static String of(String text) {
    String kept = text;
    for (Pattern shape : SHAPES) {
      Matcher matcher = shape.matcher(kept);
      if (matcher.find()) {
        kept = matcher.replaceAll(GONE);
      }
    }
    kept =
        NAMED
            .matcher(kept)
            .replaceAll(m -> Matcher.quoteReplacement(named(m.group(1), m.group(2), m.group(3))));
    return CARD.matcher(kept)
        .replaceAll(m -> Matcher.quoteReplacement(isCard(m.group()) ? GONE : m.group()));
  }

  /// What follows "is" may be a sentence ("the password is wrong"): there, only what holds a digit
  /// or a sign is taken for a value.
  private static String named(String name, String link, String value) {
    boolean spoken = !link.contains(":") && !link.contains("=");
    boolean word =
        value.chars().allMatch(c -> Character.isLetter(c) || c == '.' || c == '!' || c == '?');
    return name + link + (spoken && word ? value : GONE);
  }

  /// Luhn's check (ISO/IEC 7812-1, annex B) over 13 to 19 digits with a payment network's first
  /// digit.
  private static boolean isCard(String candidate) {
    int sum = 0;
    int digits = 0;
    for (int i = candidate.length() - 1; i >= 0; i--) {
      char c = candidate.charAt(i);
      if (c >= '0' && c <= '9') {
        int value = c - '0';
        if (digits % 2 == 1) {
          value = value > 4 ? value * 2 - 9 : value * 2;
        }
        sum += value;
        digits++;
      }
    }
    char first = candidate.charAt(0);
    return digits >= 13 && digits <= 19 && sum % 10 == 0 && first >= '2' && first <= '6';
  }
}
