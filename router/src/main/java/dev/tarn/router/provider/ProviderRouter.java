package dev.tarn.router.provider;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tarn.config.ProviderRow;
import dev.tarn.router.dialect.RouterException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// From a name, a model and rules to a [Plan]. Says the same for ever. Thread-safe.
public final class ProviderRouter {
  private static final int MOST_KNOWN = 1_000;
  private static final int LONGEST_CHARS = 256;

  private final List<Provider> providers;
  private final Map<String, Provider> byName = new HashMap<>();
  private final Optional<Provider> defaultProvider;
  private final Models models;

  /// Who has the models that were called lately: calls name few, and all rows must be asked.
  private final Cache<String, List<Provider>> known =
      Caffeine.newBuilder().executor(Runnable::run).maximumSize(MOST_KNOWN).build();

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

  /// Every row.
  List<Provider> all() {
    return providers;
  }

  /// Every row whose key the operator set.
  List<Provider> hosted() {
    return providers.stream().filter(this::isHosted).toList();
  }

  /// A call with the caller's own key: one attempt, nobody else pays.
  ///
  /// @throws RouterException 401 if there is no key and the provider wants one, 400 if the key is
  ///   none of that provider's, or what its base URL leaves open is not told
  public Plan passthrough(Provider provider, Optional<ProviderKey> key) {
    return Plan.of(passthrough(provider, key, Optional.empty(), Optional.empty()));
  }

  /// @param model by which one of several keys is chosen
  /// @param rename the model's name there, where the client's bytes name it otherwise
  Attempt passthrough(
      Provider provider,
      Optional<ProviderKey> key,
      Optional<String> model,
      Optional<String> rename) {
    if (key.isEmpty() && provider.row().auth() != ProviderRow.Auth.NONE) {
      throw RouterException.unauthorized(
          "provider_key_missing",
          "No key for "
              + provider.name()
              + ": send it in that provider's own header, such as 'Authorization: Bearer …',"
              + " beside the memory key; or store one for the workspace.");
    }
    return Placement.passthrough(provider, key, model, rename);
  }

  /// A call that the operator pays for, at a provider the path names.
  ///
  /// @param model by which one of several keys is chosen
  /// @param rest what follows the provider in the path
  /// @throws RouterException 401 if the operator set no key for it
  public Plan hosted(Provider provider, Optional<String> model, String rest) {
    return Plan.of(hosted(provider, model, Optional.empty(), provider.auth(rest)));
  }

  /// Who has a model: the vendor of a `vendor/` prefix, else the rows that list it, those that have
  /// it by the catalogue, and where the operator pays for none of these, the default provider.
  ///
  /// @param written as the client writes it, which may say more than its name
  /// @throws RouterException 404 if nobody has the model
  List<Candidate> candidates(String model, String written) {
    int slash = model.indexOf('/');
    Optional<Provider> vendor = slash > 0 ? byName(model.substring(0, slash)) : Optional.empty();
    if (vendor.isPresent()) {
      Optional<String> there = Optional.of(model.substring(slash + 1));
      return List.of(new Candidate(vendor.get(), model, there, there));
    }
    List<Provider> having =
        model.length() > LONGEST_CHARS ? having(model) : known.get(model, this::having);
    if (having.isEmpty()) {
      throw RouterException.notFound(
          "model_not_found",
          "No provider here has the model '"
              + model
              + "'. Name it as vendor/model, or ask the operator to list it.");
    }
    Optional<String> rename = model.equals(written) ? Optional.empty() : Optional.of(model);
    return having.stream()
        .map(provider -> new Candidate(provider, model, Optional.of(model), rename))
        .toList();
  }

  private List<Provider> having(String model) {
    Set<Provider> having = new LinkedHashSet<>();
    providers.stream().filter(p -> p.row().lists(model)).forEach(having::add);
    boolean listed = !having.isEmpty();
    providers.stream().filter(p -> models.at(p, model).isPresent()).forEach(having::add);
    if (!listed && having.stream().noneMatch(this::isHosted)) {
      defaultProvider.ifPresent(having::add);
    }
    return List.copyOf(having);
  }

  /// Whether a provider has a model, as far as its row and the catalogue say.
  boolean has(Provider provider, String model) {
    return provider.row().lists(model) || models.at(provider, model).isPresent();
  }

  /// @param rename the model's name there, where the client's bytes name it otherwise
  Attempt hosted(
      Provider provider, Optional<String> model, Optional<String> rename, ProviderRow.Auth sentAs) {
    mustBeOfARow(provider);
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
    return Placement.hosted(provider, key, model, rename);
  }

  /// A URL that a caller names gets that caller's own key and no other.
  static void mustBeOfARow(Provider provider) {
    if (provider.reach() != Reach.ROW) {
      throw RouterException.badRequest(
          "own_key_only",
          "A provider that is named by its URL is called with your own key only: the memory key in"
              + " 'x-memorylake-api-key', the provider's in its own header.");
    }
  }

  private boolean isHosted(Provider provider) {
    return provider.row().apiKey().isPresent()
        || (provider.row().auth() == ProviderRow.Auth.NONE && provider.row().models().size() > 0);
  }
}
