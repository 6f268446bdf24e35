package dev.tarn.router.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tarn.memory.MemoryScope;
import dev.tarn.router.api.Answering.Reply;
import dev.tarn.router.api.ChatBodies.Chatted;
import dev.tarn.router.api.ChatBodies.Ingest;
import dev.tarn.router.api.ChatBodies.Prepare;
import dev.tarn.router.http.AppMemory;
import dev.tarn.router.http.AppMemory.Prepared;
import dev.tarn.router.http.AppMemory.Said;
import dev.tarn.router.http.AppMemory.Scored;
import dev.tarn.router.http.Callers.ApiCaller;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// `POST /v1/memories/prepare` and `/v1/memories/ingest`, for apps that call the model themselves:
/// before the call and after it.
record AppRoutes(Answering answering, AppMemory memory, Repeats repeats, InstantSource clock) {
  /// How far the clocks of apps may be ahead.
  private static final Duration AHEAD = Duration.ofMinutes(5);

  void on(Router router) {
    router.post("/v1/memories/prepare").handler(answering.caller(this::prepare));
    router.post("/v1/memories/ingest").handler(answering.caller(this::ingest));
  }

  /// What is answered to `prepare`.
  record PreparedView(
      String text, List<Scored> memories, @JsonProperty("receipt_id") Optional<String> receiptId) {}

  /// What is answered to `ingest`.
  record IngestedView(@JsonProperty("write_id") String writeId) {}

  private Future<Reply> prepare(RoutingContext context, ApiCaller caller) {
    caller.mustRead();
    Prepare body = Json.read(Answering.body(context), Prepare.class);
    MemoryScope scope = MemoryRoutes.scope(caller, body.userId());
    OptionalInt budget = body.tokenBudget().map(OptionalInt::of).orElseGet(OptionalInt::empty);
    HttpServerResponse response = context.response();
    String requestId =
        Optional.ofNullable(response.headers().get("x-memorylake-request-id")).orElse("");
    return memory
        .prepare(caller, scope, said(body.messages()), budget, requestId)
        .map(prepared -> {
          response.putHeader("x-memorylake-memory-status", prepared.status());
          attributed(response, prepared.conversation());
          return Reply.ok(view(prepared));
        });
  }

  private static PreparedView view(Prepared prepared) {
    return new PreparedView(prepared.text(), prepared.memories(), prepared.receiptId());
  }

  private Future<Reply> ingest(RoutingContext context, ApiCaller caller) {
    caller.mustWrite();
    Ingest body = Json.read(Answering.body(context), Ingest.class);
    MemoryScope scope = MemoryRoutes.scope(caller, body.userId());
    List<Said> said = said(body.messages());
    return repeats.once(
        context,
        scope,
        () ->
            memory
                .ingest(caller, scope, said, body.conversationId())
                .map(ingested -> {
                  attributed(context.response(), ingested.conversation());
                  return Reply.accepted(new IngestedView(ingested.writeId()));
                }));
  }

  private static void attributed(HttpServerResponse response, Optional<String> conversation) {
    conversation.ifPresent(id -> response.putHeader("x-memorylake-conversation-id", id));
  }

  /// What is said in the future would be newer than all that will be said.
  private List<Said> said(List<Chatted> messages) {
    Instant latest = clock.instant().plus(AHEAD);
    List<Problem.Field> errors = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      if (messages.get(i).createdAt().filter(latest::isBefore).isPresent()) {
        errors.add(
            new Problem.Field("/messages/" + i + "/created_at", "must not be in the future"));
      }
    }
    if (!errors.isEmpty()) {
      throw ProblemException.unprocessable(errors);
    }
    return messages.stream().map(Chatted::said).toList();
  }
}
