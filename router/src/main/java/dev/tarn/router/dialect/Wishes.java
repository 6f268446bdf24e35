package dev.tarn.router.dialect;

import dev.tarn.config.Secret;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// What a call, or a workspace for all of its calls, says of who is to answer it.
///
/// @param fallbackModels tried in their order after the call's own
/// @param sort by what the providers of a model are put in order
/// @param order names of providers that go first, in their order
/// @param only names of providers that may answer; empty means all
/// @param ignore names of providers that may not
/// @param allowFallbacks whether other providers of the same model may follow the first
/// @param requireParameters whether a parameter that cannot be carried to a provider rules it out
/// @param maxPrice what a million tokens may cost
/// @param retry further tries of each attempt
/// @param byok the caller's own keys by name of provider; under the empty name, for the provider of
///   the first model
/// @param where the provider's fields stand in the body, for what is wrong with them
public record Wishes(
    List<String> fallbackModels,
    Optional<Sort> sort,
    List<String> order,
    List<String> only,
    List<String> ignore,
    Optional<Boolean> allowFallbacks,
    Optional<Boolean> requireParameters,
    Optional<MaxPrice> maxPrice,
    OptionalInt retry,
    Map<String, Secret> byok,
    String where) {
  /// Says nothing.
  public static final Wishes NONE =
      new Wishes(
          List.of(),
          Optional.empty(),
          List.of(),
          List.of(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          OptionalInt.empty(),
          Map.of(),
          "extra.provider");

  /// By what providers are put in order.
  public enum Sort {
    /// The least price by the catalogue.
    CHEAP,
    /// The least time to the first token.
    FAST,
    /// The most tokens in a second.
    THROUGHPUT
  }

  /// US dollars for a million tokens.
  public record MaxPrice(Optional<BigDecimal> prompt, Optional<BigDecimal> completion) {}

  /// What is said here, and where nothing is, what `defaults` say. Keys have no defaults.
  public Wishes over(Wishes defaults) {
    boolean sorts = sort.isPresent() || !order.isEmpty();
    return new Wishes(
        fallbackModels.isEmpty() ? defaults.fallbackModels : fallbackModels,
        sorts ? sort : defaults.sort,
        sorts ? order : defaults.order,
        only.isEmpty() ? defaults.only : only,
        ignore.isEmpty() ? defaults.ignore : ignore,
        allowFallbacks.or(defaults::allowFallbacks),
        requireParameters.or(defaults::requireParameters),
        maxPrice.or(defaults::maxPrice),
        retry.isPresent() ? retry : defaults.retry,
        byok,
        where);
  }

  /// Whether anything is said of the providers of a model, which means that there may be several.
  public boolean choosesProviders() {
    return sort.isPresent()
        || !order.isEmpty()
        || !only.isEmpty()
        || !ignore.isEmpty()
        || maxPrice.isPresent();
  }

  /// Whether other providers of the same model may follow the first.
  public boolean allowsFallbacks() {
    return allowFallbacks.orElse(choosesProviders());
  }
}
