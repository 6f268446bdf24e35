package dev.tarn.router.dialect.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tarn.router.dialect.RouterException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class OpenAiErrorsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void body_isOpenAisErrorObject() throws IOException {
    byte[] body =
        OpenAiErrors.FORMAT.body(RouterException.badRequest("wrong_type", "'a' must be \"b\"\nä"));

    JsonNode error = JSON.readTree(body).path("error");
    assertThat(error.path("message").textValue()).isEqualTo("'a' must be \"b\"\nä");
    assertThat(error.path("type").textValue()).isEqualTo("invalid_request_error");
    assertThat(error.path("code").textValue()).isEqualTo("wrong_type");
    assertThat(error.has("param")).isTrue();
    assertThat(error.path("param").isNull()).isTrue();
  }

  @Test
  void streamError_isOneEventAndNoDone() throws IOException {
    String event =
        new String(
            OpenAiErrors.FORMAT.streamError(RouterException.badGateway("upstream_closed", "a\nb")),
            StandardCharsets.UTF_8);

    assertThat(event).startsWith("data: {").endsWith("}\n\n").doesNotContain("[DONE]");
    assertThat(event.strip().lines()).hasSize(1);
    assertThat(JSON.readTree(event.substring(6)).at("/error/message").textValue())
        .isEqualTo("a\nb");
  }

  @Test
  void streamErrorOfResponses_standsAsTheReferenceHasIt_andAsItIsReallySent() throws IOException {
    String event =
        new String(
            ResponsesErrors.FORMAT.streamError(RouterException.badGateway("upstream_closed", "a")),
            StandardCharsets.UTF_8);

    assertThat(event).startsWith("event: error\ndata: {").endsWith("}\n\n");
    JsonNode data = JSON.readTree(event.substring(event.indexOf('{')));
    assertThat(data.path("type").textValue()).isEqualTo("error");
    assertThat(data.path("sequence_number").isInt()).isTrue();
    for (JsonNode fields : new JsonNode[] {data, data.path("error")}) {
      assertThat(fields.path("code").textValue()).isEqualTo("upstream_closed");
      assertThat(fields.path("message").textValue()).isEqualTo("a");
      assertThat(fields.path("param").isNull()).isTrue();
    }
    assertThat(data.at("/error/type").textValue()).isEqualTo("server_error");
  }
}
