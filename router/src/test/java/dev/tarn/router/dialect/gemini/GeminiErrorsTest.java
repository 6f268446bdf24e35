package dev.tarn.router.dialect.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.router.dialect.RouterException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class GeminiErrorsTest {
  @Test
  void body_namesTheStatusAsGoogleDoes() {
    Map<RouterException, String> statuses = new LinkedHashMap<>();
    statuses.put(RouterException.badRequest("c", "m"), "400 INVALID_ARGUMENT");
    statuses.put(RouterException.unauthorized("c", "m"), "401 UNAUTHENTICATED");
    statuses.put(RouterException.forbidden("c", "m"), "403 PERMISSION_DENIED");
    statuses.put(RouterException.notFound("c", "m"), "404 NOT_FOUND");
    statuses.put(RouterException.tooLarge("m"), "413 INVALID_ARGUMENT");
    statuses.put(RouterException.rateLimited("c", "m", 1), "429 RESOURCE_EXHAUSTED");
    statuses.put(RouterException.internal("m"), "500 INTERNAL");
    statuses.put(RouterException.notSupported("c", "m"), "501 UNIMPLEMENTED");
    statuses.put(RouterException.badGateway("c", "m"), "502 UNAVAILABLE");
    statuses.put(RouterException.overloaded("c", "m", 1), "503 UNAVAILABLE");
    statuses.put(RouterException.gatewayTimeout("c", "m"), "504 DEADLINE_EXCEEDED");

    statuses.forEach((failure, status) ->
        assertThat(new String(GeminiErrors.FORMAT.body(failure), StandardCharsets.UTF_8))
            .startsWith("{\"error\":{\"code\":" + status.split(" ", 2)[0] + ",")
            .contains("\"status\":\"" + status.split(" ", 2)[1] + "\""));
  }

  @Test
  void endsStreams_onlyOfEvents() {
    assertThat(GeminiErrors.FORMAT.endsStreams("text/event-stream")).isTrue();
    assertThat(GeminiErrors.FORMAT.endsStreams("application/json; charset=UTF-8")).isFalse();
  }
}
