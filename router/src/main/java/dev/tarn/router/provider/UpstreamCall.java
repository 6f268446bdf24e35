package dev.tarn.router.provider;

import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.provider.UpstreamReply.Try;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// One call on its way along its plan. Belongs to one event loop.
///
/// - A fault that may pass is tried again with the same key, after a pause, as often as the plan
///   allows, once the body was sent only if a status said so; then the next attempt is made.
/// - A key that has had enough rests, and the next attempt is made at once; without one it is tried
///   again if the provider asks for a short pause only.
/// - A key that is refused is dead for this call; the refusal of the caller's own is the answer.
/// - What the provider refuses for the call's own sake is the answer.
///
/// A connection that could not be made has cost nobody anything and is tried once more, whoever
/// pays. Where everybody failed, the failure of the first is told.
public final class UpstreamCall {
  private static final int MOST_REFUSAL_BYTES = 1 << 20;

  private final Upstream upstream;
  private final Plan plan;
  private final Drafting drafting;
  private final Promise<UpstreamReply> reply = Promise.promise();
  private final List<Try> tries = new ArrayList<>(1);
  private final List<Skipped> skipped;
  private final FailedAttempts failed;
  private final Course course;
  private Optional<UpstreamTry> current = Optional.empty();
  private boolean over;

  UpstreamCall(Upstream upstream, Plan plan, Drafting drafting) {
    this.upstream = upstream;
    this.plan = plan;
    this.drafting = drafting;
    this.skipped = new ArrayList<>(plan.skipped());
    this.failed = new FailedAttempts(plan);
    this.course = new Course(plan);
  }

  /// The head of the answer, its body paused.
  public Future<UpstreamReply> reply() {
    return reply.future();
  }

  /// Every try so far, in their order.
  public List<Try> tries() {
    return List.copyOf(tries);
  }

  /// Who may be at work on the call, or was when it ended: the provider that got it last, unless it
  /// has refused it.
  public Optional<Attempt> atWork() {
    return current.filter(UpstreamTry::isAtWork).map(UpstreamTry::attempt);
  }

  /// The client has gone: resets the request, whatever state it is in, so that the provider stops.
  public void cancel() {
    over = true;
    reply.tryFail(RouterException.clientGone());
    current.ifPresent(UpstreamTry::cancel);
    failed.letGo();
  }

  void start() {
    Attempt attempt = course.tried();
    Future.succeededFuture()
        .compose(begun -> drafting.draft(attempt))
        .onSuccess(out -> send(attempt, out))
        .onFailure(failure -> undrafted(attempt, failure));
  }

  private void send(Attempt attempt, Outgoing out) {
    if (over) {
      return;
    }
    UpstreamTry one = new UpstreamTry(upstream.connections(), attempt);
    upstream.experience().health().begins(attempt);
    current = Optional.of(one);
    one.outcome()
        .onSuccess(outcome -> {
          if (!over) {
            came(one, outcome);
          }
        });
    one.send(out);
  }

  /// The call cannot be said to this provider; perhaps it can to the next.
  private void undrafted(Attempt attempt, Throwable failure) {
    if (failure instanceof RouterException known && course.hasNext() && !isCallers(attempt)) {
      skipped.add(Skipped.of(attempt, known.code()));
      failed.with(course.index(), known);
      next();
    } else {
      failed.first().ifPresentOrElse(this::tell, () -> fail(failure));
    }
  }

  private void came(UpstreamTry one, UpstreamTry.Outcome outcome) {
    switch (outcome) {
      case UpstreamTry.Failed none -> unanswered(one, none);
      case UpstreamTry.Answered head -> answered(one, head.reply());
    }
  }

  private void unanswered(UpstreamTry one, UpstreamTry.Failed none) {
    note(one, 0, none.reason());
    upstream.experience().failed(plan, one.attempt());
    if (none.costNothing() && course.mayRepeat()) {
      again(course.repeatAfterMillis());
      return;
    }
    failed.with(course.index(), none.why());
    // That it cannot be signed, or its URL leads nowhere good, is the caller's own affair.
    if (isCallers(one.attempt()) && none.why().status() < 500) {
      failed.first().ifPresent(this::tell);
    } else {
      nextOrTell();
    }
  }

  private void answered(UpstreamTry one, UpstreamReply head) {
    if (head.status() >= 400) {
      refused(one, head);
    } else if (course.hasNext()) {
      opening(one, head);
    } else {
      commit(one, head);
    }
  }

  private void commit(UpstreamTry one, UpstreamReply head) {
    note(one, head.status(), "");
    OptionalLong firstWord =
        head.isStream() ? OptionalLong.of(one.elapsedMillis()) : OptionalLong.empty();
    upstream.experience().answered(plan, one.attempt(), firstWord);
    failed.letGo();
    over = true;
    reply.tryComplete(head.after(tries, skipped));
  }

