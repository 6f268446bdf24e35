package dev.tarn.router.http;

import dev.tarn.router.dialect.ChatRequest;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.provider.Plan;
import dev.tarn.router.provider.ProviderRouter;
import io.vertx.core.Future;

/// The corridor of a chat call, its steps from top to bottom: who calls, what is asked, who
/// answers, what memory adds, the call upstream, the reply, what is left behind. Holds no logic of
/// its own.
final class ChatHandler {
  private final Callers callers;
  private final Billing billing;
  private final Bodies bodies;
  private final ProviderRouter router;
  private final Histories histories;
  private final ChatMemory memory;
  private final Exchange.Maker exchanges;

  ChatHandler(
      Callers callers,
      Billing billing,
      Bodies bodies,
      ProviderRouter router,
      Histories histories,
      ChatMemory memory,
      Exchange.Maker exchanges) {
    this.callers = callers;
    this.billing = billing;
    this.bodies = bodies;
    this.router = router;
    this.histories = histories;
    this.memory = memory;
    this.exchanges = exchanges;
  }

  Future<ReplyWriter.End> handle(Call call, Endpoint.Chat endpoint) {
    return callers
        .identify(call.request(), endpoint.keyHeader())
        .map(caller -> endpoint.getsMemory() ? caller : caller.withoutMemory())
        .compose(caller -> handle(call, endpoint, caller));
  }

  /// The same for a caller who is known.
  Future<ReplyWriter.End> handle(Call call, Endpoint.Chat endpoint, Caller named) {
    Bill bill = billing.open(call, named);
    call.identified(named.modeName());
    return bodies
        .json(call, body -> asked(endpoint, named, body))
        .compose(asked -> {
          Caller caller = named.with(asked.request());
          Plan plan = plan(endpoint, caller, asked.request());
          plan.attempts().forEach(attempt -> caller.mustBeAllowedAt(attempt.provider().name()));
          ChatRequest request = asked.request().heldBy(Histories.holder(plan.first()));
          Exchange exchange =
              exchanges.of(call, endpoint, caller, asked.body(), request, plan, bill);
          return bill.admit(endpoint, request, plan)
              .compose(admitted -> histories.mayContinue(caller, request))
              .compose(mayBe ->
                  memory.prompt(
                      caller,
                      request,
                      endpoint.dialect().weaving(),
                      router.models().contextWindow(plan.first(), request.model())))
              .compose(exchange::send)
              .compose(exchange::reply);
        });
  }

  /// What is asked, as far as its caller may ask it.
  private record Asked(Bodies.Body body, ChatRequest request) {}

  private static Asked asked(Endpoint.Chat endpoint, Caller caller, Bodies.Body body) {
    ChatRequest request =
        endpoint.read(body.plain(), caller.usesMemory() || caller.usesOthersKey());
    caller.mustBeAllowed(request.model());
    caller.mustNotOpen(request, endpoint.dialect().requests());
    return new Asked(body, request);
  }

  private Plan plan(Endpoint.Chat endpoint, Caller caller, ChatRequest request) {
    if (caller.byok()) {
      return router.passthrough(endpoint.named(), caller.providerKey(), request.model());
    }
    return endpoint
        .provider()
        .map(provider -> router.hosted(provider, request.model(), endpoint.rest()))
        .orElseGet(() -> router.hosted(model(request)));
  }

  private static String model(ChatRequest request) {
    return request
        .model()
        .orElseThrow(() ->
            RouterException.badRequest(
                "missing_model", "'model' is missing; hosted calls are routed by it."));
  }
}
