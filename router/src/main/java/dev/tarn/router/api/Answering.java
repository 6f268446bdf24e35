package dev.tarn.router.api;

import dev.tarn.records.Page;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.http.AccountWatch;
import dev.tarn.router.http.Administrator;
import dev.tarn.router.http.Callers;
import dev.tarn.router.http.Callers.ApiCaller;
import dev.tarn.router.http.Work;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/// How the routes of our own APIs answer: who calls is found out first, what blocks runs on the
/// executor, what comes back is written as JSON, and what fails as a problem. Belongs to one event
/// loop.
final class Answering {
  private static final int DEFAULT_LIMIT = 50;
  private static final int MOST_LIMIT = 1_000;

  private final Callers callers;
  private final AccountWatch accounts;
  private final Executor executor;

  Answering(Callers callers, AccountWatch accounts, Executor executor) {
    this.callers = callers;
    this.accounts = accounts;
    this.executor = executor;
  }

  /// What is answered.
  ///
  /// @param body written as JSON, or as it is if it is bytes; empty for 204
  /// @param type of the body
  record Reply(int status, Optional<Object> body, String type) {
    static final String JSON = "application/json";

    static Reply ok(Object body) {
      return new Reply(200, Optional.of(body), JSON);
    }

    static Reply created(Object body) {
      return new Reply(201, Optional.of(body), JSON);
    }

    /// What is under way, and can be followed.
    static Reply accepted(Object body) {
      return new Reply(202, Optional.of(body), JSON);
    }

    static Reply done() {
      return new Reply(204, Optional.empty(), JSON);
    }

    /// What is no JSON.
    static Reply of(String type, byte[] body) {
      return new Reply(200, Optional.of(body), type);
    }
  }

  /// What an endpoint does for somebody who uses memory.
  interface ForCaller {
    Future<Reply> of(RoutingContext context, ApiCaller caller);
  }

  /// What an endpoint does that writes its answer itself.
  interface Streaming {
    Future<Void> of(RoutingContext context, ApiCaller caller);
  }

  /// What an endpoint does for somebody who administers: reads the request on the event loop, and
  /// returns what blocks.
  interface ForAdministrator {
    Callable<Reply> of(RoutingContext context, Administrator who);
  }

  /// The same for an endpoint that waits for others besides.
  interface LaterForAdministrator {
    Future<Reply> of(RoutingContext context, Administrator who);
  }

  /// Refuses bodies that are encoded; no endpoint takes them.
  static void refuseEncoded(RoutingContext context) {
    String encoding = context.request().getHeader("Content-Encoding");
    if (encoding == null || encoding.equalsIgnoreCase("identity")) {
      context.next();
    } else {
      context.response().putHeader("Accept-Encoding", "identity");
      context.fail(
          RouterException.unsupportedMediaType(
              "unsupported_encoding", "Send the body as it is, without 'Content-Encoding'."));
    }
  }

  /// An endpoint of memory.
  Handler<RoutingContext> caller(ForCaller endpoint) {
    return context ->
        callers
            .identifyForApi(context.request())
            .compose(caller -> endpoint.of(context, caller))
            .onSuccess(reply -> send(context.response(), reply))
            .onFailure(context::fail);
  }

  /// An endpoint of memory that writes its answer itself.
  Handler<RoutingContext> streaming(Streaming endpoint) {
    return context ->
        callers
            .identifyForApi(context.request())
            .compose(caller -> endpoint.of(context, caller))
            .onFailure(context::fail);
  }

  /// An endpoint of accounts. What it changes counts before it has answered.
  Handler<RoutingContext> administrator(ForAdministrator endpoint) {
    return administratorLater((context, who) -> {
      Callable<Reply> work = endpoint.of(context, who);
      return context.request().method().equals(HttpMethod.GET) ? blocking(work) : changing(work);
    });
  }

  /// The same, which says itself what it changes, by [#changing].
  Handler<RoutingContext> administratorLater(LaterForAdministrator endpoint) {
    return context ->
        callers
            .administrate(context.request())
            .compose(who -> endpoint.of(context, who))
            .onSuccess(reply -> send(context.response(), reply))
            .onFailure(context::fail);
  }

  /// Work that changes accounts, which counts once it is done.
  <T> Future<T> changing(Callable<T> work) {
    return blocking(() -> {
      try {
        return work.call();
      } finally {
        accounts.changed();
      }
    });
  }

  <T> Future<T> blocking(Callable<T> work) {
    return Work.on(executor, work);
  }

  <T> Future<T> later(Callable<CompletableFuture<T>> work) {
    return Work.on(executor, work).compose(Work::of);
  }

  static void send(HttpServerResponse response, Reply reply) {
    response.setStatusCode(reply.status());
    if (reply.body().isEmpty()) {
      response.end();
      return;
    }
    byte[] bytes = written(reply.body().get());
    response.putHeader("Content-Type", reply.type()).end(Buffer.buffer(bytes));
  }

  /// The bytes of a body.
  static byte[] written(Object body) {
    return body instanceof byte[] bytes ? bytes : Json.write(body);
  }

  /// Which page a list is asked for, with `limit` and `cursor`.
  static Page.Asked page(RoutingContext context) {
    return new Page.Asked(limit(context), parameter(context, "cursor").map(Answering::position));
  }

  /// How a position in a list is written as a cursor.
  static String cursor(String position) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(position.getBytes(StandardCharsets.UTF_8));
  }

  private static String position(String cursor) {
    try {
      return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw ProblemException.invalidCursor();
    }
  }

  static int limit(RoutingContext context) {
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

  static Optional<String> parameter(RoutingContext context, String name) {
    return context.queryParam(name).stream().findFirst().filter(v -> !v.isBlank());
  }

  /// The client's name for a request that it may repeat.
  static Optional<String> idempotencyKey(RoutingContext context) {
    return Optional.ofNullable(context.request().getHeader("Idempotency-Key"))
        .filter(key -> !key.isBlank());
  }

  static byte[] body(RoutingContext context) {
    Buffer body = context.body().buffer();
    return body == null ? new byte[0] : body.getBytes();
  }
}
