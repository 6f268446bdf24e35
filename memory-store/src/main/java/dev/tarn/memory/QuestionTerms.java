package dev.tarn.memory;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The terms of one text of a question, by field suffix: what names its subject, without stop words
/// and the words that only ask.
final class QuestionTerms {
  private QuestionTerms() {}

  static Map<String, Set<String>> of(String text) {
    return of(text, Languages.of(text));
  }

  static Map<String, Set<String>> of(String text, String language) {
    String subject = subject(text, language);
    Map<String, Set<String>> terms = new LinkedHashMap<>();
    for (String suffix : Analyzers.ofQuestion(language, subject)) {
      terms.put(suffix, Analyzers.terms(suffix, subject));
    }
    return terms;
  }

  /// A question of nothing but empty words ("Who am I?") keeps them all.
  private static String subject(String text, String language) {
    if (!Languages.hasLatin(text) && !WordLists.known(language)) {
      return text;
    }
    List<String> words =
        Words.of(text).stream()
            .filter(word -> !WordLists.isEmptyInQuestion(word, language))
            .toList();
    return words.isEmpty() ? text : String.join(" ", words);
  }
}
