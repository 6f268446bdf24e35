package dev.tarn.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// Who turns text into vectors, where that is not a model in this process: what is known of each
/// before it is asked. Most texts of a request are those of the vendors' API references.
public enum EmbeddingVendor {
  OPENAI("https://api.openai.com/v1", "OPENAI_API_KEY", 64, 2_048),
  /// A resource's own address, so it must be set.
  AZURE("", "AZURE_OPENAI_API_KEY", 64, 2_048),
  /// vLLM, Ollama and whatever else serves OpenAI's `/embeddings`; perhaps without a key.
  OPENAI_COMPATIBLE("", "", 64, 2_048),
  COHERE("https://api.cohere.com", "COHERE_API_KEY", 64, 96),
  VOYAGE("https://api.voyageai.com/v1", "VOYAGE_API_KEY", 64, 1_000),
  GEMINI("https://generativelanguage.googleapis.com", "GEMINI_API_KEY", 64, 100),
  /// Its limit is one of tokens, some 16,000 a request.
  MISTRAL("https://api.mistral.ai/v1", "MISTRAL_API_KEY", 32, 512),
  /// An endpoint of the customer's that asks whom it likes; no key is here at all.
  PROXY("", "", 64, 2_048);

  private final String url;
  private final String keyVariable;
  private final int batch;
  private final int largestBatch;

  EmbeddingVendor(String url, String keyVariable, int batch, int largestBatch) {
    this.url = url;
    this.keyVariable = keyVariable;
    this.batch = batch;
    this.largestBatch = largestBatch;
  }

  /// As written in settings.
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// The one with this id.
  static Optional<EmbeddingVendor> named(String id) {
    return Arrays.stream(values()).filter(vendor -> vendor.id().equals(id)).findFirst();
  }

  /// All ids, for messages.
  static String ids() {
    return Arrays.stream(values()).map(EmbeddingVendor::id).collect(Collectors.joining(", "));
  }

  /// Where it is, unless a setting says otherwise; empty if only a setting can say it.
  Optional<String> url() {
    return Optional.of(url).filter(text -> !text.isEmpty());
  }

  /// Where it is asked; empty unless that is an http or https URL with a host, and without user,
  /// fragment and, as far as it may not have one, query.
  ///
  /// @param written what a setting says
  Optional<URI> address(Optional<String> written, boolean mayHaveQuery) {
    try {
      URI uri = new URI(written.or(this::url).orElse(""));
      String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
      boolean web = scheme.equals("http") || scheme.equals("https");
      boolean plain =
          uri.getRawFragment() == null
              && uri.getRawUserInfo() == null
              && (mayHaveQuery || uri.getRawQuery() == null);
      return web && plain && uri.getHost() != null ? Optional.of(uri) : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /// The vendor's usual variable for its key; those without one need no key.
  Optional<String> keyVariable() {
    return Optional.of(keyVariable).filter(text -> !text.isEmpty());
  }

  /// Whether it asks for a key, and takes no call without one.
  public boolean wantsKey() {
    return keyVariable().isPresent();
  }

  /// Texts of one request, unless a setting says otherwise.
  int batch() {
    return batch;
  }

  /// Texts of one request that it takes.
  int largestBatch() {
    return largestBatch;
  }
}
