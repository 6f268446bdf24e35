package dev.tarn.router.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tarn.config.ProviderRow;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.http.ModelForms.Listed;
import dev.tarn.router.provider.Attempt;
import dev.tarn.router.provider.Models;
import dev.tarn.router.provider.Outgoing;
import dev.tarn.router.provider.Outlook;
import dev.tarn.router.provider.Outlooks;
import dev.tarn.router.provider.Plan;
import dev.tarn.router.provider.Provider;
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
import java.util.stream.Collectors;

/// `GET /v1/models`: what calls without a key of their own can name, asked of every provider that
/// the operator's key or a stored one opens to the caller, and remembered for a while. Each is
/// listed as `vendor/model`, which always routes, unless the caller's key may call it by its own
/// name only; what it may not call is not listed. Of a provider that does not tell, the catalogue's
/// models are listed. Belongs to one event loop.
///
/// Who names a version of Anthropic's API is answered in its form, anybody else in OpenAI's.
final class ModelsHandler {
  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final String ALL = "/v1/models";
  private static final long PATIENCE_MILLIS = 5_000;
  private static final int MOST_BYTES = 4 << 20;
  private static final Duration REMEMBERED = Duration.ofMinutes(10);
  private static final int MOST_REMEMBERED = 1_000;
  private static final String ANTHROPIC_VERSION = "anthropic-version";

  private final Vertx vertx;
  private final Callers callers;
  private final Outlooks outlooks;
  private final Models catalogue;
  private final Upstream upstream;
  private final Dialects dialects;
  private final Cache<String, Future<List<Listed>>> known =
      Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).expireAfterWrite(REMEMBERED).build();

  ModelsHandler(
      Vertx vertx,
      Callers callers,
      Outlooks outlooks,
      Models catalogue,
      Upstream upstream,
      Dialects dialects) {
    this.vertx = vertx;
    this.callers = callers;
    this.outlooks = outlooks;
    this.catalogue = catalogue;
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
            outlooks.of(caller.asker(), caller.byok()).compose(open -> answer(call, caller, open)));
  }

  private Future<Void> answer(Call call, Caller caller, List<Outlook> open) {
    call.diagnostics().put("mode", caller.modeName());
    String sources =
        open.stream()
            .flatMap(outlook -> outlook.by().stream())
            .map(attempt -> attempt.credential().source().wire())
            .distinct()
            .collect(Collectors.joining(", "));
    if (!sources.isEmpty()) {
      call.diagnostics().put("key-source", sources);
    }
    return caller.dryRun()
        ? dryRun(call, open)
        : listing(caller, open).compose(models -> answer(call, models));
  }

  /// What every provider would be asked if nothing were remembered.
  private Future<Void> dryRun(Call call, List<Outlook> open) {
    List<Attempt> asked =
        open.stream()
            .filter(outlook -> !isListedElsewhere(outlook.provider()))
            .flatMap(outlook -> outlook.by().stream())
            .toList();
    return DryRun.answer(call, asked, this::outgoing).mapEmpty();
  }

  private static boolean speaksAnthropic(Call call) {
    return call.request().headers().contains(ANTHROPIC_VERSION);
  }

  /// What the caller can call, at each provider as its first key is told.
  private Future<List<Listed>> listing(Caller caller, List<Outlook> open) {
    List<Future<List<Listed>>> asked =
        open.stream().map(outlook -> known.get(outlook.id(), id -> ask(outlook))).toList();
    return Future.join(asked)
        .map(all -> {
          Map<String, Listed> callable = new LinkedHashMap<>();
          for (int i = 0; i < open.size(); i++) {
            Outlook outlook = open.get(i);
            asked.get(i).result().stream()
                .filter(model -> outlook.serves(model.told().path("id").asText()))
                .flatMap(model -> model.calledAs(caller::mayCall).stream())
                .forEach(model -> callable.putIfAbsent(model.id(), model));
          }
          return List.copyOf(callable.values());
        });
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

  /// Never fails.
  private Future<List<Listed>> ask(Outlook outlook) {
    Provider provider = outlook.provider();
    if (isListedElsewhere(provider)) {
      return Future.succeededFuture(catalogued(provider));
    }
    if (outlook.by().isEmpty()) {
      // The key does not say where it is: calls of it must.
      return Future.succeededFuture(List.of());
    }
    Attempt by = outlook.by().get();
    var call = upstream.send(Plan.of(by).once(), new Same(outgoing(by), dialects));
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

  private Outgoing outgoing(Attempt attempt) {
    return new Outgoing(
        HttpMethod.GET,
        attempt.provider().path("/models"),
        HttpHeaders.headers().setAll(dialects.of(attempt.provider().row().dialect()).headers()),
        new Outgoing.Whole(Buffer.buffer()));
  }

  private List<Listed> catalogued(Provider provider) {
    return catalogue.of(provider).stream().map(Listed::of).toList();
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
          models.add(new Listed(provider.name(), told, catalogue.at(provider, id)));
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
        listed.add(new Listed(provider.name(), told, catalogue.at(provider, id)));
      }
    }
    return listed;
  }
}
