package dev.tarn.router.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.dialect.ClientEnd;
import dev.tarn.router.dialect.Failure;
import dev.tarn.router.dialect.Failure.Cause;
import dev.tarn.router.dialect.ProviderEnd;
import dev.tarn.router.dialect.json.Json;
import java.util.Optional;
import java.util.Set;

/// Failures as OpenAI says them, `{"error":{"message","type","param","code"}}`, both ways
/// (<https://platform.openai.com/docs/guides/error-codes>).
final class OpenAiFailures implements ClientEnd.FailureFormat, ProviderEnd.Failures {
  private static final int MOST_CHARS = 4_000;

  /// OpenAI's own, OpenRouter's besides, and Azure's.
  private static final Set<String> CONTENT_CODES =
      Set.of("content_policy_violation", "refusal", "moderation_blocked", "content_filter");

  @Override
  public Failure read(int status, byte[] body) {
    return read(status, Json.readFirst(body).orElseGet(Json::object));
  }

  /// Reads a body that has been parsed, or the event that ends a stream.
  static Failure read(int status, ObjectNode body) {
    JsonNode error = body.path("error").isObject() ? body.path("error") : body;
    String code = error.path("code").asText("");
    String type = error.path("type").asText("");
    String message = message(body, error, status);
    return new Failure(
        refusesContent(code, error, message)
            ? Cause.CONTENT_REFUSED
            : cause(status, code, type, message),
        status,
        message.length() <= MOST_CHARS ? message : message.substring(0, MOST_CHARS),
        code.isEmpty() || code.equals("null") ? Optional.empty() : Optional.of(code));
  }

  private static String message(JsonNode body, JsonNode error, int status) {
    for (JsonNode candidate :
        new JsonNode[] {error.path("message"), body.path("error"), body.path("detail")}) {
      if (candidate.isTextual() && !candidate.textValue().isEmpty()) {
        return candidate.textValue();
      }
    }
    return "The provider failed with status " + status + " and said nothing that can be read.";
  }

  /// OpenRouter's moderation is told by what stands beside its message
  /// (<https://openrouter.ai/docs/errors>), xAI's by the message alone.
  private static boolean refusesContent(String code, JsonNode error, String message) {
    JsonNode beside = error.path("metadata");
    return CONTENT_CODES.contains(code)
        || CONTENT_CODES.contains(beside.path("error_type").asText(""))
        || beside.path("reasons").isArray()
        || beside.has("flagged_input")
        || message.startsWith("Content violates usage guidelines");
  }

  private static Cause cause(int status, String code, String type, String message) {
    return switch (code) {
      case "context_length_exceeded" -> Cause.CONTEXT_TOO_LONG;
      case "invalid_api_key" -> Cause.BAD_KEY;
      case "insufficient_quota" -> Cause.NO_CREDIT;
      case "model_not_found" -> Cause.NO_MODEL;
      case "rate_limit_exceeded" -> Cause.RATE_LIMITED;
      case "server_overloaded" -> Cause.OVERLOADED;
      default -> {
        if (type.equals("insufficient_quota")) {
          yield Cause.NO_CREDIT;
        }
        // xAI says so with a 400, and Google does.
        if (message.startsWith("Incorrect API key provided")
            || message.startsWith("API key not valid")) {
          yield Cause.BAD_KEY;
        }
        boolean tooLong = message.contains("maximum context length");
        yield tooLong && status == 400 ? Cause.CONTEXT_TOO_LONG : Cause.ofStatus(status);
      }
    };
  }

  @Override
  public int status(Failure failure) {
    int status = failure.status();
    return switch (failure.cause()) {
      case BAD_REQUEST -> status >= 400 && status < 500 ? status : 400;
      case CONTEXT_TOO_LONG, CONTENT_REFUSED -> 400;
      case BAD_KEY -> 401;
      case FORBIDDEN -> 403;
      case NO_MODEL -> 404;
      case TOO_LARGE -> 413;
      case NO_CREDIT, RATE_LIMITED -> 429;
      case OVERLOADED -> 503;
      case SERVER -> status >= 500 ? status : 500;
      case TIMEOUT -> status == 408 ? 408 : 504;
    };
  }

  @Override
  public byte[] body(Failure failure) {
    ObjectNode body = Json.object();
    body.set("error", error(failure));
    return Json.bytes(body);
  }

  static ObjectNode error(Failure failure) {
    ObjectNode error =
        Json.object()
            .put("message", failure.message())
            .put("type", type(failure.cause()))
            .putNull("param");
    return error.put("code", code(failure));
  }

  private static String type(Cause cause) {
    return switch (cause) {
      case BAD_REQUEST, CONTEXT_TOO_LONG, CONTENT_REFUSED, BAD_KEY, NO_MODEL, TOO_LARGE ->
          "invalid_request_error";
      case FORBIDDEN -> "permission_error";
      case NO_CREDIT -> "insufficient_quota";
      case RATE_LIMITED -> "rate_limit_error";
      case OVERLOADED, SERVER -> "server_error";
      case TIMEOUT -> "timeout";
    };
  }

  private static String code(Failure failure) {
    return switch (failure.cause()) {
      case BAD_REQUEST -> failure.code().orElse("invalid_request");
      case CONTEXT_TOO_LONG -> "context_length_exceeded";
      case BAD_KEY -> "invalid_api_key";
      case FORBIDDEN -> "permission_denied";
      case CONTENT_REFUSED -> "content_policy_violation";
      case NO_CREDIT -> "insufficient_quota";
      case NO_MODEL -> "model_not_found";
      case TOO_LARGE -> "request_too_large";
      case RATE_LIMITED -> "rate_limit_exceeded";
      case OVERLOADED -> "server_overloaded";
      case SERVER -> failure.code().orElse("server_error");
      case TIMEOUT -> "timeout";
    };
  }
}
