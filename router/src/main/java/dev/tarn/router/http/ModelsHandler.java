package dev.tarn.router.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.config.ProviderRow;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.provider.Attempt;
import dev.tarn.router.provider.Outgoing;
import dev.tarn.router.provider.Plan;
import dev.tarn.router.provider.Provider;
import dev.tarn.router.provider.ProviderRouter;
import dev.tarn.router.provider.Upstream;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `GET /v1/models`: what hosted calls can name, asked of every provider whose key the operator set
/// and remembered for a while. Each is listed as `vendor/model`, which always routes. A provider
/// that does not answer is left out. Belongs to one event loop.
final class ModelsHandler {
  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final long PATIENCE_MILLIS = 5_000;
  private static final int MOST_BYTES = 4 << 20;
  private static final Duration REMEMBERED = Duration.ofMinutes(10);

  private final Vertx vertx;
  private final Callers callers;
  private final ProviderRouter router;
  private final Upstream upstream;
  private Optional<Future<ArrayNode>> known = Optional.empty();
  private long askedNanos;

  ModelsHandler(Vertx vertx, Callers callers, ProviderRouter router, Upstream upstream) {
    this.vertx = vertx;
    this.callers = callers;
    this.router = router;
    this.upstream = upstream;
  }

  Future<Void> handle(Call call) {
    if (!call.request().method().equals(HttpMethod.GET)) {
      return Future.failedFuture(RouterException.methodNotAllowed("GET"));
    }
    call.request().resume();
    return callers
        .identify(call.request(), ProviderRow.Auth.X_API_KEY)
        .compose(caller -> listing(call, caller))
        .compose(models -> answer(call, models));
  }

  private Future<ArrayNode> listing(Call call, Caller caller) {
    call.diagnostics().put("mode", caller.modeName());
    call.diagnostics().put("key-source", "hosted");
    boolean old = System.nanoTime() - askedNanos > REMEMBERED.toNanos();
    if (known.isEmpty() || old || known.get().failed()) {
      askedNanos = System.nanoTime();
      known = Optional.of(askAll());
    }
    return known.get();
  }

  private Future<Void> answer(Call call, ArrayNode models) {
    String path = call.request().path();
    String wanted =
        path.length() > "/v1/models/".length() ? path.substring("/v1/models/".length()) : "";
    ObjectNode body;
    if (wanted.isEmpty()) {
      body = JSON.createObjectNode().put("object", "list").set("data", models);
    } else {
      body =
          find(models, wanted)
              .orElseThrow(() ->
                  RouterException.notFound(
                      "model_not_found", "No provider here lists the model '" + wanted + "'."));
    }
    call.diagnostics().writeTo(call.response().headers());
    call.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
    Future<Void> done = call.response().end(body.toString());
    call.ended();
    return done;
  }

  private static Optional<ObjectNode> find(ArrayNode models, String wanted) {
    for (JsonNode model : models) {
      String id = model.path("id").asText();
      if (id.equals(wanted) || id.endsWith("/" + wanted)) {
        return Optional.of((ObjectNode) model);
      }
    }
    return Optional.empty();
  }

  private Future<ArrayNode> askAll() {
    List<Future<List<ObjectNode>>> asked = new ArrayList<>();
    for (Provider provider : router.hosted()) {
      asked.add(ask(provider));
    }
    return Future.join(asked)
        .map(all -> {
          ArrayNode models = JSON.createArrayNode();
          asked.forEach(list -> list.result().forEach(models::add));
          return models;
        });
  }

  private Future<List<ObjectNode>> ask(Provider provider) {
    Plan plan;
    try {
      plan = router.hosted(provider).once();
    } catch (RouterException e) {
      // The operator's key does not say where the provider is: calls of it must.
      return Future.succeededFuture(List.of());
    }
    var call =
        upstream.send(
            plan,
            (Attempt attempt) ->
                new Outgoing(
                    HttpMethod.GET,
                    attempt.provider().path("/models"),
                    headers(provider),
                    new Outgoing.Whole(Buffer.buffer())));
    long timer = vertx.setTimer(PATIENCE_MILLIS, id -> call.cancel());
    return call.reply()
        .compose(reply -> reply.body(MOST_BYTES))
        .map(body -> named(provider, body))
        .otherwise(failure -> List.of())
        .onComplete(done -> vertx.cancelTimer(timer));
  }

  /// Anthropic refuses calls that do not name a version.
  private static MultiMap headers(Provider provider) {
    MultiMap headers = HttpHeaders.headers();
    return provider.row().dialect() == ProviderRow.Dialect.ANTHROPIC
        ? headers.set("anthropic-version", "2023-06-01")
        : headers;
  }

  private static List<ObjectNode> named(Provider provider, Buffer body) {
    List<ObjectNode> models = new ArrayList<>();
    try {
      for (JsonNode model : JSON.readTree(body.getBytes()).path("data")) {
        if (model instanceof ObjectNode object && object.path("id").isTextual()) {
          String id = provider.name() + "/" + object.path("id").asText();
          models.add(object.deepCopy().put("id", id));
        }
      }
    } catch (IOException e) {
      // Not a list of models: this provider names none.
    }
    return models;
  }
}
