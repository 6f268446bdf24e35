package dev.tarn.embedding;

import dev.tarn.config.EmbeddingSource;
import dev.tarn.config.EmbeddingVendor;
import dev.tarn.config.Secret;
import dev.tarn.testkit.vectors.FakeEmbeddings;
import dev.tarn.testkit.vectors.StrictVendor;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/// Settings of embedders that ask a provider on loopback.
record Remotes(
    EmbeddingVendor vendor,
    String url,
    String model,
    Optional<Secret> key,
    int dimensions,
    boolean askDimensions,
    int batchSize,
    Duration questionTimeout,
    String queryPrefix,
    String passagePrefix) {

  static Remotes of(EmbeddingVendor vendor, String url) {
    boolean keyed = vendor != EmbeddingVendor.PROXY && vendor != EmbeddingVendor.OPENAI_COMPATIBLE;
    return new Remotes(
        vendor,
        url,
        "m-1",
        keyed ? Optional.of(Secret.of(FakeEmbeddings.KEY)) : Optional.empty(),
        256,
        false,
        32,
        Duration.ofSeconds(10),
        "",
        "");
  }

  static StrictVendor strict(EmbeddingVendor vendor) {
    return switch (vendor) {
      case OPENAI -> StrictVendor.OPENAI;
      case AZURE -> StrictVendor.AZURE;
      case OPENAI_COMPATIBLE -> StrictVendor.COMPATIBLE;
      case COHERE -> StrictVendor.COHERE;
      case VOYAGE -> StrictVendor.VOYAGE;
      case GEMINI -> StrictVendor.GEMINI;
      case MISTRAL -> StrictVendor.MISTRAL;
      case PROXY -> StrictVendor.PROXY;
    };
  }

  /// What a vendor's SDK takes, on this server.
  static String baseUrl(EmbeddingVendor vendor, FakeEmbeddings server) {
    return server.address()
        + switch (vendor) {
          case OPENAI, OPENAI_COMPATIBLE, VOYAGE, MISTRAL -> "/v1";
          case AZURE, COHERE, GEMINI -> "";
          case PROXY -> "/teams/ours/embed";
        };
  }

  Remotes model(String name) {
    return new Remotes(
        vendor,
        url,
        name,
        key,
        dimensions,
        askDimensions,
        batchSize,
        questionTimeout,
        queryPrefix,
        passagePrefix);
  }

  Remotes key(String value) {
    return new Remotes(
        vendor,
        url,
        model,
        Optional.of(Secret.of(value)),
        dimensions,
        askDimensions,
        batchSize,
        questionTimeout,
        queryPrefix,
        passagePrefix);
  }

  Remotes asking(int length) {
    return new Remotes(
        vendor,
        url,
        model,
        key,
        length,
        true,
        batchSize,
        questionTimeout,
        queryPrefix,
        passagePrefix);
  }

  Remotes batches(int size) {
    return new Remotes(
        vendor,
        url,
        model,
        key,
        dimensions,
        askDimensions,
        size,
        questionTimeout,
        queryPrefix,
        passagePrefix);
  }

  Remotes questionsWithin(Duration timeout) {
    return new Remotes(
        vendor,
        url,
        model,
        key,
        dimensions,
        askDimensions,
        batchSize,
        timeout,
        queryPrefix,
        passagePrefix);
  }

  Remotes prefixes(String query, String passage) {
    return new Remotes(
        vendor,
        url,
        model,
        key,
        dimensions,
        askDimensions,
        batchSize,
        questionTimeout,
        query,
        passage);
  }

  EmbeddingSource.Remote source() {
    return new EmbeddingSource.Remote(
        vendor,
        URI.create(url),
        model,
        key,
        dimensions,
        askDimensions,
        batchSize,
        questionTimeout,
        Duration.ofSeconds(10),
        new EmbeddingSource.Traits(queryPrefix, passagePrefix, .1f, .97f, Set.of("en")));
  }

  Embedder open() {
    return RemoteModels.open(source(), 0);
  }
}
