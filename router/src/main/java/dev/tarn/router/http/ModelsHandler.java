package dev.tarn.router.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.config.ProviderRow;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.http.ModelForms.Listed;
import dev.tarn.router.provider.Attempt;
import dev.tarn.router.provider.Outgoing;
import dev.tarn.router.provider.Plan;
import dev.tarn.router.provider.Provider;
import dev.tarn.router.provider.ProviderRouter;
import dev.tarn.router.provider.Upstream;
import dev.tarn.router.provider.UpstreamReply;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `GET /v1/models`: what hosted calls can name, asked of every provider whose key the operator set
/// and remembered for a while. Each is listed as `vendor/model`, which always routes, unless the
/// caller's key may call it by its own name only; what it may not call is not listed. Of a provider
/// that does not tell, the catalogue's models are listed. Belongs to one event loop.
///
/// Who names a version of Anthropic's API is answered in its form, anybody else in OpenAI's.
final class ModelsHandler {
  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final String ALL = "/v1/models";
  private static final long PATIENCE_MILLIS = 5_000;
  private static final int MOST_BYTES = 4 << 20;
  private static final Duration REMEMBERED = Duration.ofMinutes(10);
  private static final String ANTHROPIC_VERSION = "anthropic-version";

  private final Vertx vertx;
  private final Callers callers;
  private final ProviderRouter router;
  private final Upstream upstream;
  private final Dialects dialects;
  private Optional<Future<List<Listed>>> known = Optional.empty();
  private long askedNanos;

  ModelsHandler(
      Vertx vertx, Callers callers, ProviderRouter router, Upstream upstream, Dialects dialects) {
    this.vertx = vertx;
    this.callers = callers;
    this.router = router;
    this.upstream = upstream;
    this.dialects = dialects;
  }

  Future<Void> handle(Call call) {
    if (speaksAnthropic(call)) {
      call.speaks(dialects.of(ProviderRow.Dialect.ANTHROPIC));
    }
    if (!call.request().method().equals(HttpMethod.GET)) {
      return Future.failedFuture(RouterException.methodNotAllowed("GET"));
    }
    call.request().resume();
    return callers
        .identify(call.request(), ProviderRow.Auth.X_API_KEY)
        .compose(caller ->
            caller.dryRun()
                ? dryRun(call, caller)
                : listing(call, caller).compose(models -> answer(call, models)));
  }

  /// What every provider would be asked if nothing were remembered.
  private Future<Void> dryRun(Call call, Caller caller) {
    tell(call, caller);
    List<Attempt> asked =
        router.hosted().stream()
            .flatMap(provider -> plan(provider).stream())
            .map(Plan::first)
            .toList();
    return DryRun.answer(call, asked, this::outgoing).mapEmpty();
  }

  private static void tell(Call call, Caller caller) {
    call.diagnostics().put("mode", caller.modeName());
    call.diagnostics().put("key-source", "hosted");
  }

  private static boolean speaksAnthropic(Call call) {
    return call.request().headers().contains(ANTHROPIC_VERSION);
  }

  private Future<List<Listed>> listing(Call call, Caller caller) {
    tell(call, caller);
    boolean old = System.nanoTime() - askedNanos > REMEMBERED.toNanos();
    if (known.isEmpty() || old || known.get().failed()) {
      askedNanos = System.nanoTime();
      known = Optional.of(askAll());
    }
    return known.get().map(models -> callable(models, caller));
  }

  private static List<Listed> callable(List<Listed> models, Caller caller) {
    Map<String, Listed> callable = new LinkedHashMap<>();
    for (Listed model : models) {
      if (!caller.mayUse(model.vendor())) {
        continue;
      }
      model.calledAs(caller::mayCall).ifPresent(one -> callable.putIfAbsent(one.id(), one));
    }
    return List.copyOf(callable.values());
  }

  private Future<Void> answer(Call call, List<Listed> models) {
    String wanted = wanted(call.request().path());
    boolean anthropic = speaksAnthropic(call);
    ObjectNode body;
    if (wanted.isEmpty()) {
      body = anthropic ? ModelForms.anthropic(models) : ModelForms.openAi(models);
    } else {
      Listed model = find(models, wanted);
      body = anthropic ? ModelForms.anthropic(model) : ModelForms.openAi(model);
    }
    call.diagnostics().writeTo(call.response().headers());
    call.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
    Future<Void> done = call.response().end(body.toString());
    call.ended();
    return done;
  }

