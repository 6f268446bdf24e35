package dev.tarn.router.http;

import dev.tarn.router.dialect.Answer;
import dev.tarn.router.dialect.ChatRequest;
import dev.tarn.router.dialect.Dialect;
import dev.tarn.router.dialect.ReplyTap;
import dev.tarn.router.dialect.ReplyTap.Tapped;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.dialect.Usage;
import dev.tarn.router.provider.Cost;
import dev.tarn.router.provider.Plan;
import dev.tarn.router.provider.Upstream;
import dev.tarn.router.provider.UpstreamCall;
import dev.tarn.router.provider.UpstreamReply;
import dev.tarn.router.recall.Receipts;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// One question and its answer, from the woven prompt to what is left behind: steps 7 to 11 of a
/// call. Belongs to one event loop.
final class Exchange {
  private final Maker maker;
  private final Call call;
  private final Endpoint.Chat endpoint;
  private final Caller caller;
  private final Bodies.Body body;
  private final ChatRequest request;
  private final Plan plan;
  private final Bill bill;
  private final Optional<Dialect> foreign;
  private Prompt prompt = Prompt.without("off");
  private CallReport report;
  private Optional<Draft> draft = Optional.empty();
  private long sentNanos;
  private boolean settled;

  /// What all exchanges of an event loop share.
  ///
  /// @param strict whether the end of a reply waits until its answer is on disk
  /// @param maxEventBytes largest event that is read for memory
  record Maker(
      Upstream upstream,
      Aftermath aftermath,
      Histories histories,
      Drafts drafts,
      Interpreter interpreter,
      Metrics metrics,
      boolean strict,
      int maxEventBytes) {
    Exchange of(
        Call call,
        Endpoint.Chat endpoint,
        Caller caller,
        Bodies.Body body,
        ChatRequest request,
        Plan plan,
        Bill bill) {
      return new Exchange(this, call, endpoint, caller, body, request, plan, bill);
    }
  }

  private Exchange(
      Maker maker,
      Call call,
      Endpoint.Chat endpoint,
      Caller caller,
      Bodies.Body body,
      ChatRequest request,
      Plan plan,
      Bill bill) {
    this.maker = maker;
    this.bill = bill;
    this.call = call;
    this.endpoint = endpoint;
    this.caller = caller;
    this.body = body;
    this.request = request;
    this.plan = plan;
    this.foreign = maker.drafts().foreign(endpoint, plan.first());
    this.report = new CallReport(call, caller, request, prompt, maker.metrics());
  }

  /// Weaves and sends; the reply's head comes back. Fails with a [RouterException].
  Future<Optional<UpstreamReply>> send(Prompt woven) {
    prompt = woven;
    if (prompt.isDegraded() && caller.failsClosed()) {
      return Future.failedFuture(
          RouterException.overloaded(
              "memory_unavailable",
              "Memory is not available (" + prompt.status() + ") and this key asks for it.",
              2));
    }
    if (call.isGone()) {
      return Future.failedFuture(RouterException.clientGone());
    }
    report = new CallReport(call, caller, request, prompt, maker.metrics());
    report.beforeSending(plan.first());
    return maker
        .drafts()
        .draft(call, endpoint, caller, body, request, prompt.splices(), plan.first(), foreign)
        .compose(this::sent);
  }

  private Future<Optional<UpstreamReply>> sent(Draft written) {
    draft = Optional.of(written);
    report.dropped(written.dropped());
    if (caller.dryRun()) {
      return Future.succeededFuture(Optional.empty());
    }
    if (call.isGone()) {
      return Future.failedFuture(RouterException.clientGone());
    }
    bill.sent(plan.first(), prompt);
    sentNanos = System.nanoTime();
    UpstreamCall sending = maker.upstream().send(plan, attempt -> written.outgoing());
    call.onGone(sending::cancel);
    return sending
        .reply()
        .onFailure(failure -> maker.metrics().upstreamError(provider(), reason(failure)))
        .map(Optional::of);
  }

  /// Writes the reply and sees to what the call leaves behind.
  Future<ReplyWriter.End> reply(Optional<UpstreamReply> answered) {
    Draft sent = draft.orElseThrow();
    if (answered.isEmpty()) {
      return DryRun.answer(
          call,
          sent.outgoing(),
          plan.first(),
          report.receipt(sent, List.of()),
          report.conversation().orElse(""));
    }
    UpstreamReply reply = answered.get();
    bill.answered(reply);
    int status = reply.status();
    boolean accepted = status >= 200 && status < 300;
    long headNanos = System.nanoTime() - sentNanos;
    call.diagnostics().timing("upstream", headNanos);
    call.diagnostics().put("attempts", reply.tries().size());
    maker.metrics().stage("upstream", headNanos);
    if (status >= 400) {
      maker.metrics().upstreamError(provider(), "status_" + status);
    }
    return new KeyRefusal(maker.drafts().dialects())
        .checked(reply)
        .compose(checked -> told(checked, accepted));
  }

