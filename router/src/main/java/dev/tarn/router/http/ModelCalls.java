package dev.tarn.router.http;

import dev.tarn.config.TarnConfig;
import dev.tarn.records.CallLimits;
import dev.tarn.records.NewKey;
import dev.tarn.records.TarnKey;
import dev.tarn.records.Workspace;
import dev.tarn.router.dialect.ReadLimits;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.dialect.Wishes;
import dev.tarn.router.provider.Ask;
import dev.tarn.router.provider.Asker;
import dev.tarn.router.provider.Credentials;
import dev.tarn.router.provider.Experience;
import dev.tarn.router.provider.Plan;
import dev.tarn.router.provider.Planner;
import dev.tarn.router.provider.ProviderRouter;
import dev.tarn.router.provider.Resolver;
import dev.tarn.router.provider.StoredKeys;
import dev.tarn.router.provider.Upstream;
import dev.tarn.router.remember.asking.LanguageModel;
import dev.tarn.router.usage.Admission;
import dev.tarn.router.usage.Metering;
import dev.tarn.router.usage.Payer;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Calls of the router's own to models: planned, limited and billed as those of callers are, by the
/// workspace's stored keys and else the operator's. No caller's key is here to be used. Lives on
/// one event loop; [#ask] may be called anywhere.
public final class ModelCalls implements LanguageModel {
  /// Names these calls in usage and limits, where a Tarn key stands otherwise.
  static final String KEY = "memory";

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int CONNECTIONS = 2;
  private static final int WAITING = 32;

  private final Vertx vertx;
  private final Context loop;
  private final Planner planner;
  private final Upstream upstream;
  private final ModelCall.Room room;
  private final Metering metering;

  public ModelCalls(
      Vertx vertx,
      TarnConfig config,
      ProviderRouter rows,
      StoredKeys stored,
      Credentials credentials,
      Resolver resolver,
      Metering metering,
      Metrics metrics,
      InstantSource clock,
      Supplier<String> ids) {
    this.vertx = vertx;
    this.loop = vertx.getOrCreateContext();
    this.metering = metering;
    Experience experience = Experience.of(stored, clock);
    this.planner = new Planner(rows, stored, experience);
    TarnConfig.Upstream usual = config.upstream();
    this.upstream =
        new Upstream(
            vertx,
            new TarnConfig.Upstream(
                usual.connectTimeout(),
                shorter(usual.firstByteTimeout()),
                shorter(usual.idleTimeout()),
                CONNECTIONS,
                WAITING),
            1,
            credentials,
            resolver,
            experience,
            clock);
    ReadLimits limits = new ReadLimits(config.limits().nesting(), config.limits().inflatedBytes());
    this.room =
        new ModelCall.Room(Dialects.within(limits), rows.models(), metering, metrics, clock, ids);
  }

  private static Duration shorter(Duration timeout) {
    return timeout.compareTo(PATIENCE) < 0 ? timeout : PATIENCE;
  }

  @Override
  public CompletableFuture<Answer> ask(Question question) {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    loop.runOnContext(now ->
        asked(question)
            .otherwise(failure -> new Answer(ModelCall.outcome(failure), "", 0))
            .onSuccess(answer::complete));
    // Should an answer be lost, whoever waits for it goes on.
    return answer.completeOnTimeout(
        new Answer(Outcome.LATE, "", 0), 2 * PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private Future<Answer> asked(Question question) {
    Admission admission;
    try {
      admission = metering.enter(payer(question.payer()));
    } catch (RouterException refused) {
      return Future.failedFuture(refused);
    }
    ModelBill bill = new ModelBill(room, question, admission);
    ModelCall call = new ModelCall(room, question, bill);
    return planner
        .plan(wanted(question))
        // Nobody waits for it, so that a fault that may pass is not tried again at once.
        .map(plan -> new Plan(plan.attempts(), plan.skipped(), OptionalInt.of(0), Optional.empty()))
        .compose(plan -> bill.admit(plan).map(plan))
        .compose(plan -> call.sent(upstream.send(plan, call), vertx, PATIENCE))
        .onComplete(over -> call.over());
  }

  private static Payer payer(Workspace workspace) {
    return new Payer(
        workspace.name(), workspace.limits(), KEY + "/" + workspace.name(), CallLimits.NONE);
  }

  private static Ask wanted(Question question) {
    return new Ask(
        new Asker(
            question.payer(), key(question.payer().name()), Optional.of(question.scope().user())),
        Optional.empty(),
        "",
        Optional.of(question.model()),
        false,
        Optional.empty(),
        Wishes.NONE,
        Optional::empty);
  }

  /// No key opens anything with it: it stands for the workspace itself.
  private static TarnKey key(String workspace) {
    return new TarnKey(
        KEY,
        "",
        NewKey.server(workspace).withFallback(NewKey.Fallback.HOSTED),
        Instant.EPOCH,
        Optional.empty(),
        Optional.empty());
  }
}
