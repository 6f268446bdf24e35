package dev.tarn.router.http;

import dev.tarn.router.dialect.Answer;
import dev.tarn.router.dialect.AnswerStream;
import dev.tarn.router.dialect.Kept;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.dialect.Stamp;
import dev.tarn.router.provider.UpstreamReply;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Brings replies of providers back to clients of another dialect: a stream piece by piece, a whole
/// reply or an error at once.
///
/// @param read bounded; translates whole replies
/// @param maxEventBytes largest event that is read; a larger one is lost to the client
/// @param maxBodyBytes largest whole reply
/// @param patience how long the client of a stream may hear nothing before it is sent a keep-alive
record Interpreter(
    Executor read, InstantSource clock, int maxEventBytes, int maxBodyBytes, Duration patience) {
  /// Writes a reply.
  ///
  /// @param model as the provider was asked for it
  /// @param stream whether the client asked for one
  /// @param tap sees the provider's own bytes
  /// @param beforeEnd what the end of the reply waits for
  /// @param keep gets what is to be kept aside, by the ids of tool calls
  Future<ReplyWriter.End> write(
      Call call,
      UpstreamReply reply,
      Answer answer,
      String model,
      boolean stream,
      Consumer<Buffer> tap,
      Supplier<Future<?>> beforeEnd,
      Consumer<Map<String, Kept>> keep) {
    Stamp stamp =
        new Stamp(call.id().substring("req_".length()), clock.instant().getEpochSecond(), model);
    if (reply.status() < 400 && !isAnswer(reply, answer, stream)) {
      reply.discard();
      return Future.failedFuture(
          RouterException.badGateway(
              "provider_broken_answer",
              "The provider's answer, of status "
                  + reply.status()
                  + (stream ? ", is not the stream" : ", is not the answer")
                  + " that was asked for."));
    }
    if (reply.status() >= 400) {
      return Refused.words(reply)
          .compose(body -> {
            Answer.Refusal refusal =
                answer.refusal(
                    reply.status(),
                    name -> Optional.ofNullable(reply.headers().get(name)),
                    body.getBytes());
            refusal
                .retryAfter()
                .ifPresent(wait ->
                    call.diagnostics().plain("Retry-After", Long.toString(wholeSeconds(wait))));
            return whole(call, reply, refusal.status(), refusal.body(), beforeEnd);
          });
    }
    if (stream) {
      AnswerStream events = answer.stream(stamp, maxEventBytes);
      return ReplyWriter.write(
          call, reply, new Streamed(call, reply, events, patience, keep), tap, beforeEnd);
    }
    return reply
        .body(maxBodyBytes)
        .compose(body -> {
          tap.accept(body);
          return Work.on(read, () -> answer.whole(body.getBytes(), stamp));
        })
        .compose(whole -> {
          keep.accept(whole.kept());
          return whole(call, reply, 200, whole.body(), beforeEnd);
        });
  }

  /// Rounded up: who comes back a moment too early is refused again.
  private static long wholeSeconds(Duration wait) {
    return wait.plusSeconds(1).minusNanos(1).toSeconds();
  }

  /// Redirects are none: they lead to where nobody configured a provider.
  private static boolean isAnswer(UpstreamReply reply, Answer answer, boolean stream) {
    String type = reply.headers().get(HttpHeaders.CONTENT_TYPE);
    return reply.status() < 300 && (!stream || (type != null && answer.isStream(type)));
  }

  private static Future<ReplyWriter.End> whole(
      Call call, UpstreamReply reply, int status, byte[] body, Supplier<Future<?>> beforeEnd) {
    MultiMap headers = HttpHeaders.headers();
    Headers.downTranslated(reply.headers(), headers);
    headers.set(HttpHeaders.CONTENT_TYPE, "application/json");
    return ReplyWriter.whole(call, status, headers, Buffer.buffer(body), beforeEnd);
  }

  /// A stream whose events become those of the client's dialect.
  private record Streamed(
      Call call,
      UpstreamReply from,
      AnswerStream events,
      Duration silence,
      Consumer<Map<String, Kept>> keep)
      implements Passage {
    @Override
    public void head(HttpServerResponse to) {
      to.setStatusCode(200);
      Headers.downTranslated(from.headers(), to.headers());
      to.putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream; charset=utf-8");
      to.putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
    }

    @Override
    public Buffer piece(Buffer piece) {
      return Buffer.buffer(events.feed(piece.getBytes()));
    }

    @Override
    public boolean isOver() {
      return events.failed();
    }

    @Override
    public Optional<Duration> patience() {
      return Optional.of(silence);
    }

    @Override
    public Buffer keepAlive() {
      return Buffer.buffer(events.keepAlive());
    }

    @Override
    public Buffer end() {
      Buffer last = Buffer.buffer(events.end());
      keep.accept(events.kept());
      return last;
    }

    /// What the provider left unsaid is said by the end of the stream, which is no good one.
    @Override
    public Buffer broken() {
      return Buffer.buffer(events.end());
    }
  }
}
