package dev.tarn.router.api;

import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.http.UnreadBody;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where a failure of our own APIs becomes a problem document.
final class Failures {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private Failures() {}

  static void answer(RoutingContext context) {
    Problem problem = problem(context);
    if (context.response().headWritten()) {
      context.response().reset();
      return;
    }
    context
        .response()
        .setStatusCode(problem.status())
        .putHeader("Content-Type", "application/problem+json");
    UnreadBody.answer(context.request(), Buffer.buffer(Json.write(problem)));
  }

  private static Problem problem(RoutingContext context) {
    Throwable failure = context.failure();
    if (failure instanceof CompletionException && failure.getCause() != null) {
      failure = failure.getCause();
    }
    if (failure instanceof ProblemException known) {
      return known.problem();
    }
    if (failure instanceof RouterException known) {
      known
          .retryAfterSeconds()
          .ifPresent(s -> context.response().putHeader("Retry-After", Integer.toString(s)));
      return new Problem("Refused", known.status(), known.getMessage(), known.code(), List.of());
    }
    return switch (context.statusCode()) {
      case 404 ->
          new Problem(
              "Not Found",
              404,
              "Nothing is served here. Providers are under /v1/{provider}, hosted calls under /v1,"
                  + " memory under /v1/memories.",
              "unknown_path",
              List.of());
      case 405 ->
          new Problem("Method Not Allowed", 405, "Not with this method.", "bad_method", List.of());
      case 413 ->
          new Problem("Content Too Large", 413, "The body is too large.", "too_large", List.of());
      case 400 ->
          new Problem("Bad Request", 400, "The request is malformed.", "bad_request", List.of());
      default -> {
        LOG.error("an API call failed", failure);
        yield new Problem(
            "Internal Server Error",
            500,
            "The router failed; its log has the reason.",
            "internal_error",
            List.of());
      }
    };
  }
}
