package dev.tarn.config;

import java.util.List;

/// Settings that cannot be used, all problems at once.
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  /// One sentence for each problem: the key, what is wrong, what to write instead.
  public ConfigException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /// The problems, in the order of the file.
  public List<String> problems() {
    return problems;
  }
}
