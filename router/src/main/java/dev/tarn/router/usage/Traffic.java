package dev.tarn.router.usage;

/// What the calls of one key, or of one workspace, do at once and in a minute. Thread-safe.
final class Traffic {
  private final Window requests = new Window();
  private final Window tokens = new Window();
  private int holders;
  private int underWay;

  /// What was counted of it.
  Window of(Rate rate) {
    return switch (rate) {
      case REQUESTS -> requests;
      case TOKENS -> tokens;
    };
  }

  /// One call more counts here; until it lets go, this is not forgotten.
  synchronized Traffic held() {
    holders++;
    return this;
  }

  /// The call does not count here any more.
  synchronized void letGo() {
    holders--;
  }

  /// Takes one of `most` places; false if all are taken.
  synchronized boolean begin(int most) {
    if (underWay >= most) {
      return false;
    }
    underWay++;
    return true;
  }

  /// Gives the place back.
  synchronized void end() {
    underWay--;
  }

  /// Whether nothing is left that could count.
  synchronized boolean isOver(long second) {
    return holders == 0 && requests.isOver(second) && tokens.isOver(second);
  }
}
