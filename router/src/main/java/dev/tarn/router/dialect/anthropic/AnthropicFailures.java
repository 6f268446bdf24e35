package dev.tarn.router.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.dialect.ClientEnd;
import dev.tarn.router.dialect.Failure;
import dev.tarn.router.dialect.Failure.Cause;
import dev.tarn.router.dialect.ProviderEnd;
import dev.tarn.router.dialect.json.Json;
import java.util.Locale;
import java.util.Optional;

/// Failures as Anthropic says them, `{"type":"error","error":{"type","message"}}`, both ways
/// (<https://platform.claude.com/docs/en/api/errors>).
final class AnthropicFailures implements ClientEnd.FailureFormat, ProviderEnd.Failures {
  private static final int MOST_CHARS = 4_000;

  /// What Anthropic's clients know a prompt by that must be shortened.
  private static final String TOO_LONG = "prompt is too long";

  @Override
  public Failure read(int status, byte[] body) {
    return read(status, Json.readFirst(body).orElseGet(Json::object));
  }

  /// Reads a body that has been parsed, or the event that ends a stream.
  static Failure read(int status, ObjectNode body) {
    JsonNode error = body.path("error");
    String type = error.path("type").asText("");
    String said = error.path("message").asText("");
    String message =
        said.isEmpty()
            ? "The provider failed with status " + status + " and said nothing that can be read."
            : said;
    return new Failure(
        cause(status, type, message.toLowerCase(Locale.ROOT)),
        status,
        message.length() <= MOST_CHARS ? message : message.substring(0, MOST_CHARS),
        type.isEmpty() ? Optional.empty() : Optional.of(type));
  }

  private static Cause cause(int status, String type, String message) {
    return switch (type) {
      case "invalid_request_error" -> {
        if (message.contains(TOO_LONG) || message.contains("exceed context limit")) {
          yield Cause.CONTEXT_TOO_LONG;
        }
        yield message.contains("credit balance") ? Cause.NO_CREDIT : Cause.BAD_REQUEST;
      }
      case "authentication_error" -> Cause.BAD_KEY;
      case "billing_error" -> Cause.NO_CREDIT;
      case "permission_error" -> Cause.FORBIDDEN;
      case "not_found_error" -> Cause.NO_MODEL;
      case "request_too_large" -> Cause.TOO_LARGE;
      case "rate_limit_error" -> Cause.RATE_LIMITED;
      case "overloaded_error" -> Cause.OVERLOADED;
      case "timeout_error" -> Cause.TIMEOUT;
      case "api_error" -> Cause.SERVER;
      default -> Cause.ofStatus(status);
    };
  }

  @Override
  public int status(Failure failure) {
    int status = failure.status();
    return switch (failure.cause()) {
      case BAD_REQUEST -> status >= 400 && status < 500 ? status : 400;
      case CONTEXT_TOO_LONG, CONTENT_REFUSED -> 400;
      case BAD_KEY -> 401;
      case NO_CREDIT -> 402;
      case FORBIDDEN -> 403;
      case NO_MODEL -> 404;
      case TOO_LARGE -> 413;
      case RATE_LIMITED -> 429;
      case OVERLOADED -> 529;
      case SERVER -> status >= 500 && status != 529 ? status : 500;
      case TIMEOUT -> status == 408 ? 408 : 504;
    };
  }

  @Override
  public byte[] body(Failure failure) {
    return Json.bytes(error(failure));
  }

  static ObjectNode error(Failure failure) {
    ObjectNode body = Json.object().put("type", "error");
    body.putObject("error").put("type", type(failure.cause())).put("message", message(failure));
    return body;
  }

  private static String message(Failure failure) {
    boolean unsaid =
        failure.cause() == Cause.CONTEXT_TOO_LONG
            && !failure.message().toLowerCase(Locale.ROOT).contains(TOO_LONG);
    return unsaid ? TOO_LONG + ": " + failure.message() : failure.message();
  }

  private static String type(Cause cause) {
    return switch (cause) {
      case BAD_REQUEST, CONTEXT_TOO_LONG, CONTENT_REFUSED -> "invalid_request_error";
      case BAD_KEY -> "authentication_error";
      case NO_CREDIT -> "billing_error";
      case FORBIDDEN -> "permission_error";
      case NO_MODEL -> "not_found_error";
      case TOO_LARGE -> "request_too_large";
      case RATE_LIMITED -> "rate_limit_error";
      case OVERLOADED -> "overloaded_error";
      case SERVER -> "api_error";
      case TIMEOUT -> "timeout_error";
    };
  }
}
