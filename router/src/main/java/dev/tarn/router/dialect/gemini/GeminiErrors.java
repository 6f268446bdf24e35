package dev.tarn.router.dialect.gemini;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.dialect.ErrorFormat;
import dev.tarn.router.dialect.RouterException;
import java.nio.charset.StandardCharsets;

/// Errors as Google writes them, `{"error":{"code","message","status","details"}}`
/// (<https://cloud.google.com/apis/design/errors>): our `code` is the reason of an `ErrorInfo`.
///
/// Only a stream of events can say in its middle that it failed. One that comes as a JSON array is
/// plainly cut when its bracket does not close.
final class GeminiErrors implements ErrorFormat {
  static final GeminiErrors FORMAT = new GeminiErrors();

  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private GeminiErrors() {}

  @Override
  public byte[] body(RouterException failure) {
    return error(failure).toString().getBytes(StandardCharsets.UTF_8);
  }

  /// An event with the error in place of a response, and no finish reason after it.
  @Override
  public byte[] streamError(RouterException failure) {
    return ("data: " + error(failure) + "\r\n\r\n").getBytes(StandardCharsets.UTF_8);
  }

  private static ObjectNode error(RouterException failure) {
    ObjectNode body = JSON.createObjectNode();
    ObjectNode error = body.putObject("error");
    error
        .put("code", failure.status())
        .put("message", failure.getMessage())
        .put("status", status(failure.kind()));
    error
        .putArray("details")
        .addObject()
        .put("@type", "type.googleapis.com/google.rpc.ErrorInfo")
        .put("reason", failure.code())
        .put("domain", "tarn");
    return body;
  }

  /// Names of `google.rpc.Code`.
  private static String status(RouterException.Kind kind) {
    return switch (kind) {
      case BAD_REQUEST, METHOD_NOT_ALLOWED, TOO_LARGE, UNSUPPORTED_MEDIA_TYPE -> "INVALID_ARGUMENT";
      case UNAUTHORIZED -> "UNAUTHENTICATED";
      case FORBIDDEN -> "PERMISSION_DENIED";
      case NOT_FOUND -> "NOT_FOUND";
      case RATE_LIMITED -> "RESOURCE_EXHAUSTED";
      case CLIENT_GONE -> "CANCELLED";
      case INTERNAL -> "INTERNAL";
      case NOT_SUPPORTED -> "UNIMPLEMENTED";
      case BAD_GATEWAY, OVERLOADED -> "UNAVAILABLE";
      case REQUEST_TIMEOUT, GATEWAY_TIMEOUT -> "DEADLINE_EXCEEDED";
    };
  }
}
