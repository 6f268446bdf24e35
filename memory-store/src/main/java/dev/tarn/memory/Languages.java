package dev.tarn.memory;

import java.lang.Character.UnicodeScript;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Tells the language of a text by its script and, in Latin and Cyrillic script, by votes of the
/// stop words in it. Good enough to choose an analyzer; a wrong guess costs a stem, not a memory,
/// because other languages than English are indexed without stemming as well.
final class Languages {
  /// The language could not be told.
  static final String UNKNOWN = "und";

  /// Languages that set themselves apart by their letters alone.
  private static final Map<UnicodeScript, String> BY_SCRIPT =
      Map.ofEntries(
          Map.entry(UnicodeScript.HAN, "zh"),
          Map.entry(UnicodeScript.HIRAGANA, "ja"),
          Map.entry(UnicodeScript.KATAKANA, "ja"),
          Map.entry(UnicodeScript.HANGUL, "ko"),
          Map.entry(UnicodeScript.ARABIC, "ar"),
          Map.entry(UnicodeScript.HEBREW, "he"),
          Map.entry(UnicodeScript.GREEK, "el"),
          Map.entry(UnicodeScript.THAI, "th"),
          Map.entry(UnicodeScript.DEVANAGARI, "hi"),
          Map.entry(UnicodeScript.CYRILLIC, "ru"));

  /// Letters that one of the languages has and the others hardly.
  private static final Map<Character, String> TELLING =
      Map.of('ß', "de", 'ñ', "es", '¿', "es", '¡', "es", 'ã', "pt", 'õ', "pt", 'ı', "tr");

  private Languages() {}

  /// ISO 639-1 code, or [#UNKNOWN].
  static String of(String text) {
    Map<UnicodeScript, Integer> scripts = scripts(text);
    int japanese =
        scripts.getOrDefault(UnicodeScript.HIRAGANA, 0)
            + scripts.getOrDefault(UnicodeScript.KATAKANA, 0);
    UnicodeScript main = mainScript(scripts);
    if (main == UnicodeScript.HAN && japanese * 10 >= scripts.getOrDefault(main, 0)) {
      return "ja";
    }
    return main == UnicodeScript.LATIN ? byVotes(text) : BY_SCRIPT.getOrDefault(main, UNKNOWN);
  }

  /// Whether words are not set apart by spaces, so that counting words means counting characters.
  static boolean isCjk(String language) {
    return language.equals("zh") || language.equals("ja") || language.equals("ko");
  }

  /// Whether the text holds a Latin letter.
  static boolean hasLatin(String text) {
    return text.codePoints().anyMatch(c -> UnicodeScript.of(c) == UnicodeScript.LATIN);
  }

  private static Map<UnicodeScript, Integer> scripts(String text) {
    Map<UnicodeScript, Integer> counts = new EnumMap<>(UnicodeScript.class);
    text.codePoints()
        .filter(Character::isLetter)
        .forEach(c -> counts.merge(UnicodeScript.of(c), 1, Integer::sum));
    return counts;
  }

  private static UnicodeScript mainScript(Map<UnicodeScript, Integer> scripts) {
    // A character of Han or kana says as much as two or three letters.
    UnicodeScript best = UnicodeScript.COMMON;
    int most = 0;
    for (Map.Entry<UnicodeScript, Integer> entry : scripts.entrySet()) {
      int weight = entry.getKey() == UnicodeScript.LATIN ? 1 : 2;
      if (entry.getValue() * weight > most) {
        most = entry.getValue() * weight;
        best = entry.getKey();
      }
    }
    return best;
  }

  private static String byVotes(String text) {
    Map<String, Integer> votes = new HashMap<>();
    text.toLowerCase(java.util.Locale.ROOT)
        .chars()
        .mapToObj(c -> TELLING.getOrDefault((char) c, ""))
        .filter(language -> !language.isEmpty())
        .distinct()
        .forEach(language -> votes.merge(language, 2, Integer::sum));
    List<String> words = Words.of(text);
    WordLists.STOP.forEach((language, stop) -> {
      int found = (int) words.stream().filter(stop::contains).count();
      votes.merge(language, found, Integer::sum);
    });
    String best = UNKNOWN;
    int most = 0;
    for (String language : WordLists.STOP.keySet()) {
      int found = votes.getOrDefault(language, 0);
      if (found > most) {
        most = found;
        best = language;
      }
    }
    // One stray "die" or "in" tells nothing, unless the text is hardly longer.
    boolean clear = most >= 2 || (most == 1 && words.size() <= 4);
    return clear ? best : UNKNOWN;
  }
}
