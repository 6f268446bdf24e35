package dev.tarn.memory;

import java.util.List;

/// What is asked of memory, read from the last words of the user: what to embed and what to look
/// up. Made by [QuestionReader].
///
/// @param parts the texts to embed and search, the first at full weight; a second one when the
///   first is short or leans on what came before
/// @param language ISO 639-1 code of the first part, or `und`
public record Question(List<Part> parts, String language) {
  /// One text of the question.
  ///
  /// @param weight 1 for the user's last message
  public record Part(String text, double weight) {}
}
