package dev.tarn.embedding;

import ai.onnxruntime.OrtEnvironment;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.tarn.config.TarnConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/// The door of this room.
public final class Embedders {
  private Embedders() {}

  /// Loads the configured model; blocks for its loading time (a second or less). Empty for `none`.
  ///
  /// Sets system properties that keep the native libraries inside `nativesDir` and off the network;
  /// they are loaded once in a process, from the directory of the first call.
  ///
  /// @param nativesDir where native libraries may be unpacked; made if missing
  /// @throws EmbeddingException if the model or its native libraries cannot be loaded
  public static Optional<Embedder> open(TarnConfig.Embedding config, Path nativesDir) {
    return find(config.model()).map(model -> load(model, config, nativesDir));
  }

  private static Optional<LocalModel> find(TarnConfig.EmbeddingModelName name) {
    return switch (name) {
      case E5_SMALL_V2 -> Optional.of(LocalModel.e5Small(name.id()));
      case ALL_MINILM_L6_V2 -> Optional.of(LocalModel.allMiniLm(name.id()));
      case BGE_SMALL_EN_V1_5 -> Optional.of(LocalModel.bgeSmall(name.id()));
      case NONE -> Optional.empty();
    };
  }

  private static Embedder load(LocalModel model, TarnConfig.Embedding config, Path nativesDir) {
    Natives.prepare(nativesDir);
    int cores = Runtime.getRuntime().availableProcessors();
    EncoderPair encoders = loadEncoders(model);
    QueryCache cache = new QueryCache(config.cacheEntries(), Ticker.systemTicker());
    QueryLane queries =
        new QueryLane(encoders.query(), cache, config.threads() == 0 ? cores : config.threads());
    PassageLane passages =
        new PassageLane(
            encoders.passage(), PassageLane.givingWayTo(queries, cores, PassageLane.LONGEST_YIELD));
    return new LocalEmbedder(model, cache, queries, passages);
  }

  private record EncoderPair(Encoder query, Encoder passage) {}

  /// Side by side what can be: starting is measured in tenths of a second.
  private static EncoderPair loadEncoders(LocalModel model) {
    CompletableFuture<OrtEnvironment> runtime = async(OnnxEncoder::environment);
    CompletableFuture<byte[]> weights = async(() -> read(model.resource() + ".onnx"));
    byte[] tokenizer = read(model.resource() + "-tokenizer.json");
    Supplier<Encoder> open =
        () -> OnnxEncoder.open(model, runtime.join(), weights.join(), tokenizer);
    CompletableFuture<Encoder> query = async(open);
    CompletableFuture<Encoder> passage = async(open);
    try {
      return new EncoderPair(query.join(), passage.join());
    } catch (CompletionException e) {
      // Either may have opened, or be about to.
      var _ = query.thenAccept(Encoder::close);
      var _ = passage.thenAccept(Encoder::close);
      throw e.getCause() instanceof EmbeddingException known
          ? known
          : new EmbeddingException("The embedding model could not be loaded: " + e.getCause(), e);
    }
  }

  /// On threads of their own: the common pool may have a single one, and these wait.
  private static <T> CompletableFuture<T> async(Supplier<T> work) {
    return CompletableFuture.supplyAsync(
        work, task -> Thread.ofPlatform().name("tarn-embed-load").daemon().start(task));
  }

  private static byte[] read(String resource) {
    try (InputStream in = Embedders.class.getResourceAsStream("/" + resource)) {
      if (in == null) {
        throw new EmbeddingException(
            "The model file " + resource + " is not on the class path; is its jar in lib/?");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new EmbeddingException("The model file " + resource + " could not be read: " + e, e);
    }
  }
}
