package dev.tarn.memory;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Cuts what was said into pieces that a vector and a prompt line can hold, at the ends of lines
/// and sentences where there are any, else between words, else anywhere but inside a character.
final class Splitter {
  /// Most characters (UTF-16 units) of a piece.
  static final int MAX_CHARS = 800;

  private Splitter() {}

  /// The pieces in their order, without blank ones; a text that fits is one piece.
  static List<String> pieces(String text) {
    List<String> pieces = new ArrayList<>();
    StringBuilder piece = new StringBuilder();
    for (String unit : units(text)) {
      if (piece.length() + unit.stripTrailing().length() > MAX_CHARS) {
        close(piece, pieces);
      }
      piece.append(unit);
    }
    close(piece, pieces);
    return pieces;
  }

  private static void close(StringBuilder piece, List<String> pieces) {
    String text = piece.toString().strip();
    if (!text.isEmpty()) {
      pieces.add(text);
    }
    piece.setLength(0);
  }

  /// Lines, sentences of long lines, and parts of long sentences; together they are the text.
  private static List<String> units(String text) {
    List<String> units = new ArrayList<>();
    BreakIterator borders = BreakIterator.getSentenceInstance(Locale.ROOT);
    int start = 0;
    while (start < text.length()) {
      int newline = text.indexOf('\n', start);
      int end = newline < 0 ? text.length() : newline + 1;
      sentences(borders, text.substring(start, end), units);
      start = end;
    }
    return units;
  }

  private static void sentences(BreakIterator borders, String line, List<String> units) {
    borders.setText(line);
    int start = borders.first();
    for (int end = borders.next(); end != BreakIterator.DONE; start = end, end = borders.next()) {
      cut(line.substring(start, end), units);
    }
  }

  /// Linear in the sentence, which may be a whole file: looks back no further than one piece.
  private static void cut(String sentence, List<String> units) {
    int end = sentence.stripTrailing().length();
    int start = 0;
    while (end - start > MAX_CHARS) {
      int most = start + MAX_CHARS;
      int at = start + sentence.substring(start, most + 1).lastIndexOf(' ');
      if (at < start + MAX_CHARS / 2) {
        at = Character.isLowSurrogate(sentence.charAt(most)) ? most - 1 : most;
      }
      units.add(sentence.substring(start, at));
      start = at;
    }
    units.add(sentence.substring(start));
  }
}
