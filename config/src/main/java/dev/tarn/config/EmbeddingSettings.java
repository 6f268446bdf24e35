package dev.tarn.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads the section `embedding`. A setting that means nothing to the chosen model is refused, not
/// ignored.
final class EmbeddingSettings {
  private static final String AT = "embedding.";
  static final int MOST_DIMENSIONS = 4_096;
  private static final int TOKENS = 512;

  /// It stands in the path.
  static final Pattern GEMINI_MODEL = Pattern.compile("[A-Za-z0-9._-]+");

  private static final URI NOWHERE = URI.create("http://localhost");
  private static final EmbeddingSource NONE =
      new EmbeddingSource.Shipped(TarnConfig.EmbeddingModelName.NONE);

  /// What only an endpoint has.
  private static final List<String> REMOTE =
      List.of("base-url", "api-key", "request-dimensions", "batch-size");

  /// What only files have.
  private static final List<String> FILES = List.of("tokenizer", "pooling", "max-tokens");

  /// What is known of the models that ship, and of no other.
  private static final List<String> TRAITS =
      List.of(
          "dimensions", "query-prefix", "passage-prefix", "floor", "near-duplicate", "languages");

  private final Settings settings;
  private final Values values;

  EmbeddingSettings(Settings settings, Values values) {
    this.settings = settings;
    this.values = values;
  }

  TarnConfig.Embedding read() {
    return new TarnConfig.Embedding(
        source(),
        values.integer(AT + "threads"),
        values.integer(AT + "cache-entries"),
        new TarnConfig.ChosenEmbedding(
            recallDeadline(true),
            values.duration(AT + "timeout"),
            values.flag(AT + "key-for-workspaces") ? operatorKeys() : Map.of()));
  }

  private Map<EmbeddingVendor, Secret> operatorKeys() {
    Map<EmbeddingVendor, Secret> keys = new EnumMap<>(EmbeddingVendor.class);
    for (EmbeddingVendor vendor : EmbeddingVendor.values()) {
      boolean own = vendor.id().equals(values.text(AT + "provider")) && vendor.url().isPresent();
      (own ? values.secret(AT + "api-key") : Optional.<Secret>empty())
          .or(() -> vendor.keyVariable().flatMap(settings::environment).map(Secret::of))
          .ifPresent(key -> keys.put(vendor, key));
    }
    return Map.copyOf(keys);
  }

  /// The deadline of recall, which has more time by default where questions travel.
  Duration recallDeadline() {
    return recallDeadline(remote());
  }

  private Duration recallDeadline(boolean travels) {
    if (values.optional("memory.recall-deadline").isPresent()) {
      return values.duration("memory.recall-deadline");
    }
    return Duration.ofMillis(travels ? 800 : 150);
  }

  private boolean remote() {
    return !values.text(AT + "provider").equals("local");
  }

  private EmbeddingSource source() {
    if (remote()) {
      refuse(FILES, "belongs to 'embedding.file'");
      refuse(List.of("file"), "is for provider local");
      return vendor().map(this::remote).orElse(NONE);
    }
    refuse(REMOTE, "is for embedders other than local");
    Optional<Path> file = values.path(AT + "file");
    if (file.isPresent()) {
      return files(file.get());
    }
    refuse(FILES, "belongs to 'embedding.file'");
    refuse(TRAITS, "is known of the models that ship; it is for 'embedding.file' and providers");
    return new EmbeddingSource.Shipped(
        values.choice(AT + "model", TarnConfig.EmbeddingModelName.class));
  }

  private Optional<EmbeddingVendor> vendor() {
    Optional<EmbeddingVendor> vendor = EmbeddingVendor.named(values.text(AT + "provider"));
    if (vendor.isEmpty()) {
      values.wrong(AT + "provider", "must be one of local, " + EmbeddingVendor.ids());
    }
    return vendor;
  }

  private EmbeddingSource files(Path weights) {
    if (modelIsNamed()) {
      values.wrong(AT + "model", "and 'embedding.file' exclude each other; set one of them");
    }
    readable("file", weights);
    Optional<Path> tokenizer = values.path(AT + "tokenizer");
    tokenizer.ifPresentOrElse(
        file -> readable("tokenizer", file),
        () -> values.wrong(AT + "tokenizer", "must name the tokenizer.json of 'embedding.file'"));
    return new EmbeddingSource.Files(
        weights,
        tokenizer.orElse(weights),
        set("pooling")
            ? values.choice(AT + "pooling", EmbeddingSource.TokenPooling.class)
            : EmbeddingSource.TokenPooling.MEAN,
        number("dimensions", 1, MOST_DIMENSIONS),
        number("max-tokens", 16, 8_192).orElse(TOKENS),
        traits(Optional.empty()));
  }

