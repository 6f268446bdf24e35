package dev.tarn.router.api;

import dev.tarn.memory.MemoryScope;
import dev.tarn.router.api.Answering.Reply;
import dev.tarn.router.http.Callers.ApiCaller;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The paths by which people correct and rate their memories, and see what these were before.
final class VersionRoutes {
  /// A version as an entity tag: the number in quotes, which many clients leave out.
  private static final Pattern TAG = Pattern.compile("\"?([1-9][0-9]{0,8})\"?");

  private final Answering answering;
  private final VersionApi versions;
  private final Repeats repeats;

  VersionRoutes(Answering answering, VersionApi versions, Repeats repeats) {
    this.answering = answering;
    this.versions = versions;
    this.repeats = repeats;
  }

  void on(Router router) {
    router.patch("/v1/memories/:id").handler(answering.caller(this::revise));
    router.get("/v1/memories/:id/history").handler(answering.caller(this::history));
    router.post("/v1/memories/:id/undo").handler(answering.caller(this::undo));
    router.post("/v1/memories/:id/feedback").handler(answering.caller(this::rate));
  }

  private Future<Reply> history(RoutingContext context, ApiCaller caller) {
    caller.mustRead();
    MemoryScope scope = MemoryRoutes.scope(caller, Answering.parameter(context, "user_id"));
    String id = context.pathParam("id");
    return answering.blocking(() -> Reply.ok(versions.history(scope, id)));
  }

  private Future<Reply> revise(RoutingContext context, ApiCaller caller) {
    VersionApi.Asked asked = asked(context, caller);
    byte[] patch = Answering.body(context);
    return repeats.once(
        context,
        asked.scope(),
        () -> answering.later(() -> versions.revise(asked, patch)).map(Reply::ok));
  }

  private Future<Reply> undo(RoutingContext context, ApiCaller caller) {
    VersionApi.Asked asked = asked(context, caller);
    return repeats.once(
        context, asked.scope(), () -> answering.later(() -> versions.undo(asked)).map(Reply::ok));
  }

  private Future<Reply> rate(RoutingContext context, ApiCaller caller) {
    VersionApi.Asked asked = asked(context, caller);
    Bodies.Feedback body = Json.read(Answering.body(context), Bodies.Feedback.class);
    return repeats.once(
        context,
        asked.scope(),
        () -> answering.later(() -> versions.rate(asked, body.rating())).map(Reply::ok));
  }

  /// Whose memory is to be changed, and in which version it must be.
  static VersionApi.Asked asked(RoutingContext context, ApiCaller caller) {
    caller.mustWrite();
    Optional<String> tag =
        Optional.ofNullable(context.request().getHeader(HttpHeaders.IF_MATCH))
            .map(String::strip)
            .filter(value -> !value.equals("*"));
    return new VersionApi.Asked(
        MemoryRoutes.scope(caller, Answering.parameter(context, "user_id")),
        context.pathParam("id"),
        tag.map(VersionRoutes::version).map(OptionalInt::of).orElse(OptionalInt.empty()),
        Answering.idempotencyKey(context));
  }

  private static int version(String tag) {
    Matcher version = TAG.matcher(tag);
    if (!version.matches()) {
      throw ProblemException.preconditionFailed(
          "'If-Match' names no version of a memory, which is a number.");
    }
    return Integer.parseInt(version.group(1));
  }
}
