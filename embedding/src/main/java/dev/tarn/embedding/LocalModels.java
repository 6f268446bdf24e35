package dev.tarn.embedding;

import ai.onnxruntime.OrtEnvironment;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.tarn.config.EmbeddingSource;
import dev.tarn.config.TarnConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/// Opens models that run in this process.
final class LocalModels {
  private LocalModels() {}

  /// A model whose weights and tokenizer are on the class path.
  ///
  /// @param resource opening of their names, `{resource}.onnx` and `{resource}-tokenizer.json`
  static Embedder shipped(
      LocalModel model, String resource, TarnConfig.Embedding config, Path nativesDir) {
    Natives.prepare(nativesDir);
    EncoderPair encoders =
        open(
            model,
            () -> {
              byte[] weights = read(resource + ".onnx");
              return (runtime, options) -> runtime.createSession(weights, options);
            },
            read(resource + "-tokenizer.json"));
    return embedder(model.model(), model.prompts(), encoders, config);
  }

  /// A model in files. One text is embedded, to see that it can be and how long its vectors are.
  ///
  /// @throws EmbeddingException if it is no model of one vector a token, or of other dimensions
  ///   than the settings say
  static Embedder files(EmbeddingSource.Files files, TarnConfig.Embedding config, Path nativesDir) {
    Natives.prepare(nativesDir);
    EmbeddingSource.Traits traits = files.traits();
    LocalModel model =
        new LocalModel(
            new EmbeddingModel(
                id(files),
                files.dimensions().orElse(0),
                traits.floor(),
                traits.nearDuplicate(),
                traits.languages()),
            traits.queryPrefix(),
            traits.passagePrefix(),
            switch (files.pooling()) {
              case MEAN -> Pooling.MEAN;
              case CLS -> Pooling.CLS;
            },
            files.maxTokens());
    // By its path: what a large model keeps in further files is found beside it.
    EncoderPair encoders =
        open(
            model,
            () -> (runtime, options) -> runtime.createSession(files.weights().toString(), options),
            bytes(files.tokenizer()));
    try {
      EmbeddingModel measured = measured(model.model(), encoders.passage(), files);
      return embedder(measured, model.prompts(), encoders, config);
    } catch (EmbeddingException e) {
      encoders.query().close();
      encoders.passage().close();
      throw e;
    }
  }

  private static EmbeddingModel measured(
      EmbeddingModel model, Encoder encoder, EmbeddingSource.Files files) {
    int length = encoder.encode(List.of("How long is a vector?")).getFirst().length;
    if (files.dimensions().filter(wanted -> wanted != length).isPresent()) {
      throw new EmbeddingException(
          "The vectors of %s have %d dimensions; embedding.dimensions says %d."
              .formatted(files.weights(), length, files.dimensions().get()));
    }
    return new EmbeddingModel(
        model.id(), length, model.floor(), model.nearDuplicate(), model.languages());
  }

  /// By what is in the files, so that one that is replaced is another model.
  private static String id(EmbeddingSource.Files files) {
    try {
      return "file/"
          + Digests.of(files.weights())
          + Digests.of(files.tokenizer())
          + "/"
          + files.pooling().name().toLowerCase(Locale.ROOT)
          + files.maxTokens()
          + Digests.suffix(files.traits().passagePrefix());
    } catch (IOException e) {
      throw new EmbeddingException(files.weights() + " could not be read: " + e, e);
    }
  }

  private static Embedder embedder(
      EmbeddingModel model, Prompts prompts, EncoderPair encoders, TarnConfig.Embedding config) {
    int cores = Runtime.getRuntime().availableProcessors();
    QueryCache cache = new QueryCache(config.cacheEntries(), Ticker.systemTicker());
    QueryLane queries =
        new QueryLane(encoders.query(), cache, config.threads() == 0 ? cores : config.threads());
    PassageLane passages =
        new PassageLane(
            encoders.passage(),
            1,
            PassageLane.givingWayTo(queries, cores, PassageLane.LONGEST_YIELD));
    return new LanedEmbedder(model, prompts, cache, queries, passages, LanedEmbedder.Outside.NONE);
  }

  private record EncoderPair(Encoder query, Encoder passage) {}

  /// Side by side what can be: starting is measured in tenths of a second.
  private static EncoderPair open(
      LocalModel model, Supplier<OnnxEncoder.Weights> read, byte[] tokenizer) {
    CompletableFuture<OrtEnvironment> runtime = async(OnnxEncoder::environment);
    CompletableFuture<OnnxEncoder.Weights> weights = async(read);
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

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new EmbeddingException(file + " could not be read: " + e, e);
    }
  }

  private static byte[] read(String resource) {
    try (InputStream in = LocalModels.class.getResourceAsStream("/" + resource)) {
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