  private Future<ReplyWriter.End> told(UpstreamReply reply, boolean accepted) {
    if (accepted) {
      prompt
          .remembering()
          .flatMap(Prompt.Remembering::writeId)
          .ifPresent(id -> call.diagnostics().put("write-id", id));
    }
    Future<?> asked = asked(reply, accepted);
    ReplyTap tap = bill.reading(tap(reply, accepted));
    return written(reply, tap, () -> settle(asked, tap, accepted))
        .onSuccess(end -> left(end, accepted))
        .onFailure(unreadable -> unanswered(accepted));
  }

  private Future<ReplyWriter.End> written(
      UpstreamReply reply, ReplyTap tap, Supplier<Future<?>> beforeEnd) {
    Consumer<Buffer> tapped = piece -> tap.feed(piece.getBytes());
    Optional<Answer> answer = draft.flatMap(Draft::answer);
    if (answer.isEmpty() && Refused.concerns(reply)) {
      return Refused.write(call, reply, beforeEnd);
    }
    return answer.isEmpty()
        ? ReplyWriter.write(call, reply, new Passage.Untouched(call, reply), tapped, beforeEnd)
        : maker
            .interpreter()
            .write(
                call,
                reply,
                answer.get(),
                plan.first().model().or(request::model).orElse(""),
                request.stream(),
                tapped,
                beforeEnd,
                kept -> maker.drafts().asides().keep(Asides.scope(caller, request), kept));
  }

  private Future<?> asked(UpstreamReply reply, boolean accepted) {
    Optional<Receipts.Sent> receipt =
        prompt
            .remembering()
            .flatMap(Prompt.Remembering::receiptId)
            .map(id -> report.receipt(draft.orElseThrow(), reply.tries()));
    return prompt
        .remembering()
        .<Future<?>>map(what ->
            accepted
                ? maker.aftermath().asked(what, receipt)
                : maker.aftermath().refused(what, receipt))
        .orElseGet(Future::succeededFuture);
  }

  /// What the end of the reply waits for: the user's turn on disk, and the answer too if strict.
  /// The answer is handed over before the client can know that it is whole and call again.
  private Future<?> settle(Future<?> asked, ReplyTap tap, boolean accepted) {
    if (!accepted) {
      return asked;
    }
    settled = true;
    Future<?> answered = answered(tap.end(), tap.keptAs());
    return maker.strict() ? Future.join(asked, answered) : asked;
  }

  /// The reply is over, one way or the other.
  private void left(ReplyWriter.End end, boolean accepted) {
    if (accepted && end == ReplyWriter.End.BROKEN) {
      maker.metrics().upstreamError(provider(), "broken");
    }
    unanswered(accepted);
  }

  /// The user's turn, which is on its way to disk, waits for an answer that does not come.
  private void unanswered(boolean accepted) {
    if (accepted && !settled) {
      prompt.remembering().ifPresent(what -> maker.aftermath().answered(what, ""));
    }
  }

  /// A stream that ended without a finish reason was cut: its part of an answer is not remembered.
  private Future<?> answered(Tapped tapped, Optional<String> keptAs) {
    tapped.usage().ifPresent(this::count);
    Future<?> kept =
        maker
            .histories()
            .kept(caller, request, prompt, keptAs.map(id -> Histories.holder(plan.first()) + id));
    boolean truncated = !tapped.complete();
    if (truncated) {
      maker.metrics().upstreamError(provider(), "truncated");
    }
    return prompt
        .remembering()
        .<Future<?>>map(what -> maker.aftermath().answered(what, truncated ? "" : tapped.text()))
        .orElse(kept);
  }

  private void count(Usage usage) {
    maker.metrics().tokens("input", usage.input());
    maker.metrics().tokens("cached", usage.cached());
    maker.metrics().tokens("output", usage.output());
    maker
        .drafts()
        .models()
        .called(plan.first(), request.model())
        .ifPresent(model ->
            model
                .prices()
                .ifPresent(prices ->
                    maker
                        .metrics()
                        .cost(provider(), model.name(), call.mode(), Cost.usd(usage, prices))));
  }

  private ReplyTap tap(UpstreamReply reply, boolean accepted) {
    String type = reply.headers().get(HttpHeaders.CONTENT_TYPE);
    boolean readable =
        accepted
            && (caller.usesMemory() || caller.usesOthersKey() || bill.wantsTokens())
            && type != null
            && reply.headers().get(HttpHeaders.CONTENT_ENCODING) == null;
    if (!readable) {
      return ReplyTap.NONE;
    }
    ReplyTap tap = foreign.orElse(endpoint.dialect()).replies().tap(type, maker.maxEventBytes());
    return caller.usesMemory() || caller.usesOthersKey() ? tap : Glance.of(type, tap);
  }

  private String provider() {
    return plan.first().provider().name();
  }

  private static String reason(Throwable failure) {
    return failure instanceof RouterException known ? known.code() : "broken";
  }
}