  /// With attempts left, the head of a stream waits for the first event that says something.
  private void opening(UpstreamTry one, UpstreamReply head) {
    Optional<Opening> opening = Opening.of(head, drafting.dialect(one.attempt()));
    if (opening.isEmpty()) {
      commit(one, head);
      return;
    }
    opening
        .get()
        .heard(upstream.connections())
        .onSuccess(heard -> {
          if (!over) {
            opened(one, head, opening.get());
          }
        });
  }

  private void opened(UpstreamTry one, UpstreamReply head, Opening opening) {
    if (opening.failure().isPresent()) {
      judged(one, head, Verdict.of(opening.failure().get()), "failed_at_once");
    } else if (opening.brokeOff()) {
      note(one, head.status(), "broken");
      upstream.experience().failed(plan, one.attempt());
      failed.with(course.index(), head);
      nextOrTell();
    } else {
      commit(one, head);
    }
  }

  /// The body says whose fault it is. A refusal that nothing can follow passes unread.
  private void refused(UpstreamTry one, UpstreamReply head) {
    Attempt attempt = one.attempt();
    if (isCallers(attempt) && course.isLast() && failed.isEmpty()) {
      note(one, head.status(), "");
      over = true;
      reply.tryComplete(head.after(tries, skipped));
      return;
    }
    head.held(MOST_REFUSAL_BYTES)
        .otherwise(unreadable -> Buffer.buffer())
        .onSuccess(body -> {
          if (!over) {
            judged(one, head, verdict(head, body), "status_" + head.status());
          }
        });
  }

  private Verdict verdict(UpstreamReply head, Buffer body) {
    return Verdict.of(
        head, body.getBytes(), drafting.dialect(head.attempt()), upstream.clock().instant());
  }

  private void judged(UpstreamTry one, UpstreamReply head, Verdict verdict, String reason) {
    note(one, head.status(), reason);
    upstream.experience().refused(plan, one.attempt(), verdict);
    switch (verdict.kind()) {
      case FINAL -> tellFirst(head);
      case REFUSED, FORBIDDEN, UNCLEAR -> keyFailed(one, head, verdict);
      case SPENT -> {
        // However a 402 is worded, a caller's own key that gets one is not replaced.
        if (isCallers(one.attempt()) && head.status() == 402) {
          tellFirst(head);
        } else {
          failed.with(course.index(), head);
          nextOrTell();
        }
      }
      case LIMITED -> {
        failed.limited(course.index(), head, verdict.asked());
        if (course.hasNext()) {
          next();
        } else {
          againOrTell(verdict);
        }
      }
      case FAULT -> {
        failed.with(course.index(), head);
        againOrTell(verdict);
      }
    }
  }

  private void keyFailed(UpstreamTry one, UpstreamReply head, Verdict verdict) {
    if (isCallers(one.attempt())) {
      tellFirst(head);
      return;
    }
    if (verdict.kind() == Verdict.Kind.UNCLEAR) {
      failed.with(course.index(), head);
    } else {
      failed.key(head);
    }
    nextOrTell();
  }

  private void againOrTell(Verdict verdict) {
    Optional<Long> pause = course.pause(verdict.asked());
    if (pause.isPresent()) {
      again(pause.get());
    } else {
      nextOrTell();
    }
  }

  private void again(long millis) {
    current = Optional.empty();
    upstream.after(
        millis,
        () -> {
          if (!over) {
            start();
          }
        });
  }

  private static boolean isCallers(Attempt attempt) {
    return attempt.credential().source() == KeySource.PASSTHROUGH;
  }

  private void next() {
    course.next();
    current = Optional.empty();
    start();
  }

  private void nextOrTell() {
    if (course.hasNext()) {
      next();
    } else {
      failed.told().ifPresentOrElse(this::tell, () -> fail(failed.exhausted()));
    }
  }

  private void tellFirst(UpstreamReply head) {
    failed.with(course.index(), head);
    failed.first().ifPresent(this::tell);
  }

  /// The end of a call that nobody answered.
  private void tell(FailedAttempts.Told told) {
    switch (told) {
      case FailedAttempts.Refusal refusal -> tell(refusal.reply());
      case FailedAttempts.Fault fault -> fail(fault.why());
    }
  }

  private void tell(UpstreamReply head) {
    over = true;
    failed.shortenWait(head);
    reply.tryComplete(head.after(tries, skipped));
  }

  private void fail(Throwable why) {
    over = true;
    reply.tryFail(why);
  }

  private void note(UpstreamTry one, int status, String reason) {
    tries.add(new Try(one.attempt(), status, reason, one.elapsedMillis()));
  }
}
