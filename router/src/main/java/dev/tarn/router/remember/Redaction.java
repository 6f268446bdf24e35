package dev.tarn.router.remember;

import dev.tarn.router.dialect.KnownKeys;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Takes secrets out of what is remembered before it reaches the disk: what is marked as private,
/// private keys, keys and tokens by their known shapes, card numbers, passwords in addresses, and
/// what is named a password.
///
/// Pure. The time is linear in the text, however hostile: shapes and cards are found by scanning,
/// and the patterns here have only bounded repetition after a fixed opening.
///
/// A password that looks like a word and is only spoken of ("my password is sunshine") is not
/// found.
public final class Redaction {
  static final String GONE = KnownKeys.GONE;

  private static final String NAMES =
      "(?:pass[ _-]?(?:word|wort|code)|passwd|pwd|contraseña|mot de passe"
          + "|(?:api|access|auth|secret|private|encryption|signing|account)"
          + "[ _-]?(?:access[ _-]?)?(?:key|token)"
          + "|client[ _-]?secret|secret"
          + "|(?<![\\p{L}\\p{N}])(?:pin(?:[ _-]?(?:code|number))?|cvv2?|cvc2?|otp))";

  /// `password: …`, `"api_key": "…"`, `my PIN is …`: the value goes, the name stays. A comma or
  /// semicolon ends the value only before white space: it may be one of its signs.
  private static final Pattern NAMED =
      Pattern.compile(
          "(?iu)("
              + NAMES
              + ")((?:\\s(?:for|to|of|on|at)(?:\\s[^\\s:=]{1,30}){1,4}?)?[\"'`]?[ \\t]{0,3}"
              + "(?:[:=]|\\b(?:is|was|ist|es|est)\\b[ \\t]{0,3}:?)[ \\t]{0,3})"
              + "(\"[^\"\\n]{1,200}\"|'[^'\\n]{1,200}'|`[^`\\n]{1,200}`|(?:[^\\s\"'`,;]|[,;](?=[^\\s\"'`])){3,200})");

  /// What has several words by nature goes to the end of its line.
  private static final Pattern PHRASE =
      Pattern.compile(
          "(?iu)((?:pass[ _-]?phrase|(?:seed|recovery)[ _-]phrase|mnemonic)[\"'`]?"
              + "[ \\t]{0,3}(?:[:=]|\\bis\\b[ \\t]{0,3}:)[ \\t]{0,3})[^\\n]{3,400}");

  private static final Pattern AUTHORIZATION =
      Pattern.compile("(?iu)(\\b(?:bearer|basic)[ \\t]{1,3})([A-Za-z0-9._~+/=-]{16,4000}+)");

  /// `postgres://user:password@host`
  private static final Pattern ADDRESS = Pattern.compile("(://[^\\s/@:]{0,100}:)[^\\s/@]{1,200}@");

  /// Most turns hold none of these, and need no patterns.
  private static final List<String> HINTS =
      List.of(
          "pass",
          "pwd",
          "key",
          "token",
          "secret",
          "contrase",
          "phrase",
          "mnemonic",
          "pin",
          "cvv",
          "cvc",
          "otp",
          "bearer",
          "basic");

  private Redaction() {}

  /// The text without its private spans and with each secret replaced by `[redacted]`.
  public static String of(String text) {
    String kept = KnownKeys.redact(PrivateSpans.strip(text));
    if (kept.contains("://")) {
      kept = ADDRESS.matcher(kept).replaceAll("$1" + Matcher.quoteReplacement(GONE) + "@");
    }
    String folded = kept.toLowerCase(Locale.ROOT);
    if (HINTS.stream().anyMatch(folded::contains)) {
      kept = AUTHORIZATION.matcher(kept).replaceAll(m -> quoted(authorization(m)));
      kept = PHRASE.matcher(kept).replaceAll("$1" + Matcher.quoteReplacement(GONE));
      kept = NAMED.matcher(kept).replaceAll(m -> quoted(named(m)));
    }
    return CardNumbers.redact(kept);
  }

  private static String quoted(String replacement) {
    return Matcher.quoteReplacement(replacement);
  }

  /// "Basic understanding-of-something" is no credential: those have digits.
  private static String authorization(MatchResult found) {
    boolean digit = found.group(2).chars().anyMatch(c -> c >= '0' && c <= '9');
    return digit ? found.group(1) + GONE : found.group();
  }

  /// What follows "is" may be a sentence ("the password is wrong"): there, only what holds a digit
  /// or a sign is taken for a value.
  private static String named(MatchResult found) {
    String link = found.group(2);
    String value = found.group(3);
    boolean spoken = !link.contains(":") && !link.contains("=");
    boolean secret = found.group(1).toLowerCase(Locale.ROOT).equals("secret");
    boolean word = value.chars().allMatch(c -> Character.isLetter(c) || ".!?-".indexOf(c) >= 0);
    return spoken && (word || secret) ? found.group() : found.group(1) + link + GONE;
  }
}
