package dev.tarn.router.provider;

import dev.tarn.config.ModelEntry;
import dev.tarn.config.Prices;
import dev.tarn.router.dialect.Wishes.Sort;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// Puts the providers of a model in order by the catalogue, or by what was seen of them. What is
/// not known comes last, in the order of the configuration.
record ProviderSort(Models models, Health health) {
  List<Choice> by(Optional<Sort> sort, List<Choice> choices) {
    if (sort.isEmpty() || choices.size() < 2) {
      return choices;
    }
    List<Choice> sorted = new ArrayList<>(choices);
    sorted.sort(Comparator.comparingDouble(choice -> worth(sort.get(), choice)));
    return sorted;
  }

  private double worth(Sort sort, Choice choice) {
    Attempt attempt = choice.attempts().getFirst();
    return switch (sort) {
      case CHEAP -> price(choice.candidate()).orElse(Double.MAX_VALUE);
      case FAST -> scaled(health.firstWordMillis(attempt), attempt);
      case THROUGHPUT -> {
        OptionalDouble speed = health.tokensPerSecond(attempt);
        yield scaled(
            speed.isPresent() ? OptionalDouble.of(1 / speed.getAsDouble()) : speed, attempt);
      }
    };
  }

  /// What fails half of the time is half as fast.
  private double scaled(OptionalDouble cost, Attempt attempt) {
    double works = Math.max(0.01, 1 - health.errorRate(attempt));
    return cost.isPresent() ? cost.getAsDouble() / works : Double.MAX_VALUE;
  }

  private Optional<Double> price(Candidate candidate) {
    return models
        .at(candidate.provider(), candidate.called())
        .flatMap(ModelEntry::prices)
        .map(Prices::rates)
        .map(rates -> rates.input().add(rates.output()).doubleValue());
  }
}
