package dev.tarn.router.http;

import com.fasterxml.jackson.databind.node.IntNode;
import dev.tarn.router.dialect.Content;
import dev.tarn.router.dialect.Destination;
import dev.tarn.router.dialect.Dialect;
import dev.tarn.router.dialect.NeutralReply;
import dev.tarn.router.dialect.NeutralReply.Finish.Reason;
import dev.tarn.router.dialect.NeutralRequest;
import dev.tarn.router.dialect.NeutralRequest.Parameter;
import dev.tarn.router.dialect.ProviderEnd;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.dialect.Stamp;
import dev.tarn.router.provider.Attempt;
import dev.tarn.router.provider.Drafting;
import dev.tarn.router.provider.Models;
import dev.tarn.router.provider.Outgoing;
import dev.tarn.router.provider.UpstreamCall;
import dev.tarn.router.provider.UpstreamReply;
import dev.tarn.router.remember.asking.LanguageModel.Answer;
import dev.tarn.router.remember.asking.LanguageModel.Outcome;
import dev.tarn.router.remember.asking.LanguageModel.Question;
import dev.tarn.router.usage.Metering;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// One call of the router's own to a model, once it has a plan. Belongs to one event loop.
final class ModelCall implements Drafting {
  private static final int MOST_BYTES = 1 << 20;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final Set<String> KEYS_REFUSED =
      Set.of("provider_refused_key", "upstream_credentials_exhausted");

  private final Room room;
  private final Question question;
  private final ModelBill bill;
  private Optional<UpstreamCall> call = Optional.empty();
  private Optional<UpstreamReply> reply = Optional.empty();
  private boolean late;

  /// What calls share.
  record Room(
      Dialects dialects,
      Models models,
      Metering metering,
      Metrics metrics,
      InstantSource clock,
      Supplier<String> ids) {}

  ModelCall(Room room, Question question, ModelBill bill) {
    this.room = room;
    this.question = question;
    this.bill = bill;
  }

  @Override
  public Future<Outgoing> draft(Attempt attempt) {
    Dialect dialect = dialect(attempt);
    NeutralRequest request =
        new NeutralRequest(
            attempt.called(),
            false,
            false,
            List.of(Content.Text.of(question.system())),
            List.of(
                new NeutralRequest.Turn(
                    NeutralRequest.Speaker.USER, List.of(Content.Text.of(question.text())))),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(
                new Parameter(
                    Parameter.Kind.MAX_TOKENS,
                    "max_tokens",
                    IntNode.valueOf(question.maxTokens()))));
    Destination to =
        new Destination(
            attempt.called(),
            question.maxTokens(),
            false,
            call -> Optional.empty(),
            attempt.provider().row().refuses());
    byte[] body = end(dialect).requests().write(request, to).body();
    MultiMap headers = HttpHeaders.headers().set(HttpHeaders.CONTENT_TYPE, "application/json");
    headers.set(HttpHeaders.ACCEPT, "application/json");
    dialect.headers().forEach(headers::set);
    return Future.succeededFuture(
        new Outgoing(
            HttpMethod.POST,
            attempt.provider().path(dialect.targets().chat(attempt.called(), false)),
            headers,
            new Outgoing.Whole(Buffer.buffer(body))));
  }

  @Override
  public Dialect dialect(Attempt attempt) {
    return room.dialects().of(attempt.provider().row().dialect());
  }

  private static ProviderEnd end(Dialect dialect) {
    return dialect
        .translation()
        .provider()
        .orElseThrow(() ->
            RouterException.notSupported("dialect_not_translated", "Nobody writes this dialect."));
  }

  /// What a call that was sent comes to. Never fails.
  Future<Answer> sent(UpstreamCall sending, Vertx vertx, Duration patience) {
    call = Optional.of(sending);
    bill.sent();
    long timer =
        vertx.setTimer(
            patience.toMillis(),
            id -> {
              late = true;
              sending.cancel();
            });
    return sending
        .reply()
        .compose(this::read)
        .otherwise(failure -> failed(late ? Outcome.LATE : outcome(failure)))
        .onComplete(over -> vertx.cancelTimer(timer));
  }

