package dev.tarn.router.api;

import dev.tarn.memory.MemoryFilter;
import dev.tarn.memory.MemoryScope;
import dev.tarn.router.http.Callers;
import dev.tarn.router.http.Callers.ApiCaller;
import dev.tarn.router.http.Work;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/// The paths of our own APIs. The memory key comes as bearer or in its own header; whose memory is
/// meant, from the key, `user_id`, or the user header.
public final class ApiRoutes {
  private static final int DEFAULT_LIMIT = 50;
  private static final int MOST_LIMIT = 1_000;

  private final Callers callers;
  private final MemoryApi memories;
  private final ProviderKeyRoutes providerKeys;
  private final Executor executor;

  ApiRoutes(
      Callers callers, MemoryApi memories, ProviderKeyRoutes providerKeys, Executor executor) {
    this.callers = callers;
    this.memories = memories;
    this.providerKeys = providerKeys;
    this.executor = executor;
  }

  /// Everything behind `/v1/memories`, `/v1/writes`, `/v1/receipts` and `/v1/provider-keys`;
  /// anything else is a 404 that says where to look.
  ///
  /// @param bodyBytes largest body
  Handler<HttpServerRequest> handler(Vertx vertx, int bodyBytes) {
    Router router = Router.router(vertx);
    router.route().handler(BodyHandler.create(false).setBodyLimit(bodyBytes));
    router.post("/v1/memories").handler(this::create);
    router.get("/v1/memories").handler(this::list);
    router.post("/v1/memories/search").handler(this::search);
    router.get("/v1/memories/:id").handler(this::get);
    router.delete("/v1/memories/:id").handler(this::delete);
    router.get("/v1/writes/:id").handler(this::write);
    router.get("/v1/receipts/:id").handler(this::receipt);
    providerKeys.register(router);
    router.route().failureHandler(Failures::answer);
    // No route, or none with this method.
    router.errorHandler(404, Failures::answer).errorHandler(405, Failures::answer);
    return router;
  }

  private void create(RoutingContext context) {
    answer(
        context,
        201,
        caller -> {
          caller.mustWrite();
          Bodies.NewMemory body = Json.read(body(context), Bodies.NewMemory.class);
          MemoryScope scope = scope(caller, body.userId());
          Optional<String> key =
              Optional.ofNullable(context.request().getHeader("Idempotency-Key"));
          return later(() -> memories.create(scope, body, key)).map(Json::write);
        });
  }

  private void list(RoutingContext context) {
    answer(
        context,
        200,
        caller -> {
          caller.mustRead();
          MemoryScope scope = scope(caller, parameter(context, "user_id"));
          Optional<String> kind = parameter(context, "kind");
          if (kind.isPresent() && !MemoryApi.KINDS.containsKey(kind.get())) {
            throw ProblemException.badRequest("invalid_kind", "'kind' is turn, fact or note.");
          }
          MemoryFilter filter =
              new MemoryFilter(
                  parameter(context, "conversation_id"), kind.map(MemoryApi.KINDS::get));
          int limit = limit(context);
          Optional<String> cursor = parameter(context, "cursor");
          return blocking(() -> Json.write(memories.list(scope, filter, limit, cursor)));
        });
  }

  private void search(RoutingContext context) {
    answer(
        context,
        200,
        caller -> {
          caller.mustRead();
          Bodies.Search body = Json.read(body(context), Bodies.Search.class);
          MemoryScope scope = scope(caller, body.userId());
          return later(() -> memories.search(scope, body)).map(Json::write);
        });
  }

  private void get(RoutingContext context) {
    answer(
        context,
        200,
        caller -> {
          caller.mustRead();
          MemoryScope scope = scope(caller, parameter(context, "user_id"));
          String id = context.pathParam("id");
          return blocking(() -> Json.write(memories.get(scope, id)));
        });
  }

  private void delete(RoutingContext context) {
    answer(
        context,
        204,
        caller -> {
          caller.mustWrite();
          MemoryScope scope = scope(caller, parameter(context, "user_id"));
          String id = context.pathParam("id");
          return later(() -> memories.delete(scope, id)).map(done -> new byte[0]);
        });
  }

  private void write(RoutingContext context) {
    answer(
        context,
        200,
        caller -> {
          MemoryScope scope = scope(caller, parameter(context, "user_id"));
          String id = context.pathParam("id");
          return blocking(() -> Json.write(memories.write(scope, id)));
        });
  }

  private void receipt(RoutingContext context) {
    answer(
        context,
        200,
        caller -> {
          MemoryScope scope = scope(caller, parameter(context, "user_id"));
          String id = context.pathParam("id");
          return blocking(
              () -> memories.receipt(scope, id).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        });
  }

  /// What an endpoint does with a caller.
  private interface Answer {
    Future<byte[]> to(ApiCaller caller);
  }

  private void answer(RoutingContext context, int status, Answer answer) {
    callers
        .identifyForApi(context.request())
        .compose(answer::to)
        .onSuccess(body -> send(context.response(), status, body))
        .onFailure(context::fail);
  }

  private static void send(HttpServerResponse response, int status, byte[] body) {
    response.setStatusCode(status);
    if (status == 204) {
      response.end();
    } else {
      response.putHeader("Content-Type", "application/json").end(Buffer.buffer(body));
    }
  }

  private <T> Future<T> blocking(Callable<T> work) {
    return Work.on(executor, work);
  }

  private <T> Future<T> later(Callable<CompletableFuture<T>> work) {
    return Work.on(executor, work).compose(Work::of);
  }

  private static MemoryScope scope(ApiCaller caller, Optional<String> named) {
    return caller
        .scope(named)
        .orElseThrow(() ->
            ProblemException.badRequest(
                "missing_user",
                "This key serves many users: name one as 'user_id' or in"
                    + " 'x-memorylake-user-id'."));
  }

  private static int limit(RoutingContext context) {
    Optional<String> asked = parameter(context, "limit");
    try {
      int limit = asked.map(Integer::parseInt).orElse(DEFAULT_LIMIT);
      if (limit >= 1 && limit <= MOST_LIMIT) {
        return limit;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw ProblemException.badRequest("invalid_limit", "'limit' is a number from 1 to 1000.");
  }

  private static Optional<String> parameter(RoutingContext context, String name) {
    return context.queryParam(name).stream().findFirst().filter(v -> !v.isBlank());
  }

  private static byte[] body(RoutingContext context) {
    Buffer body = context.body().buffer();
    return body == null ? new byte[0] : body.getBytes();
  }
}
