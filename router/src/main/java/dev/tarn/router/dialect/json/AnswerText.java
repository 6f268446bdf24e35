package dev.tarn.router.dialect.json;

/// The text of an answer, gathered piece by piece up to a bound. Belongs to one thread.
public final class AnswerText {
  private static final int MAX_CHARS = 1 << 20;

  /// All of it while it is one piece, as that of a whole reply is, which needs no copy.
  private String first = "";

  private final StringBuilder all = new StringBuilder(0);
  private boolean tooLong;

  /// The next piece.
  public void append(String said) {
    tooLong |= length() + said.length() > MAX_CHARS;
    if (tooLong || said.isEmpty()) {
      return;
    }
    if (isEmpty()) {
      first = said;
      return;
    }
    if (all.isEmpty()) {
      all.append(first);
    }
    all.append(said);
  }

  private int length() {
    return Math.max(first.length(), all.length());
  }

  /// Whether nothing was said.
  public boolean isEmpty() {
    return first.isEmpty();
  }

  /// What was said; empty if it was too long, since half an answer is none.
  public String text() {
    if (tooLong) {
      return "";
    }
    return all.isEmpty() ? first : all.toString();
  }
}
