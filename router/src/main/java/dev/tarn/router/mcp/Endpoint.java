package dev.tarn.router.mcp;

import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.http.Callers;
import dev.tarn.router.http.Callers.ApiCaller;
import dev.tarn.router.http.UnreadBody;
import dev.tarn.router.mcp.StatelessTransport.Answer;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `/mcp` as HTTP: who may call, what a call must look like, JSON or an event stream as the answer.
/// Belongs to one event loop.
final class Endpoint {
  /// Under which tools find who calls.
  static final String CALLER = "caller";

  private static final Logger LOG = LoggerFactory.getLogger(Endpoint.class);
  private static final String JSON = "application/json";
  private static final String EVENTS = "text/event-stream";

  private final Callers callers;
  private final StatelessTransport transport;
  private final Origins origins;

  Endpoint(Callers callers, StatelessTransport transport, Origins origins) {
    this.callers = callers;
    this.transport = transport;
    this.origins = origins;
  }

  /// Refuses what the head alone tells; the key is looked at later.
  void refuse(RoutingContext context) {
    HttpServerRequest request = context.request();
    if (origins.refuses(request)) {
      say(context, 403, "Web pages of this origin may not call; see 'server.cors-origins'.");
    } else if (!request.method().equals(HttpMethod.POST)) {
      context.response().putHeader(HttpHeaders.ALLOW, "POST");
      say(context, 405, "Only POST: there are no sessions and no streams of their own here.");
    } else if (!names(request, HttpHeaders.CONTENT_TYPE, JSON)) {
      say(context, 415, "Send the message as 'Content-Type: application/json'.");
    } else if (request.headers().contains(HttpHeaders.CONTENT_ENCODING)
        && !request.getHeader(HttpHeaders.CONTENT_ENCODING).equalsIgnoreCase("identity")) {
      say(context, 415, "Send the message as it is, without 'Content-Encoding'.");
    } else if (answerType(request).isEmpty()) {
      say(context, 406, "Answers are application/json or text/event-stream; 'Accept' one of them.");
    } else if (version(request)
        .filter(v -> !transport.protocolVersions().contains(v))
        .isPresent()) {
      say(
          context,
          400,
          "This version of the protocol is not served; these are: "
              + String.join(", ", transport.protocolVersions()));
    } else {
      context.next();
    }
  }

  /// Answers a message that is here whole.
  void answer(RoutingContext context) {
    callers
        .identifyForApi(context.request())
        .compose(caller -> transport.answer(body(context), transportContext(caller)))
        .onSuccess(answer -> send(context, answer))
        .onFailure(context::fail);
  }

  private static McpTransportContext transportContext(ApiCaller caller) {
    return McpTransportContext.create(Map.of(CALLER, caller));
  }

  private static String body(RoutingContext context) {
    Buffer body = context.body().buffer();
    return body == null ? "" : body.toString(StandardCharsets.UTF_8);
  }

  /// Answers what was refused or failed.
  void fail(RoutingContext context) {
    Throwable failure = context.failure();
    if (failure instanceof RouterException refused) {
      if (refused.status() == 401) {
        context.response().putHeader("WWW-Authenticate", challenge(context.request()));
      }
      refused
          .retryAfterSeconds()
          .ifPresent(s -> context.response().putHeader("Retry-After", Integer.toString(s)));
      say(context, refused.status(), refused.getMessage());
    } else if (context.statusCode() == 413) {
      say(context, 413, "A message holds at most 1 MiB.");
    } else if (context.statusCode() >= 400 && context.statusCode() < 500) {
      say(context, context.statusCode(), "The request is malformed.");
    } else {
      LOG.error("an MCP call failed", failure);
      say(context, 500, "The router failed; its log has the reason.");
    }
  }

  /// RFC 6750, section 3: an error is named only to those who brought a key.
  private static String challenge(HttpServerRequest request) {
    return request.headers().contains(HttpHeaders.AUTHORIZATION)
        ? "Bearer realm=\"tarn\", error=\"invalid_token\""
        : "Bearer realm=\"tarn\"";
  }

  private void say(RoutingContext context, int status, String words) {
    int code = status >= 500 ? ErrorCodes.INTERNAL_ERROR : ErrorCodes.INVALID_REQUEST;
    Answer answer = transport.problem(status, code, words);
    HttpServerResponse response = context.response();
    if (response.headWritten()) {
      response.reset();
      return;
    }
    response.setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, JSON);
    UnreadBody.answer(context.request(), Buffer.buffer(answer.body().orElseThrow()));
  }

  private static void send(RoutingContext context, Answer answer) {
    HttpServerResponse response = context.response().setStatusCode(answer.status());
    if (answer.body().isEmpty()) {
      response.end();
      return;
    }
    Buffer body = Buffer.buffer(answer.body().get());
    String type = answer.status() == 200 ? answerType(context.request()).orElse(JSON) : JSON;
    response.putHeader(HttpHeaders.CONTENT_TYPE, type);
    response.end(
        type.equals(EVENTS)
            ? Buffer.buffer("event: message\ndata: ").appendBuffer(body).appendString("\n\n")
            : body);
  }

  /// JSON wherever it is taken: there is one answer, and nothing to stream.
  private static Optional<String> answerType(HttpServerRequest request) {
    boolean any =
        !request.headers().contains(HttpHeaders.ACCEPT)
            || names(request, HttpHeaders.ACCEPT, "*/*")
            || names(request, HttpHeaders.ACCEPT, "application/*");
    if (any || names(request, HttpHeaders.ACCEPT, JSON)) {
      return Optional.of(JSON);
    }
    return names(request, HttpHeaders.ACCEPT, EVENTS) ? Optional.of(EVENTS) : Optional.empty();
  }

  /// Whether a header lists a media type, whatever its parameters.
  private static boolean names(HttpServerRequest request, CharSequence header, String type) {
    return request.headers().getAll(header).stream()
        .flatMap(value -> Arrays.stream(value.split(",")))
        .map(value -> value.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
        .anyMatch(type::equals);
  }

  private static Optional<String> version(HttpServerRequest request) {
    return Optional.ofNullable(request.getHeader("MCP-Protocol-Version"));
  }
}
