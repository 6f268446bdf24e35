package dev.tarn.router.planted.router.recall;

/// Breaks a rule of the house on purpose.
public final class PrintsTheStack {
  public void broken(IllegalStateException e) {
    e.printStackTrace();
  }
}
