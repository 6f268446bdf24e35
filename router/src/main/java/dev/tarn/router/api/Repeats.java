package dev.tarn.router.api;

import dev.tarn.memory.MemoryScope;
import dev.tarn.records.Answers;
import dev.tarn.records.Answers.Answer;
import dev.tarn.records.Answers.Claim;
import dev.tarn.records.KeyedHash;
import dev.tarn.router.api.Answering.Reply;
import dev.tarn.router.http.Work;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// Writes that clients may repeat under an `Idempotency-Key`
/// (draft-ietf-httpapi-idempotency-key-header): the same key and the same request get the same
/// answer, for as long as answers are kept. A key belongs to its memory scope. What failed may be
/// tried again under the same key.
record Repeats(Answers answers, KeyedHash hash, InstantSource clock) {
  private static final int LONGEST_KEY = 255;

  /// Answers a write whose scope is known, or gives the answer that it got before.
  Future<Reply> once(RoutingContext context, MemoryScope scope, Supplier<Future<Reply>> write) {
    Optional<String> key = Answering.idempotencyKey(context);
    if (key.isEmpty()) {
      return write.get();
    }
    if (key.get().length() > LONGEST_KEY) {
      throw ProblemException.badRequest(
          "invalid_idempotency_key", "'Idempotency-Key' holds at most 255 characters.");
    }
    String id = hash.of("idempotency-key", scope.key(), key.get());
    String fingerprint =
        hash.of(
            "idempotent-request",
            context.request().method().name(),
            context.request().uri(),
            new String(Answering.body(context), StandardCharsets.UTF_8));
    return Work.of(answers.claim(scope.key(), id, fingerprint, clock.instant()))
        .compose(claim ->
            switch (claim) {
              case Claim.Yours yours -> first(scope.key(), id, write);
              case Claim.Answered before -> Future.succeededFuture(again(before.answer()));
              case Claim.UnderWay other ->
                  refused(
                      "idempotency_key_under_way",
                      "The request of this Idempotency-Key has not ended; ask again shortly.");
              case Claim.Forgotten gone ->
                  refused(
                      "idempotent_answer_forgotten",
                      "The request of this Idempotency-Key was answered; the answer went with what"
                          + " was forgotten since. Use a new key for a new request.");
              case Claim.Other other ->
                  Future.failedFuture(
                      ProblemException.unprocessable(
                          "idempotency_key_reused",
                          "This Idempotency-Key was given to another request; use a new one."));
            });
  }

  private Future<Reply> first(String scope, String id, Supplier<Future<Reply>> write) {
    return Future.succeededFuture()
        .compose(claimed -> write.get())
        .transform(done ->
            Work.of(noted(scope, id, done))
                // It is done or not; that it could not be noted down changes nothing of that.
                .transform(noted ->
                    done.succeeded()
                        ? Future.succeededFuture(done.result())
                        : Future.failedFuture(done.cause())));
  }

  private CompletableFuture<?> noted(String scope, String id, AsyncResult<Reply> done) {
    return done.succeeded()
        ? answers.keep(scope, id, answer(done.result()))
        : answers.release(scope, id);
  }

  private static Answer answer(Reply reply) {
    return new Answer(
        reply.status(),
        reply.body().map(body -> new String(Answering.written(body), StandardCharsets.UTF_8)));
  }

  private static Reply again(Answer answer) {
    return new Reply(
        answer.status(),
        answer.body().map(body -> body.getBytes(StandardCharsets.UTF_8)),
        Reply.JSON);
  }

  private static Future<Reply> refused(String code, String detail) {
    return Future.failedFuture(ProblemException.conflict(code, detail));
  }
}
