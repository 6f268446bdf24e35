package dev.tarn.router.provider;

import dev.tarn.router.dialect.Wishes.Sort;
import java.util.Optional;

/// A model's name and what its suffix says, as OpenRouter has it: `:floor` the cheapest provider,
/// `:nitro` the fastest. Behind an aggregator's own name, `openrouter/org/model:nitro`, the suffix
/// is the aggregator's.
record ModelWish(String name, Optional<Sort> sort) {
  private static final String FLOOR = ":floor";
  private static final String NITRO = ":nitro";

  static ModelWish of(String model) {
    boolean aggregators = model.indexOf('/') != model.lastIndexOf('/');
    if (!aggregators && model.endsWith(FLOOR)) {
      return new ModelWish(without(model, FLOOR), Optional.of(Sort.CHEAP));
    }
    return !aggregators && model.endsWith(NITRO)
        ? new ModelWish(without(model, NITRO), Optional.of(Sort.THROUGHPUT))
        : new ModelWish(model, Optional.empty());
  }

  private static String without(String model, String suffix) {
    return model.substring(0, model.length() - suffix.length());
  }
}
