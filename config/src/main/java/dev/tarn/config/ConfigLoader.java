package dev.tarn.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// The door of this room, and the only reader of the environment.
public final class ConfigLoader {
  private ConfigLoader() {}

  /// The settings in force: the process's environment over a file over the defaults.
  ///
  /// @param file as named on the command line; without it `TARN_CONFIG` counts
  /// @throws ConfigException with all that is wrong
  public static TarnConfig load(Optional<Path> file) throws ConfigException {
    return read(file).bind();
  }

  /// The same for a given environment.
  public static TarnConfig load(Map<String, String> environment, Optional<Path> file)
      throws ConfigException {
    return read(environment, file).bind();
  }

  /// The settings as they were written, each with its source, for [ConfigPrinter].
  public static Settings read(Optional<Path> file) throws ConfigException {
    return read(System.getenv(), file);
  }

  static Settings read(Map<String, String> environment, Optional<Path> file)
      throws ConfigException {
    Optional<Path> named =
        file.or(() ->
            Optional.ofNullable(environment.get("TARN_CONFIG"))
                .filter(path -> !path.isBlank())
                .map(Path::of));
    return Settings.read(environment, named);
  }
}
