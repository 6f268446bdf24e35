package dev.tarn.router.planted.router.recall;

/// Breaks a rule of the house on purpose.
public final class Sleeps {
  public void broken() throws InterruptedException {
    Thread.sleep(1);
  }
}
