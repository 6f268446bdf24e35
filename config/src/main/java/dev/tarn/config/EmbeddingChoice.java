package dev.tarn.config;

import dev.tarn.config.TarnConfig.EmbeddingModelName;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// An embedder as a workspace chooses it. It names a stored key by its label, and never holds one.
///
/// @param provider `local`, or a vendor's id
/// @param model one that ships, or as the vendor names it
/// @param baseUrl empty for the vendor's own
/// @param key label of a stored provider key; empty for none, or the operator's
/// @param languages ISO 639-1 codes; empty for what is known of the model, else all
public record EmbeddingChoice(
    String provider,
    String model,
    Optional<String> baseUrl,
    Optional<String> key,
    Optional<Integer> dimensions,
    boolean requestDimensions,
    Optional<Integer> batchSize,
    Optional<String> queryPrefix,
    Optional<String> passagePrefix,
    Optional<Float> floor,
    Optional<Float> nearDuplicate,
    Set<String> languages) {
  private static final String LOCAL = "local";
  private static final int LONGEST_PREFIX = 1_000;

  /// Something wrong with a choice.
  ///
  /// @param field as in settings, with hyphens
  public record Fault(String field, String what) {}

  /// The vendor; empty for a model that ships, and for a provider that is none.
  public Optional<EmbeddingVendor> vendor() {
    return EmbeddingVendor.named(provider);
  }

  /// All that is wrong with it, as far as it can be told by itself: whether its address may be
  /// called and its key be used is not.
  public List<Fault> faults() {
    if (provider.equals(LOCAL)) {
      return ofLocal();
    }
    return vendor()
        .map(this::ofRemote)
        .orElseGet(() ->
            List.of(
                new Fault("provider", "must be one of " + LOCAL + ", " + EmbeddingVendor.ids())));
  }

  private List<Fault> ofLocal() {
    List<Fault> faults = new ArrayList<>();
    if (shipped().isEmpty()) {
      faults.add(
          new Fault(
              "model",
              "must be one of "
                  + Arrays.stream(EmbeddingModelName.values())
                      .map(EmbeddingModelName::id)
                      .collect(Collectors.joining(", "))));
    }
    String why = "is not for provider local";
    baseUrl.ifPresent(set -> faults.add(new Fault("base-url", why)));
    key.ifPresent(set -> faults.add(new Fault("key", why)));
    dimensions.ifPresent(set -> faults.add(new Fault("dimensions", why)));
    batchSize.ifPresent(set -> faults.add(new Fault("batch-size", why)));
    queryPrefix.ifPresent(set -> faults.add(new Fault("query-prefix", why)));
    passagePrefix.ifPresent(set -> faults.add(new Fault("passage-prefix", why)));
    floor.ifPresent(set -> faults.add(new Fault("floor", why)));
    nearDuplicate.ifPresent(set -> faults.add(new Fault("near-duplicate", why)));
    if (requestDimensions) {
      faults.add(new Fault("request-dimensions", why));
    }
    if (!languages.isEmpty()) {
      faults.add(new Fault("languages", why));
    }
    return faults;
  }

  private Optional<EmbeddingModelName> shipped() {
    return Arrays.stream(EmbeddingModelName.values())
        .filter(name -> name.id().equals(model))
        .findFirst();
  }

  private List<Fault> ofRemote(EmbeddingVendor vendor) {
    List<Fault> faults = new ArrayList<>();
    if (model.isBlank()) {
      faults.add(new Fault("model", "must name a model, as " + vendor.id() + " knows it"));
    } else if (vendor == EmbeddingVendor.GEMINI
        && !EmbeddingSettings.GEMINI_MODEL.matcher(model).matches()) {
      faults.add(
          new Fault("model", "must be a name such as gemini-embedding-001, without models/"));
    }
    if (url(vendor).isEmpty()) {
      faults.add(
          new Fault(
              "base-url",
              "must be a URL with a host, without user, query or fragment, for " + vendor.id()));
    }
    if (vendor == EmbeddingVendor.PROXY && key.isPresent()) {
      faults.add(new Fault("key", "must not be set for provider proxy, which has its own"));
    }
    if (dimensions.isEmpty() && EmbeddingCatalogue.find(vendor, model).isEmpty()) {
      faults.add(
          new Fault(
              "dimensions",
              "must say how long the vectors of this model are; Tarn does not know it"));
    }
    outside(dimensions, EmbeddingSettings.MOST_DIMENSIONS)
        .ifPresent(what -> faults.add(new Fault("dimensions", what)));
    outside(batchSize, vendor.largestBatch())
        .ifPresent(what -> faults.add(new Fault("batch-size", what)));
    tooLong(queryPrefix).ifPresent(what -> faults.add(new Fault("query-prefix", what)));
    tooLong(passagePrefix).ifPresent(what -> faults.add(new Fault("passage-prefix", what)));
    noCosine(floor).ifPresent(what -> faults.add(new Fault("floor", what)));
    noCosine(nearDuplicate).ifPresent(what -> faults.add(new Fault("near-duplicate", what)));
    if (!EmbeddingCatalogue.EVERY.containsAll(languages)) {
      faults.add(new Fault("languages", "must be a list of ISO 639-1 codes such as [en, de]"));
    }
    return faults;
  }

  private static Optional<String> outside(Optional<Integer> number, int most) {
    return number.filter(n -> n < 1 || n > most).map(n -> "must be from 1 to " + most);
  }

  private static Optional<String> tooLong(Optional<String> prefix) {
    return prefix
        .filter(text -> text.length() > LONGEST_PREFIX)
        .map(text -> "must not be longer than " + LONGEST_PREFIX + " characters");
  }

  private static Optional<String> noCosine(Optional<Float> number) {
    return number
        .filter(n -> !(n >= 0 && n <= 1))
        .map(n -> "must be a cosine from 0 to 1, such as 0.35");
  }

  private Optional<URI> url(EmbeddingVendor vendor) {
    return vendor.address(baseUrl, false);
  }

  /// Where its vectors come from. Its key is not in it.
  ///
  /// @throws IllegalStateException if it has faults
  public EmbeddingSource source(TarnConfig.ChosenEmbedding settings) {
    if (provider.equals(LOCAL)) {
      return new EmbeddingSource.Shipped(shipped().orElseThrow(this::faulty));
    }
    EmbeddingVendor vendor = vendor().orElseThrow(this::faulty);
    Optional<EmbeddingCatalogue.Known> known = EmbeddingCatalogue.find(vendor, model);
    int length =
        dimensions
            .or(() -> known.map(EmbeddingCatalogue.Known::dimensions))
            .orElseThrow(this::faulty);
    boolean shortened = known.filter(m -> m.dimensions() != length).isPresent();
    return new EmbeddingSource.Remote(
        vendor,
        url(vendor).orElseThrow(this::faulty),
        model,
        Optional.empty(),
        length,
        shortened || requestDimensions,
        batchSize.orElse(vendor.batch()),
        settings.questionTimeout(),
        settings.timeout(),
        new EmbeddingSource.Traits(
            queryPrefix.or(() -> known.map(EmbeddingCatalogue.Known::queryPrefix)).orElse(""),
            passagePrefix.or(() -> known.map(EmbeddingCatalogue.Known::passagePrefix)).orElse(""),
            floor
                .or(() -> known.map(EmbeddingCatalogue.Known::floor))
                .orElse(EmbeddingCatalogue.FLOOR),
            nearDuplicate
                .or(() -> known.map(EmbeddingCatalogue.Known::nearDuplicate))
                .orElse(EmbeddingCatalogue.NEAR_DUPLICATE),
            languages.isEmpty()
                ? known.map(EmbeddingCatalogue.Known::languages).orElse(EmbeddingCatalogue.EVERY)
                : languages));
  }

  private IllegalStateException faulty() {
    return new IllegalStateException("a choice with faults has no source");
  }
}
