package dev.tarn.router.http;

import dev.tarn.config.ModelEntry;
import dev.tarn.config.Prices;
import dev.tarn.config.TarnConfig;
import dev.tarn.records.NanoDollars;
import dev.tarn.router.dialect.ChatRequest;
import dev.tarn.router.dialect.Message;
import dev.tarn.router.dialect.ReplyTap;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.dialect.Target;
import dev.tarn.router.dialect.Usage;
import dev.tarn.router.dialect.json.Terms;
import dev.tarn.router.provider.Attempt;
import dev.tarn.router.provider.Cost;
import dev.tarn.router.provider.Plan;
import dev.tarn.router.provider.UpstreamReply;
import dev.tarn.router.usage.Admission;
import dev.tarn.router.usage.Estimates;
import io.vertx.core.Future;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;

/// What a call uses and what it costs: let in within limits, the money reserved before it is sent,
/// settled and written down when it is over, whichever way it ends. Belongs to one event loop.
///
/// Budgets are for what others pay: a call with the caller's own key costs its workspace nothing,
/// and only its use is written down.
final class Bill {
  /// No wait cures these: the SDK must not try by itself.
  private static final Set<String> FINAL =
      Set.of("budget_exceeded", "model_not_priced", "tier_not_priced");

  private static final Prompt NO_MEMORY = Prompt.without("off");

  private final Billing billing;
  private final Call call;
  private final Caller caller;
  private final Admission admission;
  private final long atMillis;
  private Optional<Target> about = Optional.empty();
  private Optional<ChatRequest> request = Optional.empty();
  private Optional<Attempt> sentTo = Optional.empty();
  private Supplier<Optional<Attempt>> atWork = Optional::empty;
  private Optional<UpstreamReply> reply = Optional.empty();
  private Prompt prompt = NO_MEMORY;
  private Terms terms = Terms.PLAIN;
  private SeenReply seen;
  private long sentNanos;
  private long headNanos = -1;
  private Optional<Charge> charged = Optional.empty();

  /// What tokens cost.
  ///
  /// @param model that counted them; empty if it is unknown
  /// @param usd by its list, if that is known
  record Charge(Usage usage, Optional<ModelEntry> model, Optional<BigDecimal> usd) {}

  Bill(Billing billing, Call call, Caller caller, Admission admission) {
    this.billing = billing;
    this.call = call;
    this.caller = caller;
    this.admission = admission;
    this.atMillis = billing.clock().millis();
    this.seen = new SeenReply(ReplyTap.NONE, call::elapsedNanos);
    call.onOver(this::settle);
  }

  /// Counts the prompt, and reserves the most that the plan can cost those who pay for it.
  ///
  /// Fails with a [RouterException]: 429 `tokens_per_minute`, `budget_exceeded`, `budget_reserved`,
  /// 403 `model_not_priced`, `tier_not_priced`, 503 `budget_unavailable`.
  Future<?> admit(Endpoint.Chat endpoint, ChatRequest read, Plan plan) {
    request = Optional.of(read);
    about = Optional.of(endpoint.target());
    try {
      if (admission.countsTokens()) {
        int window = billing.models().contextWindow(plan.first(), named());
        admission.prompt(Math.min(window, Estimates.ofBody(read.body().length)));
      }
      boolean held = admission.hasBudget() && !caller.dryRun() && !isFree();
      terms = held ? Terms.of(read.body()) : Terms.PLAIN;
      OptionalLong most =
          held
              ? new Ceiling(billing.models(), memoryTokens(read), terms).most(plan, read, isChat())
              : OptionalLong.empty();
      return most.isEmpty()
          ? Future.succeededFuture()
          : Work.of(admission.reserve(most.getAsLong())).onFailure(this::refused);
    } catch (RouterException refused) {
      refused(refused);
      return Future.failedFuture(refused);
    }
  }

  /// The most that memory may add: its blocks, and what was said before a message that comes alone.
  private long memoryTokens(ChatRequest read) {
    if (!caller.usesMemory()) {
      return 0;
    }
    TarnConfig.Memory usual = billing.memory();
    boolean alone =
        read.messages().stream().filter(one -> one.role() != Message.Role.SYSTEM).count() == 1;
    long history = alone && caller.supplies() ? caller.suppliesUpTo(usual.trimAboveTokens()) : 0;
    return history + caller.budgetTokens().orElse(usual.budgetTokens());
  }

  private boolean isFree() {
    return is(Target.Kind.COUNT_TOKENS);
  }

  private boolean isChat() {
    return is(Target.Kind.CHAT);
  }

  private boolean is(Target.Kind kind) {
    return about.isPresent() && about.get().kind() == kind;
  }

