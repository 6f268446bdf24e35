package dev.tarn.router.http;

import dev.tarn.router.dialect.ChatRequest;
import dev.tarn.router.provider.Models;
import dev.tarn.router.provider.Plan;
import io.vertx.core.Future;

/// The corridor of a chat call, its steps from top to bottom: who calls, what is asked, who
/// answers, what memory adds, the call upstream, the reply, what is left behind. Holds no logic of
/// its own.
final class ChatHandler {
  private final Callers callers;
  private final CallSlots slots;
  private final Bodies bodies;
  private final Plans plans;
  private final Models models;
  private final ChatMemory memory;
  private final Exchange.Maker exchanges;

  ChatHandler(
      Callers callers,
      CallSlots slots,
      Bodies bodies,
      Plans plans,
      Models models,
      ChatMemory memory,
      Exchange.Maker exchanges) {
    this.callers = callers;
    this.slots = slots;
    this.bodies = bodies;
    this.plans = plans;
    this.models = models;
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
    slots.take(named.key().id(), call);
    call.identified(named.modeName());
    return bodies
        .json(call.request())
        .compose(body -> {
          boolean messages = named.usesMemory() || named.mayUseOthersKey();
          ChatRequest read = endpoint.read(body.plain(), messages, named.byok());
          Caller caller = named.with(read);
          return plans
              .of(endpoint, caller, read)
              .compose(plan -> handle(call, endpoint, caller, body, read, plan));
        });
  }

  private Future<ReplyWriter.End> handle(
      Call call,
      Endpoint.Chat endpoint,
      Caller caller,
      Bodies.Body body,
      ChatRequest read,
      Plan plan) {
    ChatRequest request = read.heldBy(Histories.holder(plan.first()));
    Exchange exchange = exchanges.of(call, endpoint, caller, body, request, plan);
    return memory
        .prompt(
            caller,
            request,
            endpoint.dialect().weaving(),
            models.contextWindow(plan, request.model()))
        .compose(exchange::send)
        .compose(exchange::reply);
  }
}
