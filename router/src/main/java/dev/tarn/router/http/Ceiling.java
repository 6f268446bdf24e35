package dev.tarn.router.http;

import dev.tarn.config.ModelEntry;
import dev.tarn.config.Prices;
import dev.tarn.records.NanoDollars;
import dev.tarn.router.dialect.ChatRequest;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.dialect.Usage;
import dev.tarn.router.dialect.json.Terms;
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
/// @param terms what the call says that bears on its price
record Ceiling(Models models, long memoryTokens, Terms terms) {

  /// Nano-dollars of the dearest attempt that others than the caller pay for; empty if there is
  /// none.
  ///
  /// @param answers whether an answer is written, whose tokens cost
  /// @throws RouterException 403 `model_not_priced` or `tier_not_priced` if a price is not known,
  ///   since what it spends could not be held to a budget
  OptionalLong most(Plan plan, ChatRequest request, boolean answers) {
    OptionalLong most = OptionalLong.empty();
    for (Attempt attempt : plan.attempts()) {
      if (isPaidByOthers(attempt)) {
        terms.surcharge().ifPresent(Ceiling::refuse);
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
    Prices prices = of(model.prices().orElseThrow(), request);
    long bytes = request.body().length;
    long input = answers ? prompt(bytes, model.contextWindow()) : Estimates.mostOfTexts(bytes);
    int most = model.maxOutput().orElse(model.contextWindow());
    long output = answers ? longest(request, most, model.contextWindow()) * terms.answers() : 0;
    return NanoDollars.of(
        Cost.usd(new Usage(input, 0, 0, output, 0), prices)
            // What is written to a cache may cost more.
            .max(Cost.usd(new Usage(input, 0, input, output, 0), prices)));
  }

  private long prompt(long bytes, int window) {
    return terms.bringsMore()
        ? window
        : Math.min(window, Estimates.mostOfBody(bytes) + memoryTokens);
  }

  /// The list's prices for a call.
  static Prices of(Prices prices, ChatRequest request) {
    return request.longCache() ? prices.keptLonger() : prices;
  }

  /// Tokens of the longest answer that a call allows.
  ///
  /// @param most that the model writes
  static long longest(ChatRequest request, int most, int window) {
    int asked = request.maxTokens().orElse(most);
    // To some servers -1 means that there is no bound.
    return Math.clamp(asked < 1 ? most : asked, 0, window);
  }

  private static void refuse(String field) {
    throw RouterException.forbidden(
        "tier_not_priced",
        "This key has a budget, and '"
            + field
            + "' asks for another price than the list's, which is not known. Leave it out.");
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
