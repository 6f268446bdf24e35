package dev.tarn.router.http;

import dev.tarn.router.dialect.ErrorFormat;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.provider.credential.Part;
import dev.tarn.router.provider.credential.Parts;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// The front door of one event loop: health, our own APIs, or a provider.
public final class Routes {
  private final KnownPaths paths;
  private final Door door;
  private final Cors cors;
  private final Health health;
  private final OperatorPages operator;
  private final ChatHandler chat;
  private final PassthroughHandler passthrough;
  private final ModelsHandler models;
  private final Handler<HttpServerRequest> own;
  private final ErrorFormat usualErrors;
  private final Metrics metrics;
  private final Supplier<String> ids;
  private final Runnable onClose;

  Routes(
      Door door,
      KnownPaths paths,
      Cors cors,
      Health health,
      OperatorPages operator,
      ChatHandler chat,
      PassthroughHandler passthrough,
      ModelsHandler models,
      Handler<HttpServerRequest> own,
      ErrorFormat usualErrors,
      Metrics metrics,
      Supplier<String> ids,
      Runnable onClose) {
    this.door = door;
    this.paths = paths;
    this.cors = cors;
    this.health = health;
    this.operator = operator;
    this.chat = chat;
    this.passthrough = passthrough;
    this.models = models;
    this.own = own;
    this.usualErrors = usualErrors;
    this.metrics = metrics;
    this.ids = ids;
    this.onClose = onClose;
  }

  /// Takes a request whose body has not been read.
  void handle(HttpServerRequest request, ConnectionGuard guard) {
    request.pause();
    Call call = new Call(request, "req_" + ids.get(), TraceIds.of(request), usualErrors);
    guard.began(call);
    call.onOver(() -> over(call));
    if (cors.handled(request)) {
      call.ended();
      return;
    }
    switch (request.path() == null ? "" : request.path()) {
      case "/healthz" -> plain(call, () -> health.live(request.response()));
      case "/readyz" -> plain(call, () -> health.ready(request.response()));
      case "/metrics" -> metrics(call);
      default -> resolved(call);
    }
  }

  private void metrics(Call call) {
    if (door.takesOperators()) {
      plain(call, () -> operator.metrics(call.request()));
    } else {
      resolved(call);
    }
  }

  /// HTTP/2 carries line breaks in headers; HTTP/1.1, by which they would go on, does not.
  private static void refuseUnwritable(HttpServerRequest request) {
    if (request.version() != HttpVersion.HTTP_2) {
      return;
    }
    for (Map.Entry<String, String> header : request.headers()) {
      if (header.getValue().chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7f)) {
        throw RouterException.badRequest(
            "invalid_header",
            "The header '" + header.getKey() + "' holds control characters; send it without.");
      }
    }
  }

  private void over(Call call) {
    metrics.called(call.provider(), call.mode(), call.status(), call.elapsedNanos());
    if (call.authNanos() >= 0) {
      metrics.stage("auth", call.authNanos());
    }
  }

  private void resolved(Call call) {
    Future<?> done;
    try {
      refuseUnwritable(call.request());
      done =
          switch (endpoint(call)) {
            case Endpoint.Own endpoint -> own(call);
            case Endpoint endpoint when !door.takesCalls() -> throw notHere();
            case Endpoint.Chat endpoint -> chat(call, endpoint.at(named(call)));
            case Endpoint.Passthrough endpoint ->
                passthrough.handle(call, endpoint.at(named(call)));
            case Endpoint.Models endpoint -> models.handle(call);
          };
    } catch (Throwable e) {
      // An error too must end the call, which would wait for ever.
      done = Future.failedFuture(e);
    }
    done.onFailure(failure -> Errors.write(call, failure));
  }

  private static RouterException notHere() {
    return RouterException.notFound(
        "unknown_path",
        "This is the operator's address: no model is called here, only Tarn's own APIs are served.");
  }

  private Endpoint endpoint(Call call) {
    List<String> baseUrls = call.request().headers().getAll("x-memorylake-base-url");
    String target = call.request().uri();
    return baseUrls.isEmpty()
        ? paths.resolve(target, call::speaks)
        : paths.resolveAt(baseUrls, target, call::speaks);
  }

  /// The parts of a base URL that headers name.
  private static Parts named(Call call) {
    Map<Part, String> named = new EnumMap<>(Part.class);
    for (Part part : Part.values()) {
      String value = call.request().getHeader(part.header());
      if (value != null) {
        named.put(part, value.strip());
      }
    }
    return named.isEmpty() ? Parts.NONE : new Parts(named);
  }

  private Future<?> chat(Call call, Endpoint.Chat endpoint) {
    if (!call.request().method().equals(HttpMethod.POST)) {
      return Future.failedFuture(RouterException.methodNotAllowed("POST"));
    }
    return chat.handle(call, endpoint);
  }

  private Future<?> own(Call call) {
    call.diagnostics().writeTo(call.response().headers());
    call.response().endHandler(end -> call.ended());
    own.handle(call.request());
    return Future.succeededFuture();
  }

  private static void plain(Call call, Runnable answer) {
    call.response().endHandler(end -> call.ended());
    call.request().resume();
    answer.run();
  }

  /// Closes what belongs to this event loop.
  void close() {
    onClose.run();
  }
}
