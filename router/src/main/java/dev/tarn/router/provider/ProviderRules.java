package dev.tarn.router.provider;

import dev.tarn.config.ModelEntry;
import dev.tarn.config.Prices;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.dialect.Wishes;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Which providers may answer a call, by its Tarn key and by what is wished. Used once, by one
/// thread.
final class ProviderRules {
  private final ProviderRouter router;
  private final Asker asker;
  private final Wishes wishes;
  private final List<Skipped> skipped;
  private final List<String> order;
  private final List<String> only;
  private final List<String> ignore;

  /// @param wishes of the call over those of its workspace
  /// @param skipped gets what is left out
  /// @throws RouterException 400 if the call names a provider that is none
  ProviderRules(ProviderRouter router, Ask ask, Wishes wishes, List<Skipped> skipped) {
    this.router = router;
    this.asker = ask.asker();
    this.wishes = wishes;
    this.skipped = skipped;
    mustExist(ask.wishes().order(), "order");
    mustExist(ask.wishes().only(), "only");
    mustExist(ask.wishes().ignore(), "ignore");
    this.order = rows(wishes.order());
    this.only = rows(wishes.only());
    this.ignore = rows(wishes.ignore());
  }

  private void mustExist(List<String> names, String field) {
    for (int i = 0; i < names.size(); i++) {
      if (router.byName(names.get(i)).isEmpty()) {
        throw unknown(wishes.where() + "." + field + "[" + i + "]");
      }
    }
  }

  static RouterException unknown(String field) {
    return RouterException.badRequest(
        "unknown_provider", "'" + field + "' names no provider of this router.", field);
  }

  /// Rows by their own names; what a workspace names that is gone counts for nothing.
  private List<String> rows(List<String> names) {
    return names.isEmpty()
        ? names
        : names.stream().flatMap(name -> router.byName(name).stream()).map(Provider::name).toList();
  }

  /// Those that the Tarn key may call.
  ///
  /// @throws RouterException 403 if there are none
  List<Candidate> allowed(List<Candidate> candidates) {
    List<Candidate> allowed = new ArrayList<>();
    for (Candidate candidate : candidates) {
      if (asker.mayCall(candidate.provider())) {
        allowed.add(candidate);
      } else {
        skip(candidate, "provider_not_allowed");
      }
    }
    if (allowed.isEmpty()) {
      throw RouterException.forbidden(
          "provider_not_allowed",
          "This memory key may not call " + candidates.getFirst().provider().name() + ".");
    }
    return allowed;
  }

  /// Those of them that are wished for.
  ///
  /// @throws RouterException 404 if there are none
  List<Candidate> chosen(List<Candidate> candidates) {
    List<Candidate> chosen = new ArrayList<>();
    for (Candidate candidate : allowed(candidates)) {
      Optional<String> why = objection(candidate);
      if (why.isEmpty()) {
        chosen.add(candidate);
      } else {
        skip(candidate, why.get());
      }
    }
    if (chosen.isEmpty()) {
      throw RouterException.notFound(
          "no_provider_left",
          "Every provider of '"
              + candidates.getFirst().named()
              + "' is ruled out by what '"
              + wishes.where()
              + "' or the workspace says of providers.");
    }
    return chosen;
  }

  private Optional<String> objection(Candidate candidate) {
    String name = candidate.provider().name();
    if ((!only.isEmpty() && !only.contains(name)) || ignore.contains(name)) {
      return Optional.of("not_wanted");
    }
    boolean last = !order.isEmpty() && !wishes.allowFallbacks().orElse(true);
    if (last && !order.contains(name)) {
      return Optional.of("not_wanted");
    }
    return wishes.maxPrice().filter(most -> !isWithin(most, candidate)).map(most -> "over_price");
  }

  /// A price that nobody knows may be any.
  private boolean isWithin(Wishes.MaxPrice most, Candidate candidate) {
    return router
        .models()
        .at(candidate.provider(), candidate.called())
        .flatMap(ModelEntry::prices)
        .map(Prices::rates)
        .filter(rates -> isWithin(rates.input(), most.prompt()))
        .filter(rates -> isWithin(rates.output(), most.completion()))
        .isPresent();
  }

  private static boolean isWithin(BigDecimal price, Optional<BigDecimal> most) {
    return most.filter(m -> price.compareTo(m) > 0).isEmpty();
  }

  /// Those that are named in an order first, in that order.
  List<Choice> inOrder(List<Choice> choices) {
    if (order.isEmpty()) {
      return choices;
    }
    List<Choice> ordered = new ArrayList<>(choices);
    ordered.sort(
        Comparator.comparingInt(choice -> {
          int place = order.indexOf(choice.candidate().provider().name());
          return place < 0 ? Integer.MAX_VALUE : place;
        }));
    return ordered;
  }

  private void skip(Candidate candidate, String reason) {
    skipped.add(Skipped.of(candidate.provider(), candidate.called(), reason));
  }
}
