package dev.tarn.router.provider;

import dev.tarn.config.ProviderRow;
import dev.tarn.router.dialect.RouterException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// From a name, a model and rules to a [Plan]. Immutable.
public final class ProviderRouter {
  /// Tries of a call that the operator's key pays for, after the first.
  private static final int HOSTED_RETRIES = 2;

  private final List<Provider> providers;
  private final Map<String, Provider> byName = new HashMap<>();
  private final Optional<Provider> defaultProvider;
  private final Models models;

  /// @param defaultProvider name of the row that gets models which no row lists
  public ProviderRouter(List<ProviderRow> rows, Optional<String> defaultProvider, Models models) {
    this.models = models;
    List<Provider> all = new ArrayList<>();
    for (ProviderRow row : rows) {
      Provider provider = Provider.of(row);
      all.add(provider);
      byName.put(row.name(), provider);
      row.aliases().forEach(alias -> byName.put(alias, provider));
    }
    this.providers = List.copyOf(all);
    this.defaultProvider = defaultProvider.flatMap(this::byName);
  }

  /// The row of this name or alias.
  public Optional<Provider> byName(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /// What is known of the models that providers serve.
  public Models models() {
    return models;
  }

  /// Every row whose key the operator set.
  public List<Provider> hosted() {
    return providers.stream().filter(this::isHosted).toList();
  }

  /// A call with the caller's own key: one attempt, nobody else pays.
  ///
  /// @throws RouterException 401 if there is no key and the provider wants one
  public Plan passthrough(Provider provider, Optional<ProviderKey> key) {
    return passthrough(provider, key, Optional.empty());
  }

  /// The same for a call of a model, by which one of several keys is chosen.
  ///
  /// @throws RouterException 400 too, if the key is none of that provider's, or what its base URL
  ///   leaves open is not told
  public Plan passthrough(Provider provider, Optional<ProviderKey> key, Optional<String> model) {
    if (key.isEmpty() && provider.row().auth() != ProviderRow.Auth.NONE) {
      throw RouterException.unauthorized(
          "provider_key_missing",
          "No key for "
              + provider.name()
              + ": send it in that provider's own header, such as 'Authorization: Bearer …',"
              + " beside the memory key.");
    }
    return new Plan(List.of(Placement.passthrough(provider, key, model)), 0);
  }

  /// A call that the operator pays for, at a provider the path names.
  ///
  /// @param model by which one of several keys is chosen
  /// @param rest what follows the provider in the path
  /// @throws RouterException 401 if the operator set no key for it
  public Plan hosted(Provider provider, Optional<String> model, String rest) {
    return hosted(provider, model, Optional.empty(), provider.auth(rest));
  }

  /// A call that the operator pays for, at the provider the model names: by `vendor/` prefix, by
  /// the rows' lists, by the catalogue, else at the default provider.
  ///
  /// @throws RouterException 404 if nobody has the model, 401 if the operator set no key for it
  public Plan hosted(String model) {
    int slash = model.indexOf('/');
    if (slash > 0) {
      Optional<Provider> vendor = byName(model.substring(0, slash));
      if (vendor.isPresent()) {
        Optional<String> there = Optional.of(model.substring(slash + 1));
        return hosted(vendor.get(), there, there, vendor.get().row().auth());
      }
    }
    Provider provider =
        firstHosted(p -> p.row().lists(model))
            .or(() -> first(p -> p.row().lists(model)))
            .or(() -> firstHosted(p -> models.at(p, model).isPresent()))
            .or(() -> defaultProvider)
            .or(() -> first(p -> models.at(p, model).isPresent()))
            .orElseThrow(() ->
                RouterException.notFound(
                    "model_not_found",
                    "No provider here has the model '"
                        + model
                        + "'. Name it as vendor/model, or ask the operator to list it."));
    return hosted(provider, Optional.of(model), Optional.empty(), provider.row().auth());
  }

  private Optional<Provider> first(Predicate<Provider> has) {
    return providers.stream().filter(has).findFirst();
  }

  private Optional<Provider> firstHosted(Predicate<Provider> has) {
    return first(provider -> isHosted(provider) && has.test(provider));
  }

  /// @param rename the model's name there, where the client's bytes name it otherwise
  private Plan hosted(
      Provider provider, Optional<String> model, Optional<String> rename, ProviderRow.Auth sentAs) {
    if (provider.reach() != Reach.ROW) {
      throw RouterException.badRequest(
          "own_key_only",
          "A provider that is named by its URL is called with your own key only: the memory key in"
              + " 'x-memorylake-api-key', the provider's in its own header.");
    }
    if (!isHosted(provider)) {
      throw RouterException.unauthorized(
          "provider_key_missing",
          "The operator of this router has set no key for "
              + provider.name()
              + ". Send your own: the memory key in 'x-memorylake-api-key', the provider's in its"
              + " own header, to /v1/"
              + provider.name()
              + ".");
    }
    Optional<ProviderKey> key =
        provider.row().apiKey().map(value -> new ProviderKey(value, sentAs));
    return new Plan(List.of(Placement.hosted(provider, key, model, rename)), HOSTED_RETRIES);
  }

  private boolean isHosted(Provider provider) {
    return provider.row().apiKey().isPresent()
        || (provider.row().auth() == ProviderRow.Auth.NONE && provider.row().models().size() > 0);
  }
}
