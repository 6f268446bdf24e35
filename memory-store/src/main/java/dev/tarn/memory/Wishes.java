package dev.tarn.memory;

import java.util.regex.Pattern;

/// What a user wants of answers to come: "Always give prices in euros", "I prefer trains". Such a
/// wish hardly shares a word with the questions it is for, so words and vectors pass it over. Known
/// by its English words; in other languages none is seen.
final class Wishes {
  private static final Pattern INSTRUCTION =
      Pattern.compile(
          "(please )?(always|never|from now on|whenever|every time|in (the )?future|don't ever|do"
              + " not ever)\\b.*",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final Pattern PREFERENCE =
      Pattern.compile(
          "\\b(I prefer|I'd prefer|I would prefer|I'd rather|I would rather|my preference)\\b",
          Pattern.CASE_INSENSITIVE);

  private Wishes() {}

  /// Whether a text is, or holds, a wish for all answers to come.
  static boolean isOne(String text) {
    return INSTRUCTION.matcher(text.strip()).matches() || PREFERENCE.matcher(text).find();
  }
}
