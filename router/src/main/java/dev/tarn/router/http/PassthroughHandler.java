package dev.tarn.router.http;

import dev.tarn.config.ProviderRow;
import dev.tarn.router.dialect.ReplyTap;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.provider.KeySource;
import dev.tarn.router.provider.Outgoing;
import dev.tarn.router.provider.Plan;
import dev.tarn.router.provider.Provider;
import dev.tarn.router.provider.ProviderRouter;
import dev.tarn.router.provider.Upstream;
import dev.tarn.router.provider.UpstreamCall;
import dev.tarn.router.provider.UpstreamReply;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.regex.Pattern;

/// Every path that gets no memory: untouched, streamed both ways, for the caller's own key. With
/// any other key only what is listed in `decisions.md` ("Whose key pays") is served: else any
/// memory key could read the operator's files, batches and stored answers. What such a call says is
/// read, as that of a chat is: its model may be one that the key may not call, and it may name
/// state of others. A key that is limited to models sends nothing that is not read.
final class PassthroughHandler {
  private static final Pattern MODELS = Pattern.compile("/models(/[^/:]+)?");

  /// OpenRouter, Together and others name them `vendor/model`.
  private static final Pattern MODELS_OF_VENDORS = Pattern.compile("/models(/[^/:]+){0,2}");

  /// A reply whose length has fewer digits is short enough to be read for its tokens.
  private static final int READ_DIGITS = 6;

  private static final int READ_BYTES = 100_000;

  private final Callers callers;
  private final Billing billing;
  private final ProviderRouter router;
  private final Plans plans;
  private final Tally tally;
  private final Dialects dialects;
  private final Upstream upstream;
  private final ChatHandler read;

  /// @param read gets the calls that are read
  PassthroughHandler(
      Callers callers,
      Billing billing,
      ProviderRouter router,
      Plans plans,
      Tally tally,
      Dialects dialects,
      Upstream upstream,
      ChatHandler read) {
    this.callers = callers;
    this.billing = billing;
    this.router = router;
    this.plans = plans;
    this.tally = tally;
    this.dialects = dialects;
    this.upstream = upstream;
    this.read = read;
  }

  Future<ReplyWriter.End> handle(Call call, Endpoint.Passthrough endpoint) {
    call.identifies();
    return callers
        .identify(call.request(), endpoint.provider().auth(endpoint.rest()))
        .compose(caller -> {
          Optional<Endpoint.Chat> hosted =
              (caller.mayUseOthersKey() || caller.isLimitedToModels())
                      && call.request().method().equals(HttpMethod.POST)
                  ? endpoint.read()
                  : Optional.empty();
          if (hosted.isPresent()) {
            return read.handle(call, hosted.get(), caller.withoutMemory());
          }
          call.identified(caller.modeName());
          Bill bill = billing.open(call, caller);
          endpoint
              .spoken()
              .map(Dialects.Spoken::target)
              .filter(target -> target.model().isPresent())
              .ifPresent(target -> caller.mustBeAllowed(target.model()));
          caller.mustBeAllowedAt(endpoint.provider());
          return plan(caller, endpoint, call.request())
              .compose(plan -> forward(call, endpoint, plan, caller.dryRun(), bill));
        });
  }

  private Future<Plan> plan(
      Caller caller, Endpoint.Passthrough endpoint, HttpServerRequest request) {
    Provider provider = endpoint.provider();
    boolean needsNone = provider.row().auth() == ProviderRow.Auth.NONE;
    if (caller.byok() && (caller.providerKey().isPresent() || needsNone)) {
      if (caller.isLimitedToModels() && !Headers.onlyLooksOrDeletes(request)) {
        throw unread();
      }
      return Future.succeededFuture(router.passthrough(provider, caller.providerKey()));
    }
    // Only to look: a model of the operator's own could be deleted by its name.
    boolean served =
        request.method().equals(HttpMethod.GET)
            && models(provider).matcher(provider.called(endpoint.rest())).matches();
    if (!served && !caller.byok()) {
      throw notHosted();
    }
    return plans
        .of(endpoint, caller)
        .map(plan -> {
          if (!served) {
            throw notHosted();
          }
          return plan.once();
        });
  }