  private void refused(Throwable failure) {
    if (failure instanceof RouterException known) {
      billing.metrics().limited(known.code());
      if (FINAL.contains(known.code())) {
        call.diagnostics().plain("x-should-retry", "false");
      }
    }
  }

  /// The model as the client names it.
  private Optional<String> named() {
    return request.flatMap(ChatRequest::model).or(() -> about.flatMap(Target::model));
  }

  /// The call is about to be sent.
  void sent(Attempt first, Prompt woven) {
    sentTo = Optional.of(first);
    sentNanos = call.elapsedNanos();
    prompt = woven;
  }

  /// Told from now on who may be at work on the call, though no head has come.
  void travels(Supplier<Optional<Attempt>> whoIsAtWork) {
    atWork = whoIsAtWork;
  }

  /// The call is passed through, and about to be sent.
  ///
  /// @param what it is about, if that is known
  /// @throws RouterException 429 `tokens_per_minute`
  void passed(Attempt first, Optional<Target> what) {
    about = what;
    try {
      admission.prompt(0);
    } catch (RouterException refused) {
      refused(refused);
      throw refused;
    }
    sentTo = Optional.of(first);
  }

  /// Whether somebody wants to know what the reply says of tokens.
  boolean wantsTokens() {
    return billing.metering().isRecording() || admission.countsTokens() || admission.hasBudget();
  }

  /// The provider's head has come.
  void answered(UpstreamReply head) {
    reply = Optional.of(head);
    headNanos = call.elapsedNanos();
  }

  /// Looks on while the reply is read.
  ReplyTap reading(ReplyTap tap) {
    seen = new SeenReply(tap, call::elapsedNanos);
    return seen;
  }

  /// What tokens of the one who answers cost. Asked for as soon as they are told, and again when
  /// the call is over, mostly of the same.
  Charge charge(Attempt answering, Usage usage) {
    Charge charge =
        charged
            .filter(before -> before.usage().equals(usage))
            .orElseGet(() -> priced(usage, billing.models().called(answering, named())));
    charged = Optional.of(charge);
    return charge;
  }

  private Charge priced(Usage usage, Optional<ModelEntry> model) {
    return new Charge(usage, model, prices(model).map(prices -> Cost.usd(usage, prices)));
  }

  /// The list's prices, as far as they hold for this call.
  private Optional<Prices> prices(Optional<ModelEntry> model) {
    return model
        .flatMap(ModelEntry::prices)
        .map(list -> request.map(read -> Ceiling.of(list, read)).orElse(list));
  }

  private void settle() {
    if (sentTo.isEmpty()) {
      admission.over(0, 0, 0);
      return;
    }
    Optional<Attempt> working = atWork.get();
    Attempt attempt = reply.map(UpstreamReply::attempt).or(() -> working).orElseGet(sentTo::get);
    Optional<ModelEntry> model = billing.models().called(attempt, named());
    Measured used =
        isFree()
            ? Measured.NOTHING
            : Measured.of(
                working.isPresent(),
                isChat(),
                request,
                prompt,
                extent(attempt, model),
                reply,
                seen,
                sentNanos);
    OptionalLong cost = cost(attempt, used);
    admission.over(
        used.usage().input(),
        used.usage().output(),
        Ceiling.isPaidByOthers(attempt) ? cost.orElse(0) : 0);
    if (billing.metering().isRecording()) {
      String name = attempt.model().or(this::named).orElse("");
      billing.metering().record(row().of(attempt, name, used, cost, prices(model)));
    }
  }

  private Extent extent(Attempt attempt, Optional<ModelEntry> model) {
    int window =
        model
            .map(ModelEntry::contextWindow)
            .orElseGet(() -> attempt.provider().row().contextWindow());
    int most = model.flatMap(ModelEntry::maxOutput).orElse(window);
    return new Extent(
        window,
        terms.bringsMore(),
        terms.answers(),
        request.map(read -> Ceiling.longest(read, most, window)).orElse(0L),
        Ceiling.isPaidByOthers(attempt));
  }

  private UsageRow row() {
    return new UsageRow(
        call,
        caller,
        billing.hash(),
        request,
        prompt,
        about.map(Target::kind),
        atMillis,
        reply.map(answered -> answered.tries().size()).orElse(1),
        headNanos);
  }

  private OptionalLong cost(Attempt attempt, Measured used) {
    if (used.isNothing()) {
      return OptionalLong.of(0);
    }
    Optional<BigDecimal> usd = charge(attempt, used.usage()).usd();
    return usd.isPresent() ? OptionalLong.of(NanoDollars.of(usd.get())) : OptionalLong.empty();
  }
}
