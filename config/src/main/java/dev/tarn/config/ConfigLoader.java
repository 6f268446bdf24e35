package dev.tarn.config;
import java.nio.file.Path;
import java.util.Optional;
public final class ConfigLoader {
  private ConfigLoader() {}
  public static TarnConfig load(Optional<Path> f) throws ConfigException { throw new ConfigException(java.util.List.of("x" + f)); }
  public static String read(Optional<Path> f) { return "" + f; }
}
