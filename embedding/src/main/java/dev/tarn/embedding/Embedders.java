package dev.tarn.embedding;

import dev.tarn.config.TarnConfig;
import java.nio.file.Path;
import java.util.Optional;

/// The door of this room.
public final class Embedders {
  private Embedders() {}

  /// Loads the configured model; blocks for its loading time (a second or less). Empty for `none`.
  ///
  /// @param nativesDir where native libraries may be unpacked
  public static Optional<Embedder> open(TarnConfig.Embedding config, Path nativesDir) {
    return Optional.empty();
  }
}
