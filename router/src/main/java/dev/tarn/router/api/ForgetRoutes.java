package dev.tarn.router.api;

import dev.tarn.router.api.Answering.Reply;
import dev.tarn.router.http.Callers.ApiCaller;
import dev.tarn.router.http.Callers.Whose;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/// The paths that forget: `DELETE /v1/memories/{id}`, `POST /v1/memories/forget`, and
/// `/v1/erasures/{id}`, where its receipt is followed.
final class ForgetRoutes {
  private final Answering answering;
  private final EraseApi erasing;
  private final Repeats repeats;

  ForgetRoutes(Answering answering, EraseApi erasing, Repeats repeats) {
    this.answering = answering;
    this.erasing = erasing;
    this.repeats = repeats;
  }

  void on(Router router) {
    router.post("/v1/memories/forget").handler(answering.caller(this::forget));
    router.delete("/v1/memories/:id").handler(answering.caller(this::delete));
    router.get("/v1/erasures/:id").handler(answering.caller(this::erasure));
  }

  private Future<Reply> forget(RoutingContext context, ApiCaller caller) {
    ForgetBody body = Json.read(Answering.body(context), ForgetBody.class).checked();
    if (body.dryRun()) {
      caller.mustRead();
    } else {
      caller.mustWrite();
    }
    Whose whose = whose(caller, body.userId());
    return body.dryRun()
        ? answering.later(() -> erasing.forget(whose, body)).map(Reply::ok)
        : repeats.once(
            context,
            whose.scope(),
            () -> answering.later(() -> erasing.forget(whose, body)).map(Reply::accepted));
  }

  private Future<Reply> delete(RoutingContext context, ApiCaller caller) {
    caller.mustWrite();
    Whose whose = whose(caller, Answering.parameter(context, "user_id"));
    String id = context.pathParam("id");
    return repeats.once(
        context,
        whose.scope(),
        () -> answering.later(() -> erasing.memory(whose, id)).map(done -> Reply.done()));
  }

  private Future<Reply> erasure(RoutingContext context, ApiCaller caller) {
    String id = context.pathParam("id");
    return answering.blocking(
        () -> Reply.ok(erasing.erasure(caller.workspace(), caller.oneUser(), id)));
  }

  static Whose whose(ApiCaller caller, Optional<String> named) {
    return caller
        .whose(named)
        .orElseThrow(() ->
            ProblemException.badRequest(
                "missing_user",
                "This key serves many users: name one as 'user_id' or in"
                    + " 'x-memorylake-user-id'."));
  }
}
