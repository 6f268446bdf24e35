package dev.tarn.router.dialect.openai;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.dialect.ErrorFormat;
import dev.tarn.router.dialect.RouterException;
import java.nio.charset.StandardCharsets;

/// Errors of the Responses API: bodies as everywhere at OpenAI, in streams the event `error`
/// (<https://platform.openai.com/docs/api-reference/responses-streaming/error>). Its fields stand
/// twice: flat, as the reference has them, and in an `error` of their own, as OpenAI really sends
/// them (<https://github.com/openai/openai-dotnet/issues/881>), without which its SDKs for Python
/// and Java raise nothing. `response.failed`, which would have to carry a whole response, raises in
/// none.
final class ResponsesErrors implements ErrorFormat {
  static final ResponsesErrors FORMAT = new ResponsesErrors();

  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private ResponsesErrors() {}

  @Override
  public byte[] body(RouterException failure) {
    return OpenAiErrors.FORMAT.body(failure);
  }

  @Override
  public byte[] streamError(RouterException failure) {
    ObjectNode event =
        JSON.createObjectNode()
            .put("type", "error")
            .put("code", failure.code())
            .put("message", failure.getMessage())
            .putNull("param")
            .put("sequence_number", 0);
    event.setAll(OpenAiErrors.error(failure));
    return ("event: error\ndata: " + event + "\n\n").getBytes(StandardCharsets.UTF_8);
  }
}
