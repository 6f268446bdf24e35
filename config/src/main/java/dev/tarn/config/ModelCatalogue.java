package dev.tarn.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The models that are known: those that ship in `models.yaml`, and what the operator said of them.
/// Immutable.
///
/// A model is found by its name or an alias. If there is none, these are tried in turn:
///
/// 1. what an ARN names, and what follows `models/`, as Gemini's lists have it;
/// 2. the name without its version: `-2025-04-14`, `-20250929`, `@20250929`, `@default`, `-latest`,
///    `-001`;
/// 3. the name without the region of a Bedrock inference profile: `us.`, `eu.`, `global.` and the
///    like, and then without both.
public final class ModelCatalogue {
  private static final Pattern RESOURCE = Pattern.compile("^(arn:[^/]*/|models/)");
  private static final Pattern VERSION =
      Pattern.compile("(-[0-9]{4}-[0-9]{2}-[0-9]{2}|[-@][0-9]{8}|@default|-latest|-[0-9]{3})$");
  private static final Pattern REGION =
      Pattern.compile("^(us-gov|us|eu|apac|au|jp|ca|sa|global)\\.");

  private final List<ModelEntry> entries;
  private final Map<String, Map<String, ModelEntry>> byVendor = new LinkedHashMap<>();

  /// Of these, in this order; of two that share a name the first counts.
  public ModelCatalogue(List<ModelEntry> entries) {
    this.entries = List.copyOf(entries);
    for (ModelEntry entry : entries) {
      Map<String, ModelEntry> named =
          byVendor.computeIfAbsent(entry.vendor(), v -> new LinkedHashMap<>());
      named.putIfAbsent(entry.name(), entry);
      entry.aliases().forEach(alias -> named.putIfAbsent(alias, entry));
    }
  }

  /// Every model, in order.
  public List<ModelEntry> entries() {
    return entries;
  }

  /// The models that a vendor serves, in order.
  public List<ModelEntry> of(String vendor) {
    return entries.stream().filter(entry -> entry.vendor().equals(vendor)).toList();
  }

  /// What is known of a model.
  ///
  /// @param vendor name of a row
  /// @param model as a call to that vendor names it
  public Optional<ModelEntry> find(String vendor, String model) {
    Map<String, ModelEntry> named = byVendor.getOrDefault(vendor, Map.of());
    ModelEntry exact = named.get(model);
    // Asked for by every call, mostly by its name.
    return exact != null
        ? Optional.of(exact)
        : spellings(model).flatMap(name -> Stream.ofNullable(named.get(name))).findFirst();
  }

  private static Stream<String> spellings(String model) {
    String resource = RESOURCE.matcher(model).replaceFirst("");
    String anywhere = REGION.matcher(resource).replaceFirst("");
    return Stream.of(resource, unversioned(resource), anywhere, unversioned(anywhere));
  }

  private static String unversioned(String model) {
    return VERSION.matcher(model).replaceFirst("");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ModelCatalogue catalogue && entries.equals(catalogue.entries);
  }

  @Override
  public int hashCode() {
    return entries.hashCode();
  }

  @Override
  public String toString() {
    return entries.size() + " models";
  }
}
