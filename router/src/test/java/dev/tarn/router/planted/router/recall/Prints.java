package dev.tarn.router.planted.router.recall;

/// Breaks a rule of the house on purpose.
public final class Prints {
  public void broken() {
    System.out.flush();
  }
}
