package dev.tarn.router.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.provider.Attempt;
import dev.tarn.router.provider.Outgoing;
import dev.tarn.router.provider.Plan;
import dev.tarn.router.provider.Skipped;
import dev.tarn.router.recall.Receipts;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;

/// `x-memorylake-dry-run: true`: the request as it would be sent, credentials as `***`, and the
/// receipt. Nobody is called and nothing is stored.
final class DryRun {
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private DryRun() {}

  /// The plan as the call would go along it: those of its first attempts that the call cannot be
  /// said to are passed over, as they are when it is sent. Fails as the first of them does if it
  /// can be said to nobody.
  static Future<Plan> sendable(Plan plan, Sending sending) {
    Attempt first = plan.first();
    return Future.succeededFuture()
        .compose(begun -> sending.of(first))
        .map(draft -> plan)
        .recover(failure ->
            failure instanceof RouterException known
                    && plan.attempts().size() > 1
                    && !Plans.isCallers(first)
                ? sendable(passingOver(plan, known.code()), sending)
                    .recover(none -> Future.failedFuture(known))
                : Future.failedFuture(failure));
  }

  private static Plan passingOver(Plan plan, String why) {
    List<Skipped> skipped = new ArrayList<>(plan.skipped());
    Attempt first = plan.first();
    skipped.add(
        new Skipped(first.provider().name(), first.called(), first.credential().named(), why));
    return new Plan(
        plan.attempts().subList(1, plan.attempts().size()),
        skipped,
        plan.retries(),
        plan.conversation());
  }

  /// Answers a call that is read.
  ///
  /// @param executor bounded; writes answers that hold a large body
  static Future<ReplyWriter.End> answer(
      Call call,
      Outgoing outgoing,
      Plan plan,
      Receipts.Sent receipt,
      String conversation,
      Executor executor) {
    return Work.sized(
            executor,
            receipt.body().length,
            () -> {
              call.mustBeWanted();
              ObjectNode body = JSON.createObjectNode();
              body.set(
                  "request",
                  request(outgoing, plan.first())
                      .put("body", new String(receipt.body(), StandardCharsets.UTF_8)));
              body.putRawValue("receipt", new RawValue(Receipts.json(receipt, conversation)));
              body.set("plan", plan(plan));
              return Buffer.buffer(body.toString());
            })
        .compose(answer -> write(call, answer));
  }

  /// Answers a call that is passed through: its body is not read, and there is no receipt.
  static Future<ReplyWriter.End> answer(Call call, Outgoing outgoing, Plan plan) {
    ObjectNode body = JSON.createObjectNode();
    body.set("request", request(outgoing, plan.first()));
    body.set("plan", plan(plan));
    return write(call, Buffer.buffer(body.toString()));
  }

  /// Answers a call for which several providers would be asked.
  static Future<ReplyWriter.End> answer(
      Call call, List<Attempt> attempts, Function<Attempt, Outgoing> outgoing) {
    ObjectNode body = JSON.createObjectNode();
    ArrayNode requests = body.putArray("requests");
    attempts.forEach(attempt -> requests.add(request(outgoing.apply(attempt), attempt)));
    return write(call, Buffer.buffer(body.toString()));
  }

  /// Who would be asked in which order, with whose key, and who not, and why.
  private static ObjectNode plan(Plan plan) {
    ObjectNode told = JSON.createObjectNode();
    ArrayNode attempts = told.putArray("attempts");
    for (Attempt attempt : plan.attempts()) {
      attempts
          .addObject()
          .put("provider", attempt.provider().name())
          .put("model", attempt.called())
          .put("key_source", attempt.credential().named())
          .put("retries", plan.retries(attempt));
    }
    ArrayNode skipped = told.putArray("skipped");
    for (Skipped left : plan.skipped()) {
      skipped
          .addObject()
          .put("provider", left.provider())
          .put("model", left.model())
          .put("key_source", left.keySource())
          .put("reason", left.reason());
    }
    return told;
  }

  private static ObjectNode request(Outgoing outgoing, Attempt attempt) {
    ObjectNode request = JSON.createObjectNode();
    request.put("method", outgoing.method().name());
    request.put(
        "url",
        (attempt.provider().tls() ? "https://" : "http://")
            + attempt.provider().host()
            + ":"
            + attempt.provider().port()
            + outgoing.uri());
    ObjectNode headers = request.putObject("headers");
    outgoing.headers().forEach(header -> headers.put(header.getKey(), header.getValue()));
    attempt
        .credential()
        .key()
        .ifPresent(key -> headers.put(key.sentAs().header(), key.sentAs().scheme() + key.value()));
    return request;
  }

  private static Future<ReplyWriter.End> write(Call call, Buffer body) {
    call.mustBeWanted();
    call.diagnostics().writeTo(call.response().headers());
    call.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
    UnreadBody.answer(call.request(), body);
    call.ended();
    return Future.succeededFuture(ReplyWriter.End.WHOLE);
  }
}
