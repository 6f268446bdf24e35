package dev.tarn.router.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.dialect.ClientEnd;
import dev.tarn.router.dialect.Failure;
import dev.tarn.router.dialect.Failure.Cause;
import dev.tarn.router.dialect.ProviderEnd;
import dev.tarn.router.dialect.json.Json;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Failures as Google says them, `{"error":{"code","message","status","details":[…]}}`, both ways
/// (<https://google.aip.dev/193>).
final class GeminiFailures implements ClientEnd.FailureFormat, ProviderEnd.Failures {
  private static final int MOST_CHARS = 4_000;
  private static final Pattern SECONDS = Pattern.compile("(\\d{1,6}(?:\\.\\d{1,9})?)s");

  @Override
  public Failure read(int status, byte[] body) {
    return read(status, Json.readFirst(body).orElseGet(Json::object));
  }

  /// Reads a body that has been parsed, or the event that ends a stream.
  static Failure read(int status, ObjectNode body) {
    JsonNode error = body.path("error");
    String message = error.path("message").asText("");
    String name = error.path("status").asText("");
    if (message.isEmpty()) {
      message = "The provider failed with status " + status + " and said nothing that can be read.";
    }
    int known = status >= 400 ? status : error.path("code").asInt(status);
    return new Failure(
        cause(known, name, error.path("details"), message),
        status,
        message.length() <= MOST_CHARS ? message : message.substring(0, MOST_CHARS),
        name.isEmpty() ? Optional.empty() : Optional.of(name),
        retryAfter(error.path("details")));
  }

  private static Cause cause(int status, String name, JsonNode details, String message) {
    return switch (name) {
      case "INVALID_ARGUMENT" -> ofArgument(details, message);
      case "FAILED_PRECONDITION", "OUT_OF_RANGE" -> Cause.BAD_REQUEST;
      case "UNAUTHENTICATED" -> Cause.BAD_KEY;
      case "PERMISSION_DENIED" -> Cause.FORBIDDEN;
      case "NOT_FOUND" -> Cause.NO_MODEL;
      case "RESOURCE_EXHAUSTED" ->
          // No wait brings money back.
          message.contains("credits are depleted") ? Cause.NO_CREDIT : Cause.RATE_LIMITED;
      case "UNAVAILABLE" -> Cause.OVERLOADED;
      case "DEADLINE_EXCEEDED" -> Cause.TIMEOUT;
      case "INTERNAL", "UNKNOWN" -> Cause.SERVER;
      default -> Cause.ofStatus(status);
    };
  }

  /// A key that is wrong is said to be an argument that is.
  private static Cause ofArgument(JsonNode details, String message) {
    for (JsonNode detail : details) {
      if (detail.path("reason").asText("").startsWith("API_KEY_")) {
        return Cause.BAD_KEY;
      }
    }
    if (message.startsWith("API key not valid")) {
      return Cause.BAD_KEY;
    }
    boolean tooLong =
        message.contains("input token count") || message.contains("maximum number of tokens");
    return tooLong ? Cause.CONTEXT_TOO_LONG : Cause.BAD_REQUEST;
  }

  private static Optional<Duration> retryAfter(JsonNode details) {
    for (JsonNode detail : details) {
      Matcher seconds = SECONDS.matcher(detail.path("retryDelay").asText(""));
      if (seconds.matches()) {
        BigDecimal nanos = new BigDecimal(seconds.group(1)).movePointRight(9);
        return Optional.of(Duration.ofNanos(nanos.longValue()));
      }
    }
    return Optional.empty();
  }

  @Override
  public int status(Failure failure) {
    int status = failure.status();
    return switch (failure.cause()) {
      case BAD_REQUEST -> status >= 400 && status < 500 ? status : 400;
      case CONTEXT_TOO_LONG, CONTENT_REFUSED, TOO_LARGE -> 400;
      case BAD_KEY -> 401;
      case FORBIDDEN -> 403;
      case NO_MODEL -> 404;
      case NO_CREDIT, RATE_LIMITED -> 429;
      case OVERLOADED -> 503;
      case SERVER -> 500;
      case TIMEOUT -> 504;
    };
  }

  @Override
  public byte[] body(Failure failure) {
    return Json.bytes(error(failure));
  }

  ObjectNode error(Failure failure) {
    ObjectNode body = Json.object();
    ObjectNode error =
        body.putObject("error")
            .put("code", status(failure))
            .put("message", failure.message())
            .put("status", name(failure.cause()));
    failure
        .retryAfter()
        .ifPresent(delay ->
            error
                .putArray("details")
                .addObject()
                .put("@type", "type.googleapis.com/google.rpc.RetryInfo")
                .put("retryDelay", delay.toSeconds() + "s"));
    return body;
  }

  private static String name(Cause cause) {
    return switch (cause) {
      case BAD_REQUEST, CONTEXT_TOO_LONG, CONTENT_REFUSED, TOO_LARGE -> "INVALID_ARGUMENT";
      case BAD_KEY -> "UNAUTHENTICATED";
      case FORBIDDEN -> "PERMISSION_DENIED";
      case NO_MODEL -> "NOT_FOUND";
      case NO_CREDIT, RATE_LIMITED -> "RESOURCE_EXHAUSTED";
      case OVERLOADED -> "UNAVAILABLE";
      case SERVER -> "INTERNAL";
      case TIMEOUT -> "DEADLINE_EXCEEDED";
    };
  }
}
