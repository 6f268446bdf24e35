package dev.tarn.router.provider;

import dev.tarn.config.ModelCatalogue;
import dev.tarn.config.ModelEntry;
import java.util.List;
import java.util.Optional;

/// What the catalogue says of the models that providers serve. Immutable.
public final class Models {
  private final ModelCatalogue catalogue;

  public Models(ModelCatalogue catalogue) {
    this.catalogue = catalogue;
  }

  /// The model that an attempt calls; empty if it is unknown.
  ///
  /// @param named what the client's own bytes call it
  public Optional<ModelEntry> called(Attempt attempt, Optional<String> named) {
    return attempt.model().or(() -> named).flatMap(model -> at(attempt.provider(), model));
  }

  /// A model of a provider, by its name there.
  public Optional<ModelEntry> at(Provider provider, String model) {
    return catalogue.find(provider.name(), model);
  }

  /// All that are known of a provider.
  public List<ModelEntry> of(Provider provider) {
    return catalogue.of(provider.name());
  }

  /// Tokens that every model of a plan holds.
  public int contextWindow(Plan plan, Optional<String> named) {
    return plan.attempts().stream()
        .mapToInt(attempt -> contextWindow(attempt, named))
        .min()
        .orElseThrow();
  }

  /// Tokens that the called model holds: its own window, else what its row says of all.
  public int contextWindow(Attempt attempt, Optional<String> named) {
    return called(attempt, named)
        .map(ModelEntry::contextWindow)
        .orElseGet(() -> attempt.provider().row().contextWindow());
  }
}
