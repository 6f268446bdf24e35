package dev.tarn.config;
public final class ConfigPrinter {
  private ConfigPrinter() {}
  public static String print(String f) { return "" + f; }
}
