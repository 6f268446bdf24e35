package dev.tarn.router.remember.reading;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A place in a sentence that moves on word by word. Used by one thread.
final class Scan {
  private final String text;
  private final int end;
  private int at;

  /// @param end of the sentence, exclusive
  Scan(String text, int at, int end) {
    this.text = text;
    this.at = at;
    this.end = end;
  }

  /// A run of the text; empty if there was none.
  record Span(int start, int end) {
    boolean isEmpty() {
      return start == end;
    }

    String of(String text) {
      return text.substring(start, end);
    }
  }

  int at() {
    return at;
  }

  void moveTo(int place) {
    at = place;
  }

  String of(Span span) {
    return span.of(text);
  }

  /// The next word in lower case, without moving there; empty before a sign.
  String peek() {
    return of(wordAt(skipSpace(at))).toLowerCase(Locale.ROOT);
  }

  /// Whether the next word begins with a capital letter.
  boolean peeksCapital() {
    Span word = wordAt(skipSpace(at));
    return !word.isEmpty() && Character.isUpperCase(text.charAt(word.start()));
  }

  /// Moves behind the next word; stays where it is before a sign.
  Span word() {
    Span word = wordAt(skipSpace(at));
    if (!word.isEmpty()) {
      at = word.end();
    }
    return word;
  }

  /// Moves behind the next word if it is this one.
  boolean take(String expected) {
    boolean same = peek().equals(expected);
    if (same) {
      word();
    }
    return same;
  }

  /// Moves behind a sign such as a comma, if it comes next.
  boolean takeSign(char sign) {
    int place = skipSpace(at);
    boolean same = place < end && text.charAt(place) == sign;
    if (same) {
      at = place + 1;
    }
    return same;
  }

  /// Moves behind what matches here, if anything does.
  Optional<Span> match(Pattern pattern) {
    int start = skipSpace(at);
    Matcher matcher = pattern.matcher(text).region(start, end);
    if (!matcher.lookingAt()) {
      return Optional.empty();
    }
    at = matcher.end();
    return Optional.of(new Span(start, at));
  }

  /// Whether no word follows directly: the end, or a sign.
  boolean atBreak() {
    return wordAt(skipSpace(at)).isEmpty();
  }

  /// Whether the sentence is over, but for its closing sign.
  boolean atEnd() {
    int place = skipSpace(at);
    return place >= end || ".!?".indexOf(text.charAt(place)) >= 0;
  }

  private int skipSpace(int from) {
    int place = from;
    while (place < end && (text.charAt(place) == ' ' || text.charAt(place) == '\u00a0')) {
      place++;
    }
    return place;
  }

  private Span wordAt(int start) {
    int place = start;
    while (place < end && isInWord(place, start)) {
      place++;
    }
    return new Span(start, place);
  }

  /// `C++`, `next.js`, `well-known`, `U.S.`, `they/them` are words; a dot that ends a sentence is
  /// not part of one.
  private boolean isInWord(int place, int start) {
    char c = text.charAt(place);
    boolean mark = place > start && Character.getType(c) == Character.NON_SPACING_MARK;
    if (Character.isLetterOrDigit(c) || mark) {
      return true;
    }
    if (place == start) {
      return c == '&' && place + 1 < end && text.charAt(place + 1) == ' ';
    }
    boolean inside = place + 1 < end && Character.isLetterOrDigit(text.charAt(place + 1));
    return switch (c) {
      case '\'', '-', '/', '.', '&' -> inside || (c == '.' && isInitial(place));
      case '+', '#' -> true;
      default -> false;
    };
  }

  /// The dot of `K.` or `St.`, with a name behind it.
  private boolean isInitial(int dot) {
    boolean capital = dot + 2 < end && Character.isUpperCase(text.charAt(dot + 2));
    return capital
        && text.charAt(dot + 1) == ' '
        && (dot == 0 || Character.isUpperCase(text.charAt(dot - 1)) || isSaint(dot));
  }

  private boolean isSaint(int dot) {
    return dot >= 2 && text.startsWith("St", dot - 2);
  }
}
