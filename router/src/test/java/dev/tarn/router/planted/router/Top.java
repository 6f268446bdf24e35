package dev.tarn.router.planted.router;

/// Breaks a rule of the house on purpose.
public final class Top {
  public String top() {
    return "top";
  }
}
