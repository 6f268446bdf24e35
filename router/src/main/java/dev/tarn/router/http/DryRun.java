package dev.tarn.router.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.tarn.router.provider.Attempt;
import dev.tarn.router.provider.Outgoing;
import dev.tarn.router.provider.Plan;
import dev.tarn.router.provider.Skipped;
import dev.tarn.router.recall.Receipts;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;

/// `x-memorylake-dry-run: true`: the request as it would be sent, credentials as `***`, and the
/// receipt. Nobody is called and nothing is stored.
final class DryRun {
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private DryRun() {}

  /// Answers a call that is read.
  static Future<ReplyWriter.End> answer(
      Call call, Outgoing outgoing, Plan plan, Receipts.Sent receipt, String conversation) {
    Attempt attempt = plan.first();
    ObjectNode body = JSON.createObjectNode();
    body.set(
        "request",
        request(outgoing, attempt).put("body", new String(receipt.body(), StandardCharsets.UTF_8)));
    body.putRawValue("receipt", new RawValue(Receipts.json(receipt, conversation)));
    body.set("plan", plan(plan));
    return write(call, body);
  }

  /// Answers a call that is passed through: its body is not read, and there is no receipt.
  static Future<ReplyWriter.End> answer(Call call, Outgoing outgoing, Plan plan) {
    ObjectNode body = JSON.createObjectNode();
    body.set("request", request(outgoing, plan.first()));
    body.set("plan", plan(plan));
    return write(call, body);
  }

  /// Answers a call for which several providers would be asked.
  static Future<ReplyWriter.End> answer(
      Call call, List<Attempt> attempts, Function<Attempt, Outgoing> outgoing) {
    ObjectNode body = JSON.createObjectNode();
    ArrayNode requests = body.putArray("requests");
    attempts.forEach(attempt -> requests.add(request(outgoing.apply(attempt), attempt)));
    return write(call, body);
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

  private static Future<ReplyWriter.End> write(Call call, ObjectNode body) {
    call.diagnostics().writeTo(call.response().headers());
    call.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
    UnreadBody.answer(call.request(), Buffer.buffer(body.toString()));
    call.ended();
    return Future.succeededFuture(ReplyWriter.End.WHOLE);
  }
}
