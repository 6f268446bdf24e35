package dev.tarn.router.http;

import dev.tarn.router.dialect.ChatRequest;
import dev.tarn.router.dialect.json.ModelNames;
import dev.tarn.router.provider.Models;
import dev.tarn.router.provider.Plan;
import io.vertx.core.Future;

/// The corridor of a chat call, its steps from top to bottom: who calls, what is asked, who
/// answers, what memory adds, the call upstream, the reply, what is left behind. Holds no logic of
/// its own.
final class ChatHandler {
  private final Callers callers;
  private final Billing billing;
  private final Bodies bodies;
  private final Plans plans;
  private final Models models;
  private final ChatMemory memory;
  private final Exchange.Maker exchanges;

  ChatHandler(
      Callers callers,
      Billing billing,
      Bodies bodies,
      Plans plans,
      Models models,
      ChatMemory memory,
      Exchange.Maker exchanges) {
    this.callers = callers;
    this.billing = billing;
    this.bodies = bodies;
    this.plans = plans;
    this.models = models;
    this.memory = memory;
    this.exchanges = exchanges;
  }

  Future<ReplyWriter.End> handle(Call call, Endpoint.Chat endpoint) {
    call.identifies();
    return callers
        .identify(call.request(), endpoint.keyHeader())
        .map(caller -> endpoint.getsMemory() ? caller : caller.withoutMemory())
        .compose(caller -> handle(call, endpoint, caller));
  }

  /// The same for a caller who is known.
  Future<ReplyWriter.End> handle(Call call, Endpoint.Chat endpoint, Caller named) {
    call.identified(named.modeName());
    Bill bill = billing.open(call, named);
    return bodies
        .json(call, body -> new Asked(body, read(endpoint, named, body)))
        .compose(asked -> {
          Caller caller = named.with(asked.request());
          return plans
              .of(endpoint, caller, asked.request())
              .compose(plan -> handle(call, endpoint, caller, asked, plan, bill));
        });
  }

  /// A body and what is asked in it.
  private record Asked(Bodies.Body body, ChatRequest request) {}

  private static ChatRequest read(Endpoint.Chat endpoint, Caller caller, Bodies.Body body) {
    boolean othersKey = caller.mayUseOthersKey();
    if (caller.isLimitedToModels()) {
      caller.mustBeAllowed(ModelNames.of(body.plain(), endpoint.isRouted(caller.byok())));
    }
    ChatRequest read = endpoint.read(body.plain(), caller.usesMemory() || othersKey, caller.byok());
    return othersKey ? read.holding(endpoint.dialect().requests()) : read;
  }

  private Future<ReplyWriter.End> handle(
      Call call, Endpoint.Chat endpoint, Caller caller, Asked asked, Plan plan, Bill bill) {
    ChatRequest request = asked.request().heldBy(Histories.holder(plan.first()));
    Exchange exchange = exchanges.of(call, endpoint, caller, asked.body(), request, plan, bill);
    return bill.admit(endpoint, request, plan)
        .compose(admitted ->
            memory.prompt(
                caller,
                request,
                endpoint.dialect().weaving(),
                models.contextWindow(plan, request.model()),
                exchange.asOf()))
        .compose(exchange::send)
        .compose(exchange::reply);
  }
}
