package dev.tarn.router.http;

import dev.tarn.config.ModelEntry;
import dev.tarn.config.Prices;
import dev.tarn.records.CallUsage;
import dev.tarn.records.NanoDollars;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.dialect.Usage;
import dev.tarn.router.provider.Attempt;
import dev.tarn.router.provider.Cost;
import dev.tarn.router.provider.Plan;
import dev.tarn.router.remember.asking.LanguageModel.Question;
import dev.tarn.router.usage.Admission;
import dev.tarn.router.usage.Estimates;
import io.vertx.core.Future;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalLong;

/// What a call of the router's own uses and costs, as [Bill] is for those of callers. Belongs to
/// one event loop.
final class ModelBill {
  private static final int MOST_BYTES_PER_CHAR = 4;
  private static final Usage NOTHING = new Usage(0, 0, 0);

  private final ModelCall.Room room;
  private final Question question;
  private final Admission admission;
  private final String id;
  private final long atMillis;
  private Optional<Usage> counted = Optional.empty();
  private boolean estimated = true;
  private boolean mayHaveWritten;

  ModelBill(ModelCall.Room room, Question question, Admission admission) {
    this.room = room;
    this.question = question;
    this.admission = admission;
    this.id = "memory_" + room.ids().get();
    this.atMillis = room.clock().millis();
  }

  /// When the call began.
  long atMillis() {
    return atMillis;
  }

  /// Counts the prompt, and reserves the most that the plan may cost. Fails with a
  /// [RouterException] if limits or budgets do not hold it.
  Future<?> admit(Plan plan) {
    try {
      admission.prompt(prompt());
      return admission.hasBudget()
          ? Work.of(admission.reserve(most(plan)))
          : Future.succeededFuture();
    } catch (RouterException refused) {
      room.metrics().limited(refused.code());
      return Future.failedFuture(refused);
    }
  }

  private long prompt() {
    return Estimates.ofText(question.system()) + Estimates.ofText(question.text());
  }

  private long most(Plan plan) {
    long most = 0;
    for (Attempt attempt : plan.attempts()) {
      BigDecimal usd =
          usd(attempt, atMost())
              .orElseThrow(() ->
                  RouterException.forbidden(
                      "model_not_priced", "The price of '" + attempt.called() + "' is not known."));
      most = Math.max(most, NanoDollars.of(usd));
    }
    return most;
  }

  private Usage atMost() {
    long bytes =
        (long) MOST_BYTES_PER_CHAR * (question.system().length() + question.text().length());
    return new Usage(Estimates.mostOfBody(bytes), 0, question.maxTokens());
  }

  private Optional<BigDecimal> usd(Attempt attempt, Usage usage) {
    Optional<Prices> prices = entry(attempt).flatMap(ModelEntry::prices);
    return prices.map(list -> Cost.usd(usage, list));
  }

  private Optional<ModelEntry> entry(Attempt attempt) {
    return room.models().called(attempt, Optional.of(attempt.called()));
  }

  /// The call is sent: from now on a provider may write, and count what it writes.
  void sent() {
    mayHaveWritten = true;
  }

  /// Nobody has written anything.
  void nothingWritten() {
    mayHaveWritten = false;
  }

  /// The answer is here.
  void answered(Optional<Usage> told, String text) {
    estimated = told.isEmpty();
    counted = Optional.of(told.orElseGet(() -> new Usage(prompt(), 0, Estimates.ofText(text))));
  }

  /// Tokens used. Where nobody counted, rather too many than too few.
  long tokens() {
    return used().input() + used().output();
  }

  private Usage used() {
    return counted.orElseGet(() -> mayHaveWritten ? atMost() : NOTHING);
  }

  /// The call is over.
  ///
  /// @param attempt that answered, or was tried last; empty if none was
  /// @param status the provider's, 0 if there was none
  void settle(Optional<Attempt> attempt, int status, int tries) {
    if (attempt.isEmpty()) {
      admission.over(0, 0, 0);
      return;
    }
    Usage usage = used();
    Optional<BigDecimal> usd = usd(attempt.get(), usage);
    OptionalLong cost =
        usd.isPresent() ? OptionalLong.of(NanoDollars.of(usd.get())) : OptionalLong.empty();
    admission.over(usage.input(), usage.output(), cost.orElse(0));
    room.metering().record(row(attempt.get(), status, tries, usage, cost));
    room.metrics().tokens(Metrics.Tokens.INPUT, usage.input());
    room.metrics().tokens(Metrics.Tokens.OUTPUT, usage.output());
    Optional<ModelEntry> model = entry(attempt.get());
    if (model.isPresent() && usd.isPresent()) {
      String provider = attempt.get().provider().name();
      room.metrics().cost(provider, model.get().name(), "memory", usd.get());
    }
  }

  private CallUsage row(Attempt attempt, int status, int tries, Usage usage, OptionalLong cost) {
    return new CallUsage(
        id,
        atMillis,
        new CallUsage.By(
            question.payer().name(),
            ModelCalls.KEY,
            question.scope().project(),
            question.scope().user()),
        new CallUsage.Via(
            attempt.provider().name(),
            attempt.called(),
            attempt.credential().source().wire(),
            attempt.credential().stored().map(key -> key.attributes().label()).orElse("")),
        "memory",
        status,
        false,
        tries,
        Math.max(0, room.clock().millis() - atMillis),
        OptionalLong.empty(),
        new CallUsage.Tokens(
            usage.input(),
            usage.cached(),
            usage.cacheWritten(),
            usage.output(),
            usage.reasoning(),
            0,
            0,
            0),
        cost,
        OptionalLong.empty(),
        estimated);
  }
}
