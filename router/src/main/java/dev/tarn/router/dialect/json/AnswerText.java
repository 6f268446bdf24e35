package dev.tarn.router.dialect.json;

/// The text of an answer, gathered piece by piece up to a bound. Belongs to one thread.
public final class AnswerText {
  private static final int MAX_CHARS = 1 << 20;

  private final StringBuilder text = new StringBuilder();
  private boolean tooLong;

  /// The next piece.
  public void append(String said) {
    tooLong |= text.length() + said.length() > MAX_CHARS;
    if (!tooLong) {
      text.append(said);
    }
  }

  /// Whether nothing was said.
  public boolean isEmpty() {
    return text.isEmpty();
  }

  /// What was said; empty if it was too long, since half an answer is none.
  public String text() {
    return tooLong ? "" : text.toString();
  }
}
