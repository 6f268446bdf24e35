package dev.tarn.memory;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The words of a text, by Unicode's rules for word borders.
final class Words {
  private Words() {}

  /// Words in lower case and in their order; what holds neither letter nor digit is no word.
  static List<String> of(String text) {
    BreakIterator borders = BreakIterator.getWordInstance(Locale.ROOT);
    borders.setText(text);
    List<String> words = new ArrayList<>();
    int start = borders.first();
    for (int end = borders.next(); end != BreakIterator.DONE; start = end, end = borders.next()) {
      String word = text.substring(start, end);
      if (word.codePoints().anyMatch(Character::isLetterOrDigit)) {
        words.add(word.replace('’', '\'').toLowerCase(Locale.ROOT));
      }
    }
    return words;
  }
}
