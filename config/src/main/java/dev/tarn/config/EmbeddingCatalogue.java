package dev.tarn.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What is known of vendors' embedding models: lengths and prefixes from their documentation, as of
/// November 2026. Floors and cosines of near duplicates are estimates: these models were not
/// measured with memories, as those that ship were, so that settings may say otherwise.
final class EmbeddingCatalogue {
  /// @param dimensions unless it is asked for fewer
  record Known(
      EmbeddingVendor vendor,
      String model,
      int dimensions,
      float floor,
      float nearDuplicate,
      boolean englishOnly,
      String queryPrefix,
      String passagePrefix) {
    Set<String> languages() {
      return englishOnly ? Set.of("en") : EVERY;
    }
  }

  /// ISO 639-1.
  static final Set<String> EVERY = Set.of(Locale.getISOLanguages());

  /// Of a model that nothing is known of.
  static final float FLOOR = .30f;

  static final float NEAR_DUPLICATE = .97f;

  private static final Map<String, Known> MODELS =
      List.of(
              every(EmbeddingVendor.OPENAI, "text-embedding-3-small", 1_536, .25f, .95f),
              every(EmbeddingVendor.OPENAI, "text-embedding-3-large", 3_072, .25f, .95f),
              every(EmbeddingVendor.OPENAI, "text-embedding-ada-002", 1_536, .77f, .985f),
              every(EmbeddingVendor.COHERE, "embed-v4.0", 1_536, .25f, .95f),
              english(EmbeddingVendor.COHERE, "embed-english-v3.0", 1_024, .35f, .95f),
              english(EmbeddingVendor.COHERE, "embed-english-light-v3.0", 384, .35f, .95f),
              every(EmbeddingVendor.COHERE, "embed-multilingual-v3.0", 1_024, .35f, .96f),
              every(EmbeddingVendor.COHERE, "embed-multilingual-light-v3.0", 384, .35f, .96f),
              every(EmbeddingVendor.VOYAGE, "voyage-4-large", 1_024, .35f, .96f),
              every(EmbeddingVendor.VOYAGE, "voyage-4", 1_024, .35f, .96f),
              every(EmbeddingVendor.VOYAGE, "voyage-4-lite", 1_024, .35f, .96f),
              every(EmbeddingVendor.VOYAGE, "voyage-3-large", 1_024, .35f, .96f),
              every(EmbeddingVendor.VOYAGE, "voyage-3.5", 1_024, .35f, .96f),
              every(EmbeddingVendor.VOYAGE, "voyage-3.5-lite", 1_024, .35f, .96f),
              every(EmbeddingVendor.GEMINI, "gemini-embedding-001", 3_072, .58f, .98f),
              // It takes no task type: the task stands before the text.
              new Known(
                  EmbeddingVendor.GEMINI,
                  "gemini-embedding-2",
                  3_072,
                  .50f,
                  .98f,
                  false,
                  "task: search result | query: ",
                  "title: none | text: "),
              every(EmbeddingVendor.MISTRAL, "mistral-embed", 1_024, .68f, .98f))
          .stream()
          .collect(
              Collectors.toUnmodifiableMap(
                  known -> key(known.vendor(), known.model()), Function.identity()));

  private EmbeddingCatalogue() {}

  static Optional<Known> find(EmbeddingVendor vendor, String model) {
    return Optional.ofNullable(MODELS.get(key(vendor, model)));
  }

  private static String key(EmbeddingVendor vendor, String model) {
    return vendor.id() + "/" + model;
  }

  private static Known every(
      EmbeddingVendor vendor, String model, int dimensions, float floor, float near) {
    return new Known(vendor, model, dimensions, floor, near, false, "", "");
  }

  private static Known english(
      EmbeddingVendor vendor, String model, int dimensions, float floor, float near) {
    return new Known(vendor, model, dimensions, floor, near, true, "", "");
  }
}
