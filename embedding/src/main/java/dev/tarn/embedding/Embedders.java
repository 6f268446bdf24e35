package dev.tarn.embedding;

import dev.tarn.config.EmbeddingSource;
import dev.tarn.config.TarnConfig;
import dev.tarn.config.TarnConfig.EmbeddingModelName;
import java.nio.file.Path;
import java.util.Optional;

/// The door of this room.
public final class Embedders {
  private Embedders() {}

  /// Opens what the settings choose; empty for `none`. A model in this process is loaded, which
  /// blocks for a second or less; a provider is not asked yet, and may be away.
  ///
  /// A local model sets system properties that keep the native libraries inside `nativesDir` and
  /// off the network; they are loaded once in a process, from the directory of the first call.
  ///
  /// @param nativesDir where native libraries may be unpacked; made if missing
  /// @throws EmbeddingException if the model or its native libraries cannot be loaded
  public static Optional<Embedder> open(TarnConfig.Embedding config, Path nativesDir) {
    return switch (config.source()) {
      case EmbeddingSource.Shipped shipped ->
          shipped(shipped.model())
              .map(model ->
                  LocalModels.shipped(model, shipped.model().id() + "-q", config, nativesDir));
      case EmbeddingSource.Files files -> Optional.of(LocalModels.files(files, config, nativesDir));
      case EmbeddingSource.Remote remote ->
          Optional.of(RemoteModels.open(remote, config.cacheEntries()));
    };
  }

  /// Opens an embedder that a workspace chose, which is asked nothing yet.
  ///
  /// @param keys signs its requests
  /// @param payer by whose key
  /// @param transport closed with the embedder
  public static Embedder open(
      EmbeddingSource.Remote source,
      int cacheEntries,
      KeySource keys,
      Payer payer,
      Transport transport) {
    return RemoteModels.open(source, cacheEntries, keys, payer, transport);
  }

  /// The model of a provider, without asking it.
  public static EmbeddingModel model(EmbeddingSource.Remote source) {
    return RemoteModels.model(source);
  }

  /// A model that ships, without loading it; empty for `none`.
  public static Optional<EmbeddingModel> model(EmbeddingModelName name) {
    return shipped(name).map(LocalModel::model);
  }

  private static Optional<LocalModel> shipped(EmbeddingModelName name) {
    return switch (name) {
      case E5_SMALL_V2 -> Optional.of(LocalModel.e5Small(name.id()));
      case ALL_MINILM_L6_V2 -> Optional.of(LocalModel.allMiniLm(name.id()));
      case BGE_SMALL_EN_V1_5 -> Optional.of(LocalModel.bgeSmall(name.id()));
      case NONE -> Optional.empty();
    };
  }
}
