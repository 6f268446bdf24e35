package dev.tarn.config;

import java.nio.file.Path;

/// YAML of other programs, which people bring.
public final class YamlDocument {
  private YamlDocument() {}

  /// A file's content as JSON. It holds an object, no aliases and no duplicate keys, and is not
  /// larger than a megabyte.
  ///
  /// @throws ConfigException if it cannot be read
  public static String asJson(Path file) throws ConfigException {
    return YamlFiles.read(file).toString();
  }
}
