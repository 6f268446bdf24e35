package dev.tarn.memory;

import java.util.Optional;

/// Reads what a user's words ask of memory (`memory.md` section 3, steps 1 and 5). Pure.
public final class QuestionReader {
  private QuestionReader() {}

  /// The question in the user's last message.
  ///
  /// @param previous the user's message before it, used at half weight if the last one is short or
  ///   leans on it
  /// @return empty if the words say too little to look anything up
  public static Optional<Question> read(String last, Optional<String> previous) {
    throw new UnsupportedOperationException(last + previous);
  }

  /// A search through the API: the words are taken as they are.
  public static Question search(String query) {
    throw new UnsupportedOperationException(query);
  }
}
