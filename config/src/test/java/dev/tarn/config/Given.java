package dev.tarn.config;

import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A file and an environment, and what the loader makes of them.
record Given(Path directory, Map<String, String> environment, String yaml) {
  static Given in(Path directory) {
    return new Given(directory, Map.of(), "");
  }

  Given file(String text) {
    return new Given(directory, environment, text);
  }

  Given environment(Map<String, String> variables) {
    return new Given(directory, variables, yaml);
  }

  /// Settings that must be fine.
  TarnConfig config() {
    try {
      return ConfigLoader.load(environment, Optional.of(written()));
    } catch (ConfigException e) {
      return fail("refused: " + e.problems(), e);
    }
  }

  /// Settings as written, which must be readable.
  Settings settings() {
    try {
      return ConfigLoader.read(environment, Optional.of(written()));
    } catch (ConfigException e) {
      return fail("refused: " + e.problems(), e);
    }
  }

  /// What is wrong with settings that must not be fine.
  List<String> problems() {
    ConfigException refusal =
        catchThrowableOfType(
            ConfigException.class, () -> ConfigLoader.load(environment, Optional.of(written())));
    return refusal == null
        ? fail("was accepted: " + yaml + environment.keySet())
        : refusal.problems();
  }

  private Path written() {
    try {
      return Files.writeString(directory.resolve("tarn.yaml"), yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
