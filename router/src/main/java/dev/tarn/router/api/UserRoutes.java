package dev.tarn.router.api;

import dev.tarn.records.Page;
import dev.tarn.router.api.Answering.Reply;
import dev.tarn.router.http.Callers.ApiCaller;
import dev.tarn.router.http.Callers.Whose;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/// `/v1/users/{id}` and `/v1/memory/conversations`. A user whose name holds a slash, which no path
/// may, is named as `/v1/users?user_id=`.
final class UserRoutes {
  private final Answering answering;
  private final UserApi users;
  private final EraseApi erasing;
  private final Repeats repeats;

  UserRoutes(Answering answering, UserApi users, EraseApi erasing, Repeats repeats) {
    this.answering = answering;
    this.users = users;
    this.erasing = erasing;
    this.repeats = repeats;
  }

  void on(Router router) {
    router.get("/v1/users").handler(answering.caller(this::user));
    router.get("/v1/users/:id").handler(answering.caller(this::user));
    router.delete("/v1/users").handler(answering.caller(this::erase));
    router.delete("/v1/users/:id").handler(answering.caller(this::erase));
    router.get("/v1/memory/conversations").handler(answering.caller(this::conversations));
    router.get("/v1/memory/conversations/:id").handler(answering.caller(this::conversation));
    router.delete("/v1/memory/conversations/:id").handler(answering.caller(this::forget));
  }

  private Future<Reply> user(RoutingContext context, ApiCaller caller) {
    caller.mustRead();
    Whose whose = named(context, caller);
    return answering.blocking(() -> Reply.ok(users.user(whose)));
  }

  private Future<Reply> erase(RoutingContext context, ApiCaller caller) {
    caller.mustWrite();
    Whose whose = named(context, caller);
    return answering.later(() -> erasing.user(whose)).map(Reply::accepted);
  }

  /// The user whom the path or the query names; those of others are nobody.
  static Whose named(RoutingContext context, ApiCaller caller) {
    Optional<String> id =
        Optional.ofNullable(context.pathParam("id"))
            .or(() -> Answering.parameter(context, "user_id"));
    if (id.isEmpty()) {
      throw ProblemException.badRequest("missing_user", "Name a user, as '/v1/users/{id}'.");
    }
    return caller.person(id.get()).orElseThrow(() -> ProblemException.notFound("user"));
  }

  private Future<Reply> conversations(RoutingContext context, ApiCaller caller) {
    caller.mustRead();
    Whose whose = ForgetRoutes.whose(caller, Answering.parameter(context, "user_id"));
    Page.Asked page = Answering.page(context);
    return answering.blocking(() -> Reply.ok(users.conversations(whose.scope(), page)));
  }

  private Future<Reply> conversation(RoutingContext context, ApiCaller caller) {
    caller.mustRead();
    Whose whose = ForgetRoutes.whose(caller, Answering.parameter(context, "user_id"));
    String id = context.pathParam("id");
    return answering.blocking(() -> Reply.ok(users.conversation(whose.scope(), id)));
  }

  private Future<Reply> forget(RoutingContext context, ApiCaller caller) {
    caller.mustWrite();
    Whose whose = ForgetRoutes.whose(caller, Answering.parameter(context, "user_id"));
    String id = context.pathParam("id");
    return repeats.once(
        context,
        whose.scope(),
        () -> answering.later(() -> erasing.conversation(whose, id)).map(Reply::accepted));
  }
}
