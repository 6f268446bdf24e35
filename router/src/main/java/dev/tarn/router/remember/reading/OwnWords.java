package dev.tarn.router.remember.reading;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// What of a turn its author says in person: code, quotations, pasted mails, logs and transcripts
/// are blanked out. Offsets stay those of the turn. Pure; linear.
final class OwnWords {
  /// Stands where somebody else's words were; neither a letter nor white space.
  static final char GONE = '\uFFFC';

  private static final int LONGEST_QUOTE = 600;
  private static final int FEW_LETTERS = 10;

  /// `From: …`: a mail begins.
  private static final Pattern HEADER =
      Pattern.compile("(?i)(?:from|to|subject|sent|date|cc|von|an|betreff)\\s?:\\s.*");

  private static final Pattern RULER = Pattern.compile("[-=_*]{3,}.*");

  /// A salutation that has a line to itself.
  private static final Pattern SALUTATION =
      Pattern.compile(
          "(?i)(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|hallo|liebe[rs]?)"
              + "(?: [^.!?:]{1,40})?[,!]?");

  private static final Pattern SIGN_OFF =
      Pattern.compile(
          "(?i)(?:best|kind|warm|regards|best wishes|yours|sincerely|cheers|thanks|many thanks"
              + "|thank you|love|viele grüße|mfg)\\b[^.!?]{0,30}");

  /// `Anna: …` or `User: …`, a line of a conversation.
  private static final Pattern SPEAKER =
      Pattern.compile("\\[?[\\p{Lu}][\\p{L}]{1,15}(?: [\\p{Lu}][\\p{L}.]{0,15})?\\]?:\\s.*");

  private static final Pattern CODE =
      Pattern.compile(".*(?:[;{}]|=>|->|\\(\\)|\\):)\\s*|.*(?:(?<!:)//| == | = |:= ).*");

  private final String text;
  private final char[] kept;

  /// As far as this nothing closes what would be closed by that mark: no place is looked at twice
  /// for it, however many marks open.
  private final Map<Character, Integer> unclosed = new HashMap<>();

  private OwnWords(String text) {
    this.text = text;
    this.kept = text.replace('\u2019', '\'').toCharArray();
  }

  static String of(String text) {
    OwnWords words = new OwnWords(text);
    words.blankLines();
    words.blankSpans(false);
    return new String(words.kept);
  }

  /// A text without code: nobody is told what stands in it.
  static String withoutCode(String text) {
    OwnWords words = new OwnWords(text);
    words.blankFences();
    words.blankSpans(true);
    return new String(words.kept);
  }

  /// A text without code and quotations, which are spoken of and not said; whole if hardly anything
  /// else is said.
  static String withoutQuotes(String text) {
    OwnWords words = new OwnWords(text);
    words.blankFences();
    words.blankSpans(false);
    String rest = new String(words.kept);
    return rest.chars().filter(Character::isLetter).limit(FEW_LETTERS).count() < FEW_LETTERS
        ? text
        : rest;
  }

  private void blankFences() {
    int open = text.indexOf("```");
    while (open >= 0) {
      int close = text.indexOf("```", open + 3);
      int end = close < 0 ? text.length() : close + 3;
      blank(open, end);
      open = close < 0 ? -1 : text.indexOf("```", end);
    }
  }

  private void blankLines() {
    boolean conversation =
        text.lines().limit(400).filter(l -> SPEAKER.matcher(l.strip()).matches()).count() >= 2;
    boolean fenced = false;
    boolean mail = false;
    int letter = -1;
    int from = 0;
    while (from < text.length()) {
      int newline = text.indexOf('\n', from);
      int end = newline < 0 ? text.length() : newline;
      String line = text.substring(from, Math.min(end, from + 1_000));
      String bare = line.strip();
      boolean fence = bare.startsWith("```") || bare.startsWith("~~~");
      if (!fenced && !fence) {
        mail = HEADER.matcher(bare).matches() || (mail && !RULER.matcher(bare).matches());
      }
      if (fence || fenced || mail || isQuoted(line, bare) || (conversation && speaks(bare))) {
        blank(from, end);
      } else if (SALUTATION.matcher(bare).matches()) {
        letter = letter < 0 ? from : letter;
      } else if (letter >= 0 && bare.length() < 50 && SIGN_OFF.matcher(bare).matches()) {
        blank(letter, endOfNextLine(end));
        letter = -1;
      }
      fenced ^= fence;
      from = end + 1;
    }
  }

  private static boolean isQuoted(String line, String bare) {
    return bare.startsWith(">")
        || line.startsWith("    ")
        || line.startsWith("\t")
        || CODE.matcher(bare).matches();
  }

  private static boolean speaks(String bare) {
    return SPEAKER.matcher(bare).matches();
  }

  /// The name under a letter.
  private int endOfNextLine(int end) {
    int next = text.indexOf('\n', Math.min(end + 1, text.length()));
    return next < 0 ? text.length() : next;
  }

  private void blankSpans(boolean codeOnly) {
    for (int i = 0; i < kept.length; i++) {
      char closing =
          switch (kept[i]) {
            case '`' -> '`';
            case '"' -> '"';
            case '\u201c' -> '\u201d';
            case '\u201e' -> '\u201c';
            case '\u00ab' -> '\u00bb';
            case '\u2018' -> '\'';
            case '\'' -> opensAt(i) ? '\'' : 0;
            default -> 0;
          };
      if (closing != 0 && (closing == '`' || !codeOnly)) {
        int end = closingAfter(i, closing);
        if (end > 0) {
          blank(i, end + 1);
          i = end;
        }
      }
    }
  }

  /// Whether an apostrophe is a quotation mark: `'like this'`.
  private boolean opensAt(int at) {
    return (at == 0 || !Character.isLetterOrDigit(kept[at - 1]))
        && at + 1 < kept.length
        && Character.isLetterOrDigit(kept[at + 1]);
  }

  private int closingAfter(int open, char closing) {
    int last = Math.min(kept.length, open + LONGEST_QUOTE);
    int i = Math.max(open + 1, unclosed.getOrDefault(closing, 0));
    for (; i < last && kept[i] != '\n'; i++) {
      boolean apostrophe =
          closing == '\'' && i + 1 < kept.length && Character.isLetterOrDigit(kept[i + 1]);
      if ((kept[i] == closing || (closing == '\u201d' && kept[i] == '"')) && !apostrophe) {
        return i;
      }
    }
    unclosed.put(closing, i);
    return -1;
  }

  private void blank(int from, int to) {
    for (int i = from; i < to; i++) {
      if (kept[i] != '\n') {
        kept[i] = GONE;
      }
    }
  }
}
