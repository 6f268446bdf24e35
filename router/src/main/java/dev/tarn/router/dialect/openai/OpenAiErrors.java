package dev.tarn.router.dialect.openai;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.dialect.ErrorFormat;
import dev.tarn.router.dialect.RouterException;
import java.nio.charset.StandardCharsets;

/// Errors as OpenAI writes them: `{"error":{"message","type","param","code"}}`.
public final class OpenAiErrors implements ErrorFormat {
  /// The format; it has no state.
  public static final OpenAiErrors FORMAT = new OpenAiErrors();

  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private OpenAiErrors() {}

  @Override
  public byte[] body(RouterException failure) {
    return error(failure).toString().getBytes(StandardCharsets.UTF_8);
  }

  /// `data: {"error":…}` and no `[DONE]` after it, as OpenAI-compatible providers end a broken
  /// stream.
  @Override
  public byte[] streamError(RouterException failure) {
    return ("data: " + error(failure) + "\n\n").getBytes(StandardCharsets.UTF_8);
  }

  /// The object whose one field is `error`.
  static ObjectNode error(RouterException failure) {
    ObjectNode body = JSON.createObjectNode();
    ObjectNode error = body.putObject("error");
    error.put("message", failure.getMessage()).put("type", failure.type());
    failure.param().ifPresentOrElse(p -> error.put("param", p), () -> error.putNull("param"));
    error.put("code", failure.code());
    return body;
  }
}
