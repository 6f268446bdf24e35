package dev.tarn.router.api;

import dev.tarn.memory.MemoryFilter;
import dev.tarn.memory.MemoryScope;
import dev.tarn.router.api.Answering.Reply;
import dev.tarn.router.http.Callers.ApiCaller;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/// The paths of the memory API. The memory key comes as bearer or in its own header; whose memory
/// is meant, from the key, `user_id`, or the user header.
final class MemoryRoutes {
  private final Answering answering;
  private final MemoryApi memories;
  private final Repeats repeats;

  MemoryRoutes(Answering answering, MemoryApi memories, Repeats repeats) {
    this.answering = answering;
    this.memories = memories;
    this.repeats = repeats;
  }

  void on(Router router) {
    router.post("/v1/memories").handler(answering.caller(this::create));
    router.get("/v1/memories").handler(answering.caller(this::list));
    router.post("/v1/memories/search").handler(answering.caller(this::search));
    router.get("/v1/memories/:id").handler(answering.caller(this::get));
    router.get("/v1/writes/:id").handler(answering.caller(this::write));
    router.get("/v1/receipts/:id").handler(answering.caller(this::receipt));
  }

  private Future<Reply> create(RoutingContext context, ApiCaller caller) {
    caller.mustWrite();
    Bodies.NewMemory body = Json.read(Answering.body(context), Bodies.NewMemory.class);
    MemoryScope scope = scope(caller, body.userId());
    return repeats.once(
        context,
        scope,
        () ->
            answering
                .later(() -> memories.create(scope, body, Answering.idempotencyKey(context)))
                .map(Reply::created));
  }

  private Future<Reply> list(RoutingContext context, ApiCaller caller) {
    caller.mustRead();
    MemoryScope scope = scope(caller, Answering.parameter(context, "user_id"));
    Optional<String> kind = Answering.parameter(context, "kind");
    if (kind.isPresent() && !MemoryApi.KINDS.containsKey(kind.get())) {
      throw ProblemException.badRequest("invalid_kind", "'kind' is turn, fact or note.");
    }
    Optional<Instant> asOf = asOf(context);
    boolean expired = Answering.parameter(context, "expired").filter("true"::equals).isPresent();
    MemoryFilter filter =
        new MemoryFilter(
            Answering.parameter(context, "conversation_id"),
            kind.map(MemoryApi.KINDS::get),
            expired ? Optional.empty() : Optional.of(asOf.orElseGet(memories::now)),
            asOf);
    int limit = Answering.limit(context);
    Optional<String> cursor = Answering.parameter(context, "cursor");
    return answering.blocking(() -> Reply.ok(memories.list(scope, filter, limit, cursor)));
  }

  private Future<Reply> search(RoutingContext context, ApiCaller caller) {
    caller.mustRead();
    Bodies.Search body = Json.read(Answering.body(context), Bodies.Search.class);
    MemoryScope scope = scope(caller, body.userId());
    return answering.later(() -> memories.search(scope, body)).map(Reply::ok);
  }

  private Future<Reply> get(RoutingContext context, ApiCaller caller) {
    caller.mustRead();
    MemoryScope scope = scope(caller, Answering.parameter(context, "user_id"));
    String id = context.pathParam("id");
    Optional<Instant> asOf = asOf(context);
    return answering.blocking(() -> Reply.ok(memories.get(scope, id, asOf)));
  }

  private Future<Reply> write(RoutingContext context, ApiCaller caller) {
    MemoryScope scope = scope(caller, Answering.parameter(context, "user_id"));
    String id = context.pathParam("id");
    return answering.blocking(() -> Reply.ok(memories.write(scope, id)));
  }

  private Future<Reply> receipt(RoutingContext context, ApiCaller caller) {
    caller.mustRead();
    MemoryScope scope = scope(caller, Answering.parameter(context, "user_id"));
    String id = context.pathParam("id");
    return answering.blocking(
        () -> Reply.ok(memories.receipt(scope, id).getBytes(StandardCharsets.UTF_8)));
  }

  private static Optional<Instant> asOf(RoutingContext context) {
    try {
      return Answering.parameter(context, "as_of").map(Instant::parse);
    } catch (DateTimeParseException e) {
      throw ProblemException.badRequest(
          "invalid_time", "'as_of' is a time such as 2026-05-08T09:00:00Z.");
    }
  }

  static MemoryScope scope(ApiCaller caller, Optional<String> named) {
    return caller
        .scope(named)
        .orElseThrow(() ->
            ProblemException.badRequest(
                "missing_user",
                "This key serves many users: name one as 'user_id' or in"
                    + " 'x-memorylake-user-id'."));
  }
}
