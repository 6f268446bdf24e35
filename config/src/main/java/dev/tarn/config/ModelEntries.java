package dev.tarn.config;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The catalogue: the models that ship, with what the operator said of them and of others. A key
/// that is set to nothing takes away what ships.
final class ModelEntries {
  private static final BigDecimal MOST = BigDecimal.valueOf(1_000_000);
  private static final int DECIMALS = 9;
  private static final int LEAST_WINDOW = 512;

  private final Settings settings;
  private final Values values;

  ModelEntries(Settings settings, Values values) {
    this.settings = settings;
    this.values = values;
  }

  ModelCatalogue catalogue() {
    Set<String> vendors = new LinkedHashSet<>(settings.providers());
    vendors.addAll(settings.shippedVendors());
    Map<String, Set<String>> taken = new HashMap<>();
    List<ModelEntry> entries = new ArrayList<>();
    for (String model : settings.models()) {
      ModelEntry entry = entry(model);
      if (!vendors.contains(entry.vendor())) {
        values.wrong(
            ModelPaths.PREFIX + model,
            "names a provider that there is not"
                + Distance.nearest(entry.vendor(), vendors)
                    .map(near -> "; the nearest is '" + near + "'")
                    .orElse(""));
      }
      distinct(entry, taken.computeIfAbsent(entry.vendor(), v -> new HashSet<>()));
      entries.add(entry);
    }
    return new ModelCatalogue(entries);
  }

  private void distinct(ModelEntry entry, Set<String> taken) {
    List<String> names = new ArrayList<>(entry.aliases());
    names.add(entry.name());
    for (String name : names) {
      if (!taken.add(name)) {
        values.wrong(
            ModelPaths.PREFIX + entry.vendor() + "/" + entry.name(),
            "is called '" + name + "', as another model of " + entry.vendor() + " is");
      }
    }
  }

  private ModelEntry entry(String model) {
    String at = ModelPaths.PREFIX + model + ".";
    int slash = model.indexOf('/');
    int window = atLeast(LEAST_WINDOW, at + "context-window");
    Optional<Integer> output =
        values.optional(at + "max-output").map(v -> atLeast(1, at + "max-output"));
    if (output.filter(most -> most > window).isPresent()
        && !values.isWrong(at + "context-window")) {
      values.wrong(at + "max-output", "must not be more than the context-window, " + window);
    }
    return new ModelEntry(
        model.substring(0, slash),
        model.substring(slash + 1),
        values.list(at + "aliases"),
        window,
        output,
        modalities(at + "input-modalities"),
        modalities(at + "output-modalities"),
        prices(at));
  }

  private int atLeast(int least, String path) {
    int value = values.integer(path);
    if (value < least && !values.isWrong(path)) {
      values.wrong(path, "must be at least " + least);
    }
    return value;
  }

  private List<ModelEntry.Modality> modalities(String path) {
    List<ModelEntry.Modality> found = new ArrayList<>();
    for (String name : values.list(path)) {
      Arrays.stream(ModelEntry.Modality.values())
          .filter(modality -> modality.name().toLowerCase(Locale.ROOT).equals(name))
          .findFirst()
          .ifPresentOrElse(
              found::add,
              () -> values.wrong(path, "must be of text, image, audio, video and file"));
    }
    return found.isEmpty() ? List.of(ModelEntry.Modality.TEXT) : List.copyOf(found);
  }

  private Optional<Prices> prices(String at) {
    Optional<Prices.Rates> rates = rates(at, "");
    Optional<Prices.Rates> longer = rates(at, "long-");
    Optional<Integer> above =
        values.optional(at + "long-prompt").map(v -> atLeast(1, at + "long-prompt"));
    if (above.isPresent() != longer.isPresent()) {
      values.wrong(at + "long-prompt", "goes together with long-input-price and long-output-price");
    }
    if (rates.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Prices(
            rates.get(),
            above.flatMap(tokens -> longer.map(l -> new Prices.LongPrompt(tokens, l))),
            day(at + "prices-as-of"),
            source(at + "prices-source")));
  }

  /// Prices of one kind; empty if none is set.
  private Optional<Prices.Rates> rates(String at, String kind) {
    Optional<BigDecimal> input = price(at + kind + "input-price");
    Optional<BigDecimal> cached = price(at + kind + "cached-input-price");
    Optional<BigDecimal> written = price(at + kind + "cache-write-price");
    Optional<BigDecimal> output = price(at + kind + "output-price");
    boolean whole = input.isPresent() && output.isPresent();
    boolean some = input.or(() -> cached).or(() -> written).or(() -> output).isPresent();
    if (some && !whole) {
      values.wrong(
          at + kind + (input.isEmpty() ? "input-price" : "output-price"),
          "is missing; a model with a price needs both");
    }
    return whole
        ? Optional.of(new Prices.Rates(input.get(), cached, written, output.get()))
        : Optional.empty();
  }

  private Optional<BigDecimal> price(String path) {
    return values
        .optional(path)
        .map(text -> {
          try {
            BigDecimal price = new BigDecimal(text);
            if (price.signum() >= 0 && price.scale() <= DECIMALS && price.compareTo(MOST) < 0) {
              return price;
            }
          } catch (NumberFormatException e) {
            // said below
          }
          values.wrong(path, "must be US dollars for a million tokens, such as 2.5");
          return BigDecimal.ZERO;
        });
  }

  private LocalDate day(String path) {
    try {
      return LocalDate.parse(values.text(path));
    } catch (DateTimeParseException e) {
      values.wrong(path, "must be the day of the prices, such as 2026-07-01");
      return LocalDate.EPOCH;
    }
  }

  private String source(String path) {
    String source = values.text(path);
    if (source.isEmpty()) {
      values.wrong(path, "must say where the prices come from");
    }
    return source;
  }
}
