package dev.tarn.router.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HeadersTest {
  private static final String KEY = "tarn_" + "a".repeat(24);

  @Test
  void up_letsWhatIsTheProvidersTravelAsItCame() {
    MultiMap client =
        headers()
            .add("Content-Type", "application/json")
            .add("OpenAI-Organization", "org-1")
            .add("OpenAI-Beta", "a")
            .add("OpenAI-Beta", "b")
            .add("User-Agent", "OpenAI/Python 2")
            .add("X-Stainless-Lang", "python")
            .add("Idempotency-Key", "i-1");

    MultiMap up = Headers.up(client, true);

    assertThat(up).hasSameSizeAs(client);
    for (String name : client.names()) {
      assertThat(up.getAll(name)).as(name).isEqualTo(client.getAll(name));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Connection",
        "Keep-Alive",
        "Proxy-Authenticate",
        "Proxy-Authorization",
        "Proxy-Connection",
        "TE",
        "Trailer",
        "Transfer-Encoding",
        "Upgrade",
        "HTTP2-Settings",
        "Host",
        "Content-Length",
        "Expect",
        "Accept-Encoding",
        "Cookie",
        "Authorization",
        "Forwarded",
        "X-Real-IP",
        "X-Forwarded-For",
        "X-Forwarded-Host",
        "X-MemoryLake-API-Key",
        "x-memorylake-user-id",
        "x-sm-user-id",
        "x-supermemory-api-key",
        "X-Memory-Key",
        "X-Session-Id",
        "x-api-key",
        "x-goog-api-key",
        "api-key"
      })
  void up_keepsBackWhatIsOfThisHopAndWhatIsOurs(String name) {
    MultiMap client = headers().add(name, "value").add("Accept", "*/*");

    assertThat(Headers.up(client, true).names()).containsExactly("Accept");
  }

  @Test
  void up_keepsBackWhatConnectionNames() {
    MultiMap client =
        headers()
            .add("Connection", "close, X-One")
            .add("Connection", " x-two ")
            .add("X-One", "1")
            .add("x-TWO", "2")
            .add("X-Three", "3");

    assertThat(Headers.up(client, true).names()).containsExactly("X-Three");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"tarn_abc", "Bearer tarn_abc", "bearer tarn_abc", " tarn_abc", "Basic tarn_abc"})
  void up_keepsAMemoryKeyBackInWhateverHeaderItStands(String value) {
    MultiMap client = headers().add("api-key", value).add("Accept", "*/*");

    assertThat(Headers.up(client, true).names()).containsExactly("Accept");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "key=%s",
        "a,%s",
        "\"%s\"",
        "Bearer\t%s",
        "realtime, openai-insecure-api-key.%s",
        "Bearer%%20%s:read"
      })
  void up_keepsAMemoryKeyBackWhateverStandsBeforeIt(String form) {
    String value = form.formatted(KEY);
    MultiMap client = headers().add("X-Any", value).add("tracestate", value).add("Accept", "*/*");

    assertThat(Headers.up(client, true).names()).containsExactly("Accept");
    assertThat(Headers.upTranslated(client, Map.of()).names()).containsExactly("content-type");
  }

  @Test
  void upTranslated_saysWhatTheBodyIs_andCarriesTheTraceAndWhatTheDialectWants() {
    MultiMap client = headers().add("traceparent", "00-1-2-01").add("OpenAI-Beta", "a");

    MultiMap up = Headers.upTranslated(client, Map.of("anthropic-version", "2023-06-01"));

    assertThat(up.get("Content-Type")).isEqualTo("application/json");
    assertThat(up.get("traceparent")).isEqualTo("00-1-2-01");
    assertThat(up.get("anthropic-version")).isEqualTo("2023-06-01");
    assertThat(up.names()).hasSize(3);
  }

  @Test
  void up_keepsAMemoryKeyBackThatStandsAsAName() {
    assertThat(Headers.up(headers().add(KEY, "1").add("Accept", "*/*"), true).names())
        .containsExactly("Accept");
  }

  @Test
  void up_letsWordsThatHoldNoKeyTravel() {
    MultiMap client = headers().add("X-Title", "my-tarn_notes").add("Referer", "/tarn_/x");

    assertThat(Headers.up(client, true)).hasSameSizeAs(client);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "OpenAI-Organization",
        "openai-project",
        "X-Goog-User-Project",
        "X-HTTP-Method-Override",
        "X-HTTP-Method",
        "X-Method-Override"
      })
  void up_letsNobodyChooseTheOperatorsAccount(String name) {
    MultiMap client = headers().add(name, "value").add("Accept", "*/*");

    assertThat(Headers.up(client, false).names()).containsExactly("Accept");
    assertThat(Headers.up(client, true).names()).contains(name);
  }

  @Test
  void down_letsAProvidersHeadersThroughButOfTheHop() {
    MultiMap provider =
        headers()
            .add("Content-Type", "text/event-stream")
            .add("x-request-id", "req-1")
            .add("x-ratelimit-remaining-tokens", "9")
            .add("Transfer-Encoding", "chunked")
            .add("Connection", "keep-alive, X-Hop")
            .add("X-Hop", "1");
    MultiMap client = headers().add("x-memorylake-request-id", "r-1");

    Headers.down(provider, client, false);

    assertThat(client.names())
        .containsExactlyInAnyOrder(
            "x-memorylake-request-id",
            "Content-Type",
            "x-request-id",
            "x-ratelimit-remaining-tokens");
  }

  @Test
  void down_showsTheOperatorsAccountToNobody() {
    MultiMap provider =
        headers()
            .add("Set-Cookie", "__cf_bm=1")
            .add("openai-organization", "operator-inc")
            .add("openai-project", "proj-1");
    MultiMap hosted = headers();
    MultiMap own = headers();

    Headers.down(provider, hosted, false);
    Headers.down(provider, own, true);

    assertThat(hosted.names()).isEmpty();
    assertThat(own.names())
        .containsExactlyInAnyOrder("Set-Cookie", "openai-organization", "openai-project");
  }

  private static MultiMap headers() {
    return MultiMap.caseInsensitiveMultiMap();
  }
}