  private Future<Answer> read(UpstreamReply head) {
    reply = Optional.of(head);
    if (head.status() >= 400) {
      // Read, since it may have been looked into and cannot be broken off then.
      return head.body(MOST_BYTES)
          .transform(whatever -> Future.succeededFuture(failed(refusal(head.status()))));
    }
    Promise<Answer> answer = Promise.promise();
    Buffer body = Buffer.buffer();
    head.read(
        piece -> {
          body.appendBuffer(piece);
          if (body.length() > MOST_BYTES) {
            head.discard();
            answer.tryComplete(failed(Outcome.TOO_LONG));
          }
        },
        () -> answer.tryComplete(answered(head.attempt(), body.getBytes())),
        () -> answer.tryComplete(failed(late ? Outcome.LATE : Outcome.UNREACHABLE)));
    return answer.future();
  }

  private Answer answered(Attempt attempt, byte[] body) {
    NeutralReply said;
    try {
      Stamp stamp = new Stamp("memory", bill.atMillis() / 1_000, attempt.called());
      said = end(dialect(attempt)).replies().read(body, stamp);
    } catch (RuntimeException unreadable) {
      // Whatever is wrong with it, somebody waits for an answer.
      return new Answer(Outcome.ANSWERED, "", bill.tokens());
    }
    String text =
        said.content().stream()
            .map(part -> part instanceof Content.Text words ? words.text() : "")
            .collect(Collectors.joining());
    bill.answered(said.usage(), text);
    boolean cut = said.finish().reason() == Reason.LENGTH;
    return new Answer(cut ? Outcome.TOO_LONG : Outcome.ANSWERED, text, bill.tokens());
  }

  private Answer failed(Outcome outcome) {
    if (outcome != Outcome.LATE && outcome != Outcome.TOO_LONG) {
      bill.nothingWritten();
    }
    return new Answer(outcome, "", bill.tokens());
  }

  private static Outcome refusal(int status) {
    return switch (status) {
      case 401, 402, 403 -> Outcome.NO_KEY;
      case TOO_MANY_REQUESTS -> Outcome.LIMITED;
      default -> status >= 500 || status == 408 ? Outcome.UNREACHABLE : Outcome.REFUSED;
    };
  }

  /// Why a call did not come to an answer.
  static Outcome outcome(Throwable failure) {
    if (!(failure instanceof RouterException known)) {
      return Outcome.UNREACHABLE;
    }
    if (KEYS_REFUSED.contains(known.code())) {
      return Outcome.NO_KEY;
    }
    return switch (known.kind()) {
      case UNAUTHORIZED, NOT_FOUND, NOT_SUPPORTED, BAD_REQUEST -> Outcome.NO_KEY;
      case FORBIDDEN, RATE_LIMITED -> Outcome.LIMITED;
      case GATEWAY_TIMEOUT, REQUEST_TIMEOUT -> Outcome.LATE;
      case TOO_LARGE -> Outcome.REFUSED;
      case METHOD_NOT_ALLOWED,
          UNSUPPORTED_MEDIA_TYPE,
          CLIENT_GONE,
          INTERNAL,
          BAD_GATEWAY,
          OVERLOADED ->
          Outcome.UNREACHABLE;
    };
  }

  /// The call is over, whichever way: its bill is settled and written down.
  void over() {
    Optional<Attempt> attempt =
        reply
            .map(UpstreamReply::attempt)
            .or(() -> call.flatMap(UpstreamCall::atWork))
            .or(() -> tries().stream().map(UpstreamReply.Try::attempt).reduce((a, last) -> last));
    bill.settle(attempt, reply.map(UpstreamReply::status).orElse(0), tries().size());
  }

  private List<UpstreamReply.Try> tries() {
    return call.map(UpstreamCall::tries).orElse(List.of());
  }
}
