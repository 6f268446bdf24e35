package dev.tarn.memory;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads what a user's words ask of memory (`memory.md` section 3, steps 1 and 5). Pure.
public final class QuestionReader {
  private static final double WEIGHT_OF_PREVIOUS = 0.5;
  private static final int SHORT_UNDER_WORDS = 6;

  /// First words that lean on what was said before.
  private static final Set<String> LEANING_START =
      Set.of("and", "but", "or", "so", "then", "also", "what about", "how about", "why not");

  /// Words that stand for something said before.
  private static final Set<String> LEANING =
      Set.of("it", "that", "this", "those", "these", "them", "they", "one", "ones", "same");

  /// Longer messages carry their own subject, whatever pronouns they hold.
  private static final int LEANING_UP_TO_WORDS = 16;

  /// Words of a pasted page dilute the vector and cost time; the first ones say what is asked.
  private static final int MAX_CHARS = 2_000;

  /// Characters of a long message, at either end, in which its first and last piece are looked for.
  private static final int EDGE_CHARS = 8_000;

  private QuestionReader() {}

  /// The question in the user's last message.
  ///
  /// @param previous the user's message before it, used at half weight if the last one is short or
  ///   leans on it
  /// @return empty if the words say too little to look anything up
  public static Optional<Question> read(String last, Optional<String> previous) {
    String text = shortened(last);
    String language = Languages.of(text);
    if (!Substance.worthAsking(text, language)) {
      return Optional.empty();
    }
    Question.Part first = new Question.Part(text, 1);
    return Optional.of(
        previous
            .map(QuestionReader::shortened)
            .filter(before -> !before.isBlank() && !before.equals(text))
            .filter(before -> isShort(text, language) || leans(text))
            .map(before -> new Question.Part(before, WEIGHT_OF_PREVIOUS))
            .map(second -> new Question(List.of(first, second), language))
            .orElseGet(() -> new Question(List.of(first), language)));
  }

  /// A search through the API: the words are taken as they are.
  public static Question search(String query) {
    return new Question(List.of(new Question.Part(query, 1)), Languages.of(query));
  }

  private static boolean isShort(String text, String language) {
    return Languages.isCjk(language)
        ? text.codePointCount(0, text.length()) < 2 * SHORT_UNDER_WORDS
        : Substance.subjectWords(text, language) < SHORT_UNDER_WORDS;
  }

  private static boolean leans(String text) {
    List<String> words = Words.of(text);
    if (words.isEmpty() || words.size() > LEANING_UP_TO_WORDS) {
      return false;
    }
    String firstTwo = String.join(" ", words.subList(0, Math.min(2, words.size())));
    return LEANING_START.contains(words.getFirst())
        || LEANING_START.contains(firstTwo)
        || words.stream().anyMatch(LEANING::contains);
  }

  /// Long messages keep their beginning and their end: the request stands in one of them.
  private static String shortened(String text) {
    String stripped = text.strip();
    if (stripped.length() <= MAX_CHARS) {
      return stripped;
    }
    String head = stripped.substring(0, Math.min(stripped.length(), EDGE_CHARS));
    String tail = stripped.substring(Math.max(0, stripped.length() - EDGE_CHARS));
    return Splitter.pieces(head).getFirst() + "\n" + Splitter.pieces(tail).getLast();
  }
}