  private EmbeddingSource remote(EmbeddingVendor vendor) {
    if (!modelIsNamed()) {
      values.wrong(
          AT + "model", "must name a model, as 'embedding.provider' " + vendor.id() + " knows it");
    }
    String model = values.text(AT + "model");
    if (vendor == EmbeddingVendor.GEMINI && !GEMINI_MODEL.matcher(model).matches()) {
      values.wrong(AT + "model", "must be a name such as gemini-embedding-001, without models/");
    }
    Optional<EmbeddingCatalogue.Known> known = EmbeddingCatalogue.find(vendor, model);
    Optional<Integer> dimensions = number("dimensions", 1, MOST_DIMENSIONS);
    if (dimensions.isEmpty() && known.isEmpty() && modelIsNamed()) {
      values.wrong(
          AT + "dimensions",
          "must say how long the vectors of this model are; Tarn does not know it");
    }
    int length = dimensions.or(() -> known.map(EmbeddingCatalogue.Known::dimensions)).orElse(1);
    boolean shortened = known.filter(m -> m.dimensions() != length).isPresent();
    return new EmbeddingSource.Remote(
        vendor,
        url(vendor),
        model,
        key(vendor),
        length,
        shortened || (set("request-dimensions") && values.flag(AT + "request-dimensions")),
        number("batch-size", 1, vendor.largestBatch()).orElse(vendor.batch()),
        recallDeadline(),
        values.duration(AT + "timeout"),
        traits(known));
  }

  private Optional<Secret> key(EmbeddingVendor vendor) {
    Optional<Secret> written = values.secret(AT + "api-key");
    if (vendor == EmbeddingVendor.PROXY && written.isPresent()) {
      values.wrong(AT + "api-key", "must not be set for provider proxy, which has its own");
    }
    Optional<Secret> key =
        written.or(() -> vendor.keyVariable().flatMap(settings::environment).map(Secret::of));
    if (key.isEmpty() && vendor.keyVariable().isPresent() && !values.isWrong(AT + "api-key")) {
      values.wrong(
          AT + "api-key",
          "must be set, or the variable " + vendor.keyVariable().get() + ", for " + vendor.id());
    }
    return key;
  }

  /// The operator may name any host, also in plain text.
  private URI url(EmbeddingVendor vendor) {
    // Azure's older addresses name the version of its API in a query.
    boolean mayHaveQuery = vendor == EmbeddingVendor.AZURE;
    Optional<URI> url = vendor.address(values.optional(AT + "base-url"), mayHaveQuery);
    if (url.isEmpty()) {
      values.wrong(
          AT + "base-url",
          "must be an http or https URL with a host, without user, query or fragment, for "
              + vendor.id());
    }
    return url.orElse(NOWHERE);
  }

  private EmbeddingSource.Traits traits(Optional<EmbeddingCatalogue.Known> known) {
    Set<String> languages = new HashSet<>(values.list(AT + "languages"));
    if (!EmbeddingCatalogue.EVERY.containsAll(languages)) {
      values.wrong(AT + "languages", "must be a list of ISO 639-1 codes such as [en, de]");
    }
    return new EmbeddingSource.Traits(
        prefix("query-prefix", known.map(EmbeddingCatalogue.Known::queryPrefix)),
        prefix("passage-prefix", known.map(EmbeddingCatalogue.Known::passagePrefix)),
        cosine("floor", known.map(EmbeddingCatalogue.Known::floor), EmbeddingCatalogue.FLOOR),
        cosine(
            "near-duplicate",
            known.map(EmbeddingCatalogue.Known::nearDuplicate),
            EmbeddingCatalogue.NEAR_DUPLICATE),
        languages.isEmpty()
            ? known.map(EmbeddingCatalogue.Known::languages).orElse(EmbeddingCatalogue.EVERY)
            : Set.copyOf(languages));
  }

  private String prefix(String key, Optional<String> known) {
    String written = values.verbatim(AT + key);
    return written.isBlank() ? known.orElse("") : written;
  }

  private float cosine(String key, Optional<Float> known, float otherwise) {
    if (!set(key)) {
      return known.orElse(otherwise);
    }
    try {
      float cosine = Float.parseFloat(values.text(AT + key));
      if (cosine >= 0 && cosine <= 1) {
        return cosine;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    values.wrong(AT + key, "must be a cosine from 0 to 1, such as 0.35");
    return otherwise;
  }

  private Optional<Integer> number(String key, int least, int most) {
    Optional<Integer> number = values.optionalInteger(AT + key);
    boolean outside = number.filter(n -> n < least || n > most).isPresent();
    if (outside && !values.isWrong(AT + key)) {
      values.wrong(AT + key, "must be from " + least + " to " + most);
    }
    return outside ? Optional.of(least) : number;
  }

  private void readable(String key, Path file) {
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      values.wrong(AT + key, "names " + file + ", which cannot be read");
    }
  }

  private void refuse(List<String> keys, String why) {
    keys.stream().filter(this::set).forEach(key -> values.wrong(AT + key, why));
  }

  /// What stands there by default names no model of a vendor's.
  private boolean modelIsNamed() {
    return !values.text(AT + "model").equals(TarnConfig.EmbeddingModelName.E5_SMALL_V2.id());
  }

  private boolean set(String key) {
    JsonNode value = settings.value(AT + key);
    return value.isContainerNode() ? !value.isEmpty() : !value.asText("").isBlank();
  }
}
