package dev.tarn.router.http;

import dev.tarn.router.dialect.ChatRequest;
import dev.tarn.router.dialect.Destination;
import dev.tarn.router.dialect.Dialect;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.dialect.Splice;
import dev.tarn.router.dialect.Splices;
import dev.tarn.router.dialect.Targets;
import dev.tarn.router.dialect.Translator;
import dev.tarn.router.dialect.json.JsonWeaving;
import dev.tarn.router.provider.Attempt;
import dev.tarn.router.provider.KeySource;
import dev.tarn.router.provider.Models;
import dev.tarn.router.provider.Outgoing;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/// Writes a call as its provider gets it: the client's own bytes where nothing is spliced, else the
/// inflated ones with the splices; translated where the provider speaks another dialect.
///
/// @param read bounded; translates, since bodies of agents take milliseconds, and splices large
///   ones
record Drafts(Dialects dialects, Models models, Asides asides, Executor read) {
  /// Asked of a model that the catalogue does not know, where the provider must be told a bound.
  private static final int UNKNOWN_MAX_OUTPUT = 4_096;

  /// The dialect of the provider, where the call must be translated into it.
  ///
  /// @throws RouterException 501 if nobody translates
  Optional<Dialect> foreign(Endpoint.Chat endpoint, Attempt attempt) {
    var spoken = attempt.provider().row().dialect();
    if (isNamed(endpoint, attempt) || spoken == endpoint.dialect().spokenBy()) {
      return Optional.empty();
    }
    Dialect dialect = dialects.of(spoken);
    if (!endpoint.getsMemory() || Translator.between(endpoint.dialect(), dialect).isEmpty()) {
      throw RouterException.notSupported(
          "dialect_not_translated",
          attempt.provider().name()
              + " speaks another API than the one called, and this one is not translated. Call it"
              + " by its own, or by chat/completions or messages.");
    }
    return Optional.of(dialect);
  }

  /// Whether the path names the attempt's provider, so that the client speaks as that one wants.
  private static boolean isNamed(Endpoint.Chat endpoint, Attempt attempt) {
    return endpoint
        .provider()
        .filter(named -> named.name().equals(attempt.provider().name()))
        .isPresent();
  }

  /// Writes a call.
  ///
  /// @param blocks splices that weave memory in
  /// @param foreign as [#foreign] says
  Future<Draft> draft(
      Call call,
      Endpoint.Chat endpoint,
      Caller caller,
      Bodies.Body body,
      ChatRequest request,
      List<Splice> blocks,
      Attempt attempt,
      Optional<Dialect> foreign) {
    List<Splice> splices = new ArrayList<>(blocks);
    splices.addAll(request.ours());
    if (foreign.isPresent()) {
      return Work.on(
          read,
          () -> translated(call, endpoint, caller, body, request, splices, attempt, foreign.get()));
    }
    return Work.sized(
        read, body.plain().length, () -> own(call, endpoint, body, request, splices, attempt));
  }

  private static Draft own(
      Call call,
      Endpoint.Chat endpoint,
      Bodies.Body body,
      ChatRequest request,
      List<Splice> splices,
      Attempt attempt) {
    call.mustBeWanted();
    boolean named = isNamed(endpoint, attempt);
    boolean callersKey = attempt.credential().source() == KeySource.PASSTHROUGH;
    attempt
        .model()
        .ifPresent(name ->
            request.modelSpan().ifPresent(span -> splices.add(JsonWeaving.rename(span, name))));
    // An account that the client names is one at the provider that it names.
    boolean callersAccount = callersKey && (named || endpoint.provider().isEmpty());
    MultiMap headers = Headers.up(call.request().headers(), callersAccount);
    Buffer bytes = body.sent();
    byte[] sent = body.plain();
    if (!splices.isEmpty()) {
      sent = Splices.apply(body.plain(), splices);
      bytes = Buffer.buffer(sent);
      headers.remove(HttpHeaders.CONTENT_ENCODING);
    }
    String uri =
        named || endpoint.provider().isEmpty()
            ? attempt.provider().path(rest(endpoint, attempt)) + endpoint.query()
            : attempt.provider().path(elsewhere(endpoint, request, attempt));
    return new Draft(
        new Outgoing(HttpMethod.POST, uri, headers, new Outgoing.Whole(bytes)),
        splices,
        sent,
        List.of(),
        Optional.empty());
  }

  /// The client's own path, with the model's name there. Its own query travels.
  private static String rest(Endpoint.Chat endpoint, Attempt attempt) {
    return attempt
        .model()
        .filter(name -> endpoint.target().model().isPresent())
        .map(name ->
            endpoint.dialect().targets().write(endpoint.target().named(name)).split("\\?", 2)[0])
        .orElse(endpoint.rest());
  }

  /// The path of the same call at a provider that the client did not name.
  private static String elsewhere(Endpoint.Chat endpoint, ChatRequest request, Attempt attempt) {
    Targets targets = endpoint.dialect().targets();
    return endpoint.getsMemory()
        ? targets.chat(attempt.called(), request.stream())
        : targets.write(endpoint.target());
  }

  private Draft translated(
      Call call,
      Endpoint.Chat endpoint,
      Caller caller,
      Bodies.Body body,
      ChatRequest request,
      List<Splice> splices,
      Attempt attempt,
      Dialect dialect) {
    call.mustBeWanted();
    String model = attempt.model().or(request::model).orElse("");
    MultiMap headers = call.request().headers();
    Translator translator = Translator.between(endpoint.dialect(), dialect).orElseThrow();
    int maxOutput =
        models
            .called(attempt, Optional.of(model))
            .flatMap(entry -> entry.maxOutput())
            .orElse(UNKNOWN_MAX_OUTPUT);
    Translator.Translated written =
        translator.request(
            Splices.apply(body.plain(), splices),
            name -> Optional.ofNullable(headers.get(name)),
            endpoint.target().stream(),
            new Destination(
                model,
                maxOutput,
                request.wishes().requireParameters().orElse(false),
                asides.of(Asides.scope(caller, request)),
                attempt.provider().row().refuses()));
    return new Draft(
        new Outgoing(
            HttpMethod.POST,
            attempt.provider().path(dialect.targets().chat(model, written.stream())),
            Headers.upTranslated(call.request().headers(), dialect.headers()),
            new Outgoing.Whole(Buffer.buffer(written.body()))),
        splices,
        written.body(),
        written.dropped(),
        Optional.of(written.answer()));
  }
}
