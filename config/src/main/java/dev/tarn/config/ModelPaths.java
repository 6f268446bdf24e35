package dev.tarn.config;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Paths of settings about models: `models.<vendor>/<name>.<key>`. A model's name may hold dots, a
/// key may not, so the last dot parts them.
final class ModelPaths {
  static final String SECTION = "models";
  static final String PREFIX = SECTION + ".";

  /// Keys of a model.
  static final List<String> KEYS =
      List.of(
          "aliases",
          "context-window",
          "max-output",
          "input-modalities",
          "output-modalities",
          "input-price",
          "cached-input-price",
          "cache-write-price",
          "output-price",
          "long-prompt",
          "long-input-price",
          "long-cached-input-price",
          "long-cache-write-price",
          "long-output-price",
          "prices-as-of",
          "prices-source");

  private static final Set<String> LISTS =
      Set.of("aliases", "input-modalities", "output-modalities");

  private static final Pattern NAME =
      Pattern.compile("[a-z][a-z0-9-]{0,31}/[A-Za-z0-9][A-Za-z0-9._:@/+-]{0,199}");

  private ModelPaths() {}

  static boolean isOne(String path) {
    return path.startsWith(PREFIX);
  }

  /// `vendor/name`.
  static String model(String path) {
    int end = path.lastIndexOf('.');
    return end < PREFIX.length() ? "" : path.substring(PREFIX.length(), end);
  }

  static String key(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  static boolean isList(String path) {
    return isOne(path) && LISTS.contains(key(path));
  }

  /// What is wrong with the path itself.
  ///
  /// @param nearest what to say of a key that there is not
  static Optional<String> problem(String path, String nearest) {
    if (!KEYS.contains(key(path))) {
      return Optional.of("'" + path + "' is no setting of a model." + nearest);
    }
    return NAME.matcher(model(path)).matches()
        ? Optional.empty()
        : Optional.of(
            "'" + PREFIX + model(path) + "' must be named as vendor/model, such as openai/gpt-5.");
  }
}
