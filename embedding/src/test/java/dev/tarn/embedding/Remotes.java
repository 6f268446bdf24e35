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
import java.util.function.Consumer;

/// Settings of embedders that ask a provider on loopback. Each of the words below changes a copy.
final class Remotes {
  private final EmbeddingVendor vendor;
  private final String url;
  private String model = "m-1";
  private Optional<Secret> key;
  private int dimensions = 256;
  private boolean askDimensions;
  private int batchSize = 32;
  private Duration questionTimeout = Duration.ofSeconds(10);
  private String queryPrefix = "";
  private String passagePrefix = "";

  private Remotes(EmbeddingVendor vendor, String url, Optional<Secret> key) {
    this.vendor = vendor;
    this.url = url;
    this.key = key;
  }

  static Remotes of(EmbeddingVendor vendor, String url) {
    boolean keyed = vendor != EmbeddingVendor.PROXY && vendor != EmbeddingVendor.OPENAI_COMPATIBLE;
    return new Remotes(
        vendor, url, keyed ? Optional.of(Secret.of(FakeEmbeddings.KEY)) : Optional.empty());
  }

  private Remotes with(Consumer<Remotes> change) {
    Remotes copy = new Remotes(vendor, url, key);
    copy.model = model;
    copy.dimensions = dimensions;
    copy.askDimensions = askDimensions;
    copy.batchSize = batchSize;
    copy.questionTimeout = questionTimeout;
    copy.queryPrefix = queryPrefix;
    copy.passagePrefix = passagePrefix;
    change.accept(copy);
    return copy;
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
    return with(copy -> copy.model = name);
  }

  Remotes key(String value) {
    return with(copy -> copy.key = Optional.of(Secret.of(value)));
  }

  Remotes dimensions(int length) {
    return with(copy -> copy.dimensions = length);
  }

  Remotes asking(int length) {
    return dimensions(length).with(copy -> copy.askDimensions = true);
  }

  Remotes batches(int size) {
    return with(copy -> copy.batchSize = size);
  }

  Remotes questionsWithin(Duration timeout) {
    return with(copy -> copy.questionTimeout = timeout);
  }

  Remotes prefixes(String query, String passage) {
    return with(copy -> {
      copy.queryPrefix = query;
      copy.passagePrefix = passage;
    });
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
