package dev.tarn.router.http;

import dev.tarn.config.ModelEntry;
import dev.tarn.config.Prices;
import dev.tarn.records.NanoDollars;
import dev.tarn.router.dialect.ChatRequest;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.dialect.Usage;
import dev.tarn.router.dialect.json.Choices;
import dev.tarn.router.provider.Attempt;
import dev.tarn.router.provider.Cost;
import dev.tarn.router.provider.KeySource;
import dev.tarn.router.provider.Models;
import dev.tarn.router.provider.Plan;
import dev.tarn.router.usage.Estimates;
import java.util.OptionalLong;

/// The most that a call is likely to cost: its prompt as it may be counted at worst, and the
/// longest answer that it allows, else that its model gives.
///
/// @param memoryTokens the most that memory may add to a prompt
record Ceiling(Models models, int memoryTokens) {

  /// Nano-dollars of the dearest attempt that others than the caller pay for; empty if there is
  /// none.
  ///
  /// @param answers whether an answer is written, whose tokens cost
  /// @throws RouterException 403 `model_not_priced` if a price is not known, since what it spends
  ///   could not be held to a budget
  OptionalLong most(Plan plan, ChatRequest request, boolean answers) {
    OptionalLong most = OptionalLong.empty();
    for (Attempt attempt : plan.attempts()) {
      if (isPaidByOthers(attempt)) {
        most = OptionalLong.of(Math.max(most.orElse(0), most(attempt, request, answers)));
      }
    }
    return most;
  }

  /// Whether budgets are for it: the caller's own key costs its workspace nothing.
  static boolean isPaidByOthers(Attempt attempt) {
    return attempt.credential().source() != KeySource.PASSTHROUGH;
  }

  private long most(Attempt attempt, ChatRequest request, boolean answers) {
    ModelEntry model =
        models
            .called(attempt, request.model())
            .filter(known -> known.prices().isPresent())
            .orElseThrow(() -> unpriced(attempt, request));
    Prices prices = model.prices().orElseThrow();
    long input =
        Math.min(model.contextWindow(), Estimates.mostOfBody(request.body().length) + memoryTokens);
    int most = model.maxOutput().orElse(model.contextWindow());
    int asked = request.maxTokens().orElse(most);
    // To some servers -1 means that there is no bound.
    int longest = asked < 1 ? most : asked;
    long output =
        answers
            ? (long) Math.clamp(longest, 0, model.contextWindow()) * Choices.asked(request.body())
            : 0;
    return NanoDollars.of(
        Cost.usd(new Usage(input, 0, 0, output, 0), prices)
            // What is written to a cache may cost more.
            .max(Cost.usd(new Usage(input, 0, input, output, 0), prices)));
  }

  private static RouterException unpriced(Attempt attempt, ChatRequest request) {
    return RouterException.forbidden(
        "model_not_priced",
        "This key has a budget, and the price of '"
            + attempt.model().or(request::model).orElse("")
            + "' at "
            + attempt.provider().name()
            + " is not known. Call another model, or have the operator set its prices under"
            + " 'models'.");
  }
}
