package dev.tarn.router.dialect.bedrock;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.dialect.ErrorFormat;
import dev.tarn.router.dialect.RouterException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// Errors as Bedrock writes them: the exception's name in a header, `{"message"}` in the body
/// (<https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html>), with our
/// `code` beside it.
final class BedrockErrors implements ErrorFormat {
  static final BedrockErrors FORMAT = new BedrockErrors();

  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private BedrockErrors() {}

  @Override
  public byte[] body(RouterException failure) {
    ObjectNode body = JSON.createObjectNode();
    body.put("message", failure.getMessage()).put("code", failure.code());
    return body.toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public Map<String, String> headers(RouterException failure) {
    return Map.of("x-amzn-errortype", exception(failure.kind()));
  }

  /// The exception that a stream of this API ends with when the model's answer broke off, and no
  /// `messageStop` before it. Where a frame was cut in two, the client's CRC fails on it instead.
  @Override
  public byte[] streamError(RouterException failure) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(":exception-type", "modelStreamErrorException");
    headers.put(":content-type", "application/json");
    headers.put(":message-type", "exception");
    return new EventStreamFrame(headers, body(failure)).bytes();
  }

  @Override
  public boolean endsStreams(String mediaType) {
    return mediaType.startsWith(EventStreamFrame.MEDIA_TYPE);
  }

  private static String exception(RouterException.Kind kind) {
    return switch (kind) {
      case BAD_REQUEST,
          METHOD_NOT_ALLOWED,
          TOO_LARGE,
          UNSUPPORTED_MEDIA_TYPE,
          CLIENT_GONE,
          NOT_SUPPORTED ->
          "ValidationException";
      case UNAUTHORIZED -> "UnrecognizedClientException";
      case FORBIDDEN -> "AccessDeniedException";
      case NOT_FOUND -> "ResourceNotFoundException";
      case REQUEST_TIMEOUT -> "RequestTimeoutException";
      case RATE_LIMITED -> "ThrottlingException";
      case OVERLOADED -> "ServiceUnavailableException";
      case GATEWAY_TIMEOUT -> "ModelTimeoutException";
      case INTERNAL, BAD_GATEWAY -> "InternalServerException";
    };
  }
}
