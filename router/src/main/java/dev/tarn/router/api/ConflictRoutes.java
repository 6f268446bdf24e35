package dev.tarn.router.api;

import dev.tarn.memory.MemoryScope;
import dev.tarn.router.api.Answering.Reply;
import dev.tarn.router.http.Callers.ApiCaller;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/// The paths by which contradictions between facts are seen and decided.
final class ConflictRoutes {
  private final Answering answering;
  private final VersionApi versions;
  private final Repeats repeats;

  ConflictRoutes(Answering answering, VersionApi versions, Repeats repeats) {
    this.answering = answering;
    this.versions = versions;
    this.repeats = repeats;
  }

  void on(Router router) {
    router.get("/v1/conflicts").handler(answering.caller(this::list));
    router.post("/v1/conflicts/:id").handler(answering.caller(this::decide));
  }

  private Future<Reply> list(RoutingContext context, ApiCaller caller) {
    caller.mustRead();
    MemoryScope scope = MemoryRoutes.scope(caller, Answering.parameter(context, "user_id"));
    int limit = Answering.limit(context);
    Optional<String> cursor = Answering.parameter(context, "cursor");
    return answering.blocking(() -> Reply.ok(versions.conflicts(scope, limit, cursor)));
  }

  private Future<Reply> decide(RoutingContext context, ApiCaller caller) {
    VersionApi.Asked asked = VersionRoutes.asked(context, caller);
    Bodies.Decided body = Json.read(Answering.body(context), Bodies.Decided.class);
    return repeats.once(
        context,
        asked.scope(),
        () -> answering.later(() -> versions.decide(asked, body.decision())).map(Reply::ok));
  }
}
