package dev.tarn.embedding;

import dev.tarn.config.EmbeddingSource;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;

/// Where requests of a provider go, and the header that signs them.
///
/// @param header of the key
/// @param scheme what stands before the key in it
record Address(URI uri, String header, String scheme) {
  private static final Pattern END = Pattern.compile("/+$");

  /// Base URLs are what a vendor's SDK takes; the version stands in the path once, whether or not
  /// the base URL has it.
  static Address of(EmbeddingSource.Remote remote) {
    return switch (remote.vendor()) {
      case OPENAI, OPENAI_COMPATIBLE, VOYAGE, MISTRAL ->
          bearer(below(remote.url(), "", "/embeddings"));
      case AZURE -> {
        boolean deployment = remote.url().getRawPath().contains("/deployments/");
        URI uri = below(remote.url(), deployment ? "" : "/openai/v1", "/embeddings");
        yield new Address(uri, "api-key", "");
      }
      case COHERE -> bearer(below(remote.url(), "/v2", "/embed"));
      case GEMINI -> {
        String method = "/models/" + remote.model() + ":batchEmbedContents";
        yield new Address(below(remote.url(), "/v1beta", method), "x-goog-api-key", "");
      }
      case PROXY -> bearer(remote.url());
    };
  }

  private static Address bearer(URI uri) {
    return new Address(uri, "Authorization", "Bearer ");
  }

  private static URI below(URI base, String version, String path) {
    String stem = END.matcher(base.getRawPath()).replaceFirst("");
    String versioned = stem.endsWith(version) ? stem : stem + version;
    String query = Optional.ofNullable(base.getRawQuery()).map(q -> "?" + q).orElse("");
    return base.resolve(versioned + path + query);
  }
}
