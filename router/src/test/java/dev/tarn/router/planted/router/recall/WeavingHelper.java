package dev.tarn.router.planted.router.recall;

/// Breaks a rule of the house on purpose.
public final class WeavingHelper {
  public String broken() {
    return "nothing in the name";
  }
}
