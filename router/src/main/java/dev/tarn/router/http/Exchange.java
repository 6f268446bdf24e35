package dev.tarn.router.http;

import dev.tarn.router.dialect.Answer;
import dev.tarn.router.dialect.ChatRequest;
import dev.tarn.router.dialect.ReplyTap;
import dev.tarn.router.dialect.ReplyTap.Tapped;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.provider.Attempt;
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
import java.util.function.LongSupplier;
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
  private final long asOf;
  private Plan dryRun;
  private Prompt prompt = Prompt.without("off");
  private CallReport report;
  private Sending sending;
  private long sentNanos;
  private long headNanos;
  private boolean settled;

  /// What all exchanges of an event loop share.
  ///
  /// @param epoch what a call begins under
  /// @param strict whether the end of a reply waits until its answer is on disk
  /// @param maxEventBytes largest event that is read for memory
  record Maker(
      Upstream upstream,
      Aftermath aftermath,
      Histories histories,
      Drafts drafts,
      Interpreter interpreter,
      Metrics metrics,
      Tally tally,
      LongSupplier epoch,
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
    this.asOf = maker.epoch().getAsLong();
    this.call = call;
    this.endpoint = endpoint;
    this.caller = caller;
    this.body = body;
    this.request = request;
    this.plan = plan;
    this.dryRun = plan;
    this.sending = sending();
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
    sending = sending();
    if (caller.dryRun()) {
      return DryRun.sendable(plan, sending)
          .map(shown -> {
            dryRun = shown;
            return Optional.empty();
          });
    }
    bill.sent(plan.first(), prompt);
    sentNanos = System.nanoTime();
    UpstreamCall walk = maker.upstream().send(plan, sending);
    bill.travels(walk::atWork);
    call.onGone(walk::cancel);
    return walk.reply()
        .onComplete(done -> {
          call.diagnostics().put("attempts", walk.tries().size());
          maker.tally().tried(walk.tries());
        })
        .map(Optional::of);
  }

  /// The epoch that the call began under.
  long asOf() {
    return asOf;
  }

  private Sending sending() {
    return new Sending(maker.drafts(), call, endpoint, caller, body, request, prompt.splices());
  }

  /// Writes the reply and sees to what the call leaves behind.
  Future<ReplyWriter.End> reply(Optional<UpstreamReply> answered) {
    if (answered.isEmpty()) {
      Draft first = sending.written(dryRun.first());
      report.goesTo(dryRun.first());
      report.dropped(first.dropped());
      return DryRun.answer(
          call,
          first.outgoing(),
          dryRun,
          report.receipt(first, List.of(), dryRun.skipped()),
          report.conversation().orElse(""),
          maker.drafts().read());
    }
    UpstreamReply reply = answered.get();
    bill.answered(reply);
    headNanos = System.nanoTime();
    report.goesTo(reply.attempt());
    report.dropped(sending.written(reply.attempt()).dropped());
    call.diagnostics().timing("upstream", headNanos - sentNanos);
    maker.metrics().stage("upstream", headNanos - sentNanos);
    return told(reply, reply.status() >= 200 && reply.status() < 300);
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
    return written(reply, tap, () -> settle(asked, reply, tap, accepted))
        .onSuccess(end -> left(reply, end, accepted))
        .onFailure(unreadable -> unanswered(accepted));
  }

  private Future<ReplyWriter.End> written(
      UpstreamReply reply, ReplyTap tap, Supplier<Future<?>> beforeEnd) {
    Consumer<Buffer> tapped = piece -> tap.feed(piece.getBytes());
    Optional<Answer> answer = sending.written(reply.attempt()).answer();
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
                reply.attempt().called(),
                request.stream(),
                tapped,
                beforeEnd,
                kept -> maker.drafts().asides().keep(Asides.scope(caller, request), kept, asOf));
  }

  private Future<?> asked(UpstreamReply reply, boolean accepted) {
    Optional<Receipts.Sent> receipt =
        prompt
            .remembering()
            .flatMap(Prompt.Remembering::receiptId)
            .map(id ->
                report.receipt(sending.written(reply.attempt()), reply.tries(), reply.skipped()));
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
  private Future<?> settle(Future<?> asked, UpstreamReply reply, ReplyTap tap, boolean accepted) {
    if (!accepted) {
      return asked;
    }
    settled = true;
    Future<?> answered = answered(reply.attempt(), tap.end(), tap);
    return maker.strict() ? Future.join(asked, answered) : asked;
  }

  /// The reply is over, one way or the other.
  private void left(UpstreamReply reply, ReplyWriter.End end, boolean accepted) {
    if (accepted && end == ReplyWriter.End.BROKEN) {
      maker.metrics().upstreamError(reply.attempt().provider().name(), "broken");
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
  private Future<?> answered(Attempt by, Tapped tapped, ReplyTap tap) {
    tapped
        .usage()
        .ifPresent(usage ->
            maker
                .tally()
                .answered(
                    call,
                    by,
                    bill.charge(by, usage),
                    System.nanoTime() - (request.stream() ? headNanos : sentNanos)));
    Future<?> kept =
        maker.histories().kept(caller, request, prompt, Histories.Held.of(by, tap), asOf);
    boolean truncated = !tapped.complete();
    if (truncated) {
      maker.metrics().upstreamError(by.provider().name(), "truncated");
    }
    return prompt
        .remembering()
        .<Future<?>>map(what -> maker.aftermath().answered(what, truncated ? "" : tapped.text()))
        .orElse(kept);
  }

  private ReplyTap tap(UpstreamReply reply, boolean accepted) {
    String type = reply.headers().get(HttpHeaders.CONTENT_TYPE);
    boolean readsAll = caller.usesMemory() || !Plans.isCallers(reply.attempt());
    boolean readable =
        accepted
            && (readsAll || bill.wantsTokens())
            && type != null
            && reply.headers().get(HttpHeaders.CONTENT_ENCODING) == null;
    if (!readable) {
      return ReplyTap.NONE;
    }
    ReplyTap tap = sending.dialect(reply.attempt()).replies().tap(type, maker.maxEventBytes());
    return readsAll ? tap : Glance.of(type, tap);
  }
}
