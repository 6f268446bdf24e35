package dev.tarn.router.planted.router.recall;

/// Breaks a rule of the house on purpose.
public final class ReadsTheEnvironment {
  public String broken() {
    return System.getenv().toString();
  }
}
