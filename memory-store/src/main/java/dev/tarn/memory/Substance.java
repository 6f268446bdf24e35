package dev.tarn.memory;

import java.util.List;

/// Whether words say enough to be kept, or to be asked about.
///
/// Content words are counted in English, and where the language is unclear but the script Latin:
/// all but articles, prepositions and courtesies; the first person counts double, because "I'm
/// vegan" is a statement. In other languages all words count, and in Chinese, Japanese and Korean
/// every two characters are a word.
final class Substance {
  private static final int TO_KEEP = 3;
  private static final int TO_ASK = 2;

  private Substance() {}

  /// Greetings and acknowledgements are not worth a memory.
  static boolean worthKeeping(String text, String language) {
    return Languages.isCjk(language)
        ? cjkWords(text) >= 2
        : counts(language) ? contentWords(text) >= TO_KEEP : Words.of(text).size() >= TO_KEEP;
  }

  /// Whether there is anything to look up. The gate is for languages with word lists.
  static boolean worthAsking(String text, String language) {
    List<String> words = Words.of(text);
    return counts(language) ? contentWords(text) >= TO_ASK : !words.isEmpty();
  }

  /// Words that name the subject of a question.
  static int subjectWords(String text, String language) {
    return (int)
        Words.of(text).stream()
            .filter(word -> !WordLists.isEmptyInQuestion(word, language))
            .count();
  }

  private static boolean counts(String language) {
    return language.equals("en") || language.equals(Languages.UNKNOWN);
  }

  private static int contentWords(String text) {
    int count = 0;
    for (String word : Words.of(text)) {
      if (WordLists.FIRST_PERSON.contains(word)) {
        count += 2;
      } else if (!WordLists.COURTESY.contains(word) && !WordLists.isEnglishFunction(word)) {
        count++;
      }
    }
    return count;
  }

  private static int cjkWords(String text) {
    return (int) text.codePoints().filter(Character::isLetterOrDigit).count() / 2;
  }
}
