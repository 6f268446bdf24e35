package dev.tarn.router.dialect.anthropic;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.dialect.ErrorFormat;
import dev.tarn.router.dialect.RouterException;
import java.nio.charset.StandardCharsets;

/// Errors as Anthropic writes them, `{"type":"error","error":{"type","message"}}`
/// (<https://docs.claude.com/en/api/errors>), with our `code` beside them.
final class AnthropicErrors implements ErrorFormat {
  static final AnthropicErrors FORMAT = new AnthropicErrors();

  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private AnthropicErrors() {}

  @Override
  public byte[] body(RouterException failure) {
    return error(failure).toString().getBytes(StandardCharsets.UTF_8);
  }

  /// `event: error`, and no `message_stop` after it.
  @Override
  public byte[] streamError(RouterException failure) {
    return ("event: error\ndata: " + error(failure) + "\n\n").getBytes(StandardCharsets.UTF_8);
  }

  private static ObjectNode error(RouterException failure) {
    ObjectNode body = JSON.createObjectNode().put("type", "error");
    body.putObject("error")
        .put("type", type(failure.kind()))
        .put("message", failure.getMessage())
        .put("code", failure.code());
    return body;
  }

  private static String type(RouterException.Kind kind) {
    return switch (kind) {
      case BAD_REQUEST, METHOD_NOT_ALLOWED, UNSUPPORTED_MEDIA_TYPE, CLIENT_GONE, NOT_SUPPORTED ->
          "invalid_request_error";
      case UNAUTHORIZED -> "authentication_error";
      case FORBIDDEN -> "permission_error";
      case NOT_FOUND -> "not_found_error";
      case TOO_LARGE -> "request_too_large";
      case RATE_LIMITED -> "rate_limit_error";
      case REQUEST_TIMEOUT, GATEWAY_TIMEOUT -> "timeout_error";
      case OVERLOADED -> "overloaded_error";
      case INTERNAL, BAD_GATEWAY -> "api_error";
    };
  }
}