  private static RouterException notHosted() {
    return RouterException.forbidden(
        "endpoint_not_hosted",
        "Only chat, embeddings and models are served with a stored key or the operator's key. Send"
            + " your own provider key, and the memory key in 'x-memorylake-api-key'.");
  }

  private static RouterException unread() {
    return RouterException.forbidden(
        "model_not_allowed",
        "This memory key is limited to models, and what is sent to this path is not read for the"
            + " model it names. Such a key may call chat, embeddings and counting of tokens, spelt"
            + " as the provider does, and look at the rest.");
  }

  /// What lists models or tells of one. Below a model others keep their work, such as Google's
  /// `/models/{model}/operations/{id}`.
  private static Pattern models(Provider provider) {
    return provider.row().dialect() == ProviderRow.Dialect.OPENAI ? MODELS_OF_VENDORS : MODELS;
  }

  private Future<ReplyWriter.End> forward(
      Call call, Endpoint.Passthrough endpoint, Plan plan, boolean dryRun, Bill bill) {
    HttpServerRequest request = call.request();
    String uri = plan.first().provider().path(endpoint.rest()) + endpoint.query();
    KeySource keySource = plan.first().credential().source();
    MultiMap headers = Headers.up(request.headers(), keySource == KeySource.PASSTHROUGH);
    Outgoing outgoing = new Outgoing(request.method(), uri, headers, body(request));
    call.answeredBy(plan.first().provider().name());
    call.diagnostics().put("provider", plan.first().provider().name());
    call.diagnostics().put("key-source", plan.first().credential().named());
    if (dryRun) {
      return DryRun.answer(call, outgoing, plan);
    }
    bill.passed(plan.first(), endpoint.spoken().map(Dialects.Spoken::target));
    long sent = System.nanoTime();
    UpstreamCall sending = upstream.send(plan, new Same(outgoing, dialects));
    call.onGone(sending::cancel);
    return sending
        .reply()
        .onComplete(done -> tally.tried(sending.tries()))
        .compose(reply -> reply(call, endpoint, bill, reply, System.nanoTime() - sent));
  }

  private Future<ReplyWriter.End> reply(
      Call call,
      Endpoint.Passthrough endpoint,
      Bill bill,
      UpstreamReply reply,
      long upstreamNanos) {
    call.diagnostics().timing("upstream", upstreamNanos);
    bill.answered(reply);
    Optional<ReplyTap> tap =
        bill.wantsTokens() ? tap(endpoint, reply).map(bill::reading) : Optional.empty();
    return Refused.concerns(reply)
        ? Refused.write(call, reply, Future::succeededFuture)
        : ReplyWriter.write(
            call,
            reply,
            new Passage.Untouched(call, reply),
            piece -> tap.ifPresent(reading -> reading.feed(piece.getBytes())),
            () -> {
              tap.ifPresent(ReplyTap::end);
              return Future.succeededFuture();
            });
  }

  /// Short answers of the kinds that tell tokens are read for them.
  private static Optional<ReplyTap> tap(Endpoint.Passthrough endpoint, UpstreamReply reply) {
    String type = reply.headers().get(HttpHeaders.CONTENT_TYPE);
    String length = reply.headers().get(HttpHeaders.CONTENT_LENGTH);
    boolean readable =
        type != null
            && length != null
            && length.length() < READ_DIGITS
            && !reply.headers().contains(HttpHeaders.CONTENT_ENCODING);
    return readable
        ? endpoint.spoken().map(call -> call.dialect().replies().tap(type, READ_BYTES))
        : Optional.empty();
  }

  private static Outgoing.Body body(HttpServerRequest request) {
    MultiMap headers = request.headers();
    Optional<String> length = Optional.ofNullable(headers.get(HttpHeaders.CONTENT_LENGTH));
    boolean chunked = headers.contains(HttpHeaders.TRANSFER_ENCODING);
    if (length.isEmpty() && !chunked && request.isEnded()) {
      return new Outgoing.Whole(io.vertx.core.buffer.Buffer.buffer());
    }
    return new Outgoing.Streamed(request, chunked ? -1 : length.map(Long::parseLong).orElse(0L));
  }
}