  /// The name of one model, written as a segment or as it is; empty if all are wanted.
  private static String wanted(String path) {
    String raw = path.length() > ALL.length() ? path.substring(ALL.length() + 1) : "";
    try {
      return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw RouterException.badRequest("ambiguous_path", "The model's name cannot be decoded.");
    }
  }

  private static Listed find(List<Listed> models, String wanted) {
    return models.stream()
        .filter(model -> model.id().equals(wanted) || model.id().endsWith("/" + wanted))
        .findFirst()
        .orElseThrow(() ->
            RouterException.notFound(
                "model_not_found", "No provider here lists the model '" + wanted + "'."));
  }

  private Future<List<Listed>> askAll() {
    List<Future<List<Listed>>> asked = new ArrayList<>();
    for (Provider provider : router.hosted()) {
      asked.add(ask(provider));
    }
    return Future.join(asked)
        .map(all -> asked.stream().flatMap(list -> list.result().stream()).toList());
  }

  private Future<List<Listed>> ask(Provider provider) {
    if (isListedElsewhere(provider)) {
      return Future.succeededFuture(catalogued(provider));
    }
    Optional<Plan> plan = plan(provider);
    if (plan.isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    var call = upstream.send(plan.get(), new Same(outgoing(plan.get().first()), dialects));
    long timer = vertx.setTimer(PATIENCE_MILLIS, id -> call.cancel());
    return call.reply()
        .compose(reply -> told(provider, reply))
        .otherwise(failure -> Optional.empty())
        .map(told -> told.orElseGet(() -> catalogued(provider)))
        .onComplete(done -> vertx.cancelTimer(timer));
  }

  /// Bedrock's models are listed by another service, at another host.
  private static boolean isListedElsewhere(Provider provider) {
    return provider.row().dialect() == ProviderRow.Dialect.BEDROCK;
  }

  /// How a provider is asked; empty if it cannot be, since the operator's key does not say where it
  /// is: calls of it must.
  private Optional<Plan> plan(Provider provider) {
    try {
      return isListedElsewhere(provider)
          ? Optional.empty()
          : Optional.of(router.hosted(provider, Optional.empty(), "/models").once());
    } catch (RouterException e) {
      return Optional.empty();
    }
  }

  private Outgoing outgoing(Attempt attempt) {
    return new Outgoing(
        HttpMethod.GET,
        attempt.provider().path("/models"),
        HttpHeaders.headers().setAll(dialects.of(attempt.provider().row().dialect()).headers()),
        new Outgoing.Whole(Buffer.buffer()));
  }

  private List<Listed> catalogued(Provider provider) {
    return router.models().of(provider).stream().map(Listed::of).toList();
  }

  /// The provider's list; empty if its answer is none.
  private Future<Optional<List<Listed>>> told(Provider provider, UpstreamReply reply) {
    boolean fine = reply.status() == 200;
    return reply.body(MOST_BYTES).map(body -> fine ? listed(provider, body) : Optional.empty());
  }

  private Optional<List<Listed>> listed(Provider provider, Buffer body) {
    try {
      JsonNode answer = JSON.readTree(body.getBytes());
      if (answer.path("models").isArray()) {
        return Optional.of(googles(provider, answer.path("models")));
      }
      // Together answers with the bare array.
      JsonNode data = answer.isArray() ? answer : answer.path("data");
      if (!data.isArray()) {
        return Optional.empty();
      }
      List<Listed> models = new ArrayList<>();
      for (JsonNode model : data) {
        if (model instanceof ObjectNode told && told.path("id").isTextual()) {
          String id = told.path("id").asText();
          models.add(new Listed(provider.name(), told, router.models().at(provider, id)));
        }
      }
      return Optional.of(models);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// Google names its models otherwise, `models/gemini-…`
  /// (<https://ai.google.dev/api/models#method:-models.list>).
  private List<Listed> googles(Provider provider, JsonNode models) {
    List<Listed> listed = new ArrayList<>();
    for (JsonNode model : models) {
      String id = model.path("name").asText("").replaceFirst("^models/", "");
      if (!id.isEmpty()) {
        ObjectNode told = JSON.createObjectNode().put("id", id).put("object", "model");
        told.put("created", 0).put("owned_by", provider.name());
        listed.add(new Listed(provider.name(), told, router.models().at(provider, id)));
      }
    }
    return listed;
  }
}
