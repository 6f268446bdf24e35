package dev.tarn.router.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tarn.config.ModelCatalogue;
import dev.tarn.config.Origin;
import dev.tarn.config.ProviderRow;
import dev.tarn.config.ProviderRow.Dialect;
import dev.tarn.config.TarnConfig;
import dev.tarn.router.dialect.ReadLimits;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.provider.CallerUrls;
import dev.tarn.router.provider.Models;
import dev.tarn.router.provider.Provider;
import dev.tarn.router.provider.ProviderRouter;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Path in, URL out, for providers that a call names by their URL.
final class UrlPathsTest {
  private static final List<ProviderRow> ROWS =
      List.of(
          row("openai", "https://api.openai.com/v1", "/v1", Dialect.OPENAI),
          row("groq", "https://api.groq.com/openai/v1", "/v1", Dialect.OPENAI),
          row("deepseek", "https://api.deepseek.com/v1", "/v1", Dialect.OPENAI),
          row("anthropic", "https://api.anthropic.com", "/v1", Dialect.ANTHROPIC),
          row("gemini", "https://generativelanguage.googleapis.com", "/v1beta", Dialect.GEMINI),
          row("ollama", "http://localhost:11434/v1", "/v1", Dialect.OPENAI));
  private static final Paths OPEN = paths(true);
  private static final Paths SHUT = paths(false, new Origin(false, "10.0.0.7", 8000));

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          # a row's URL is the row, its version once
          https://api.groq.com/openai/v1/chat/completions,     groq,      https://api.groq.com/openai/v1/chat/completions
          https://api.groq.com/openai/chat/completions,        groq,      https://api.groq.com/openai/v1/chat/completions
          https:/api.groq.com/openai/v1/chat/completions,      groq,      https://api.groq.com/openai/v1/chat/completions
          HTTPS://API.GROQ.COM:443/openai/v1/chat/completions, groq,      https://api.groq.com/openai/v1/chat/completions
          https://api.deepseek.com/chat/completions,           deepseek,  https://api.deepseek.com/v1/chat/completions
          https://api.openai.com/v1/chat/completions,          openai,    https://api.openai.com/v1/chat/completions
          https://api.anthropic.com/v1/messages,               anthropic, https://api.anthropic.com/v1/messages
          https://api.anthropic.com/v1/chat/completions,       anthropic, https://api.anthropic.com/v1/chat/completions
          http://localhost:11434/v1/chat/completions,          ollama,    http://localhost:11434/v1/chat/completions
          # another path at a row's host
          https://generativelanguage.googleapis.com/v1beta/openai/chat/completions, url, https://generativelanguage.googleapis.com/v1beta/openai/chat/completions
          https://api.deepseek.com/anthropic/v1/messages,      url,       https://api.deepseek.com/anthropic/v1/messages
          # anybody's URL, as it was written
          https://llm.example/v1/chat/completions,             url,       https://llm.example/v1/chat/completions
          https://llm.example/chat/completions,                url,       https://llm.example/chat/completions
          https://llm.example:8443/a/b/v2/chat/completions,    url,       https://llm.example:8443/a/b/v2/chat/completions
          https://llm.example/openai/deployments/d/chat/completions, url, https://llm.example/openai/deployments/d/chat/completions
          https:/llm.example/v1/chat/completions,              url,       https://llm.example/v1/chat/completions
          """)
  void inPath_chatsGetMemory(String path, String provider, String out) {
    assertThat(OPEN.resolve("/v3/" + path, d -> {}))
        .isInstanceOfSatisfying(
            Endpoint.Chat.class,
            chat -> {
              assertThat(chat.getsMemory()).isTrue();
              assertThat(chat.named().name()).isEqualTo(provider);
              assertThat(url(chat.named(), chat.rest())).isEqualTo(out);
            });
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          https://api.openai.com/v1/models,             openai, https://api.openai.com/v1/models
          https://api.groq.com/openai/v1/files/a%20b,   groq,   https://api.groq.com/openai/v1/files/a%20b
          https://generativelanguage.googleapis.com/v1beta/openai/models, gemini, https://generativelanguage.googleapis.com/v1beta/openai/models
          http://localhost:11434/api/tags,              ollama, http://localhost:11434/v1/api/tags
          https://llm.example/v1/models,                url,    https://llm.example/v1/models
          https://llm.example/v1/embeddings,            url,    https://llm.example/v1/embeddings
          https://llm.example/v1/,                      url,    https://llm.example/v1/
          https://llm.example/v1,                       url,    https://llm.example/v1
          https://llm.example/healthz,                  url,    https://llm.example/healthz
          """)
  void inPath_allElseIsPassedThrough(String path, String provider, String out) {
    assertThat(OPEN.resolve("/v3/" + path + "?a=1&userId=ann", d -> {}))
        .isInstanceOfSatisfying(
            Endpoint.Passthrough.class,
            other -> {
              assertThat(other.provider().name()).isEqualTo(provider);
              assertThat(url(other.provider(), other.rest())).isEqualTo(out);
              assertThat(other.query()).isEqualTo("?a=1");
            });
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          # OpenAI's SDKs, with and without the version in their base URL
          /v1/chat/completions,           https://llm.example/v1,         url,       https://llm.example/v1/chat/completions
          /v1/openai/chat/completions,    https://llm.example/v1/,        url,       https://llm.example/v1/chat/completions
          /v1/openai/v1/chat/completions, https://llm.example/v1,         url,       https://llm.example/v1/chat/completions
          /openai/v1/chat/completions,    https://llm.example:8443/x/v2,  url,       https://llm.example:8443/x/v2/chat/completions
          /v1/chat/completions,           https://llm.example,            url,       https://llm.example/chat/completions
          /v1/chat/completions,           https://api.groq.com/openai/v1, groq,      https://api.groq.com/openai/v1/chat/completions
          /v1/chat/completions,           https://api.openai.com,         openai,    https://api.openai.com/v1/chat/completions
          # Anthropic's
          /v1/messages,                   https://api.anthropic.com,      anthropic, https://api.anthropic.com/v1/messages
          /v1/messages,                   https://llm.example/v1,         url,       https://llm.example/v1/messages
          """)
  void inHeader_chatsGetMemory(String path, String base, String provider, String out) {
    assertThat(OPEN.resolveAt(List.of(base), path, d -> {}))
        .isInstanceOfSatisfying(
            Endpoint.Chat.class,
            chat -> {
              assertThat(chat.getsMemory()).isTrue();
              assertThat(chat.named().name()).isEqualTo(provider);
              assertThat(url(chat.named(), chat.rest())).isEqualTo(out);
            });
  }

  @Test
  void inHeader_modelsAreTheProviders_andOurOwnApisStayOurs() {
    List<String> base = List.of("https://llm.example/v1");

    assertThat(OPEN.resolveAt(base, "/v1/models", d -> {}))
        .isInstanceOfSatisfying(
            Endpoint.Passthrough.class,
            models ->
                assertThat(url(models.provider(), models.rest()))
                    .isEqualTo("https://llm.example/v1/models"));
    assertThat(OPEN.resolveAt(base, "/v1/memories", d -> {})).isEqualTo(new Endpoint.Own());
    refused(501, "assistants_not_supported", () -> OPEN.resolveAt(base, "/v1/threads", d -> {}));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/groq/chat/completions",
        "/groq/v1/chat/completions",
        "/v3/https:/llm.example/v1/chat/completions",
        "/healthz"
      })
  void inHeader_contradictsAPathThatNamesAProvider(String path) {
    List<String> base = List.of("https://llm.example/v1");

    refused(400, "contradicting_base_url", () -> OPEN.resolveAt(base, path, d -> {}));
  }

  @Test
  void inHeader_namesOneProvider() {
    List<String> two = List.of("https://llm.example/v1", "https://llm.example/v1");

    refused(
        400, "contradicting_base_url", () -> OPEN.resolveAt(two, "/v1/chat/completions", d -> {}));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x/v1/chat/completions",
        "ftp://llm.example/v1/chat/completions",
        "llm.example/v1/chat/completions",
        "https%3A//llm.example/v1/chat/completions",
        "https%3A%2F%2Fllm.example%2Fv1/chat/completions",
        "https:llm.example/v1/chat/completions",
        "https:///llm.example/v1/chat/completions",
        "https://llm.example",
        "https://user:secret@llm.example/v1/chat/completions",
        "https://llm.example:x/v1/chat/completions",
        "https://2130706433/v1/chat/completions",
        "https://0x7f.1/v1/chat/completions",
        "https://0177.0.0.1/v1/chat/completions",
        "https://[::ffff:127.0.0.1]/v1/chat/completions",
        "https://localhost./v1/chat/completions",
        "https://b%C3%BCcher.example/v1/chat/completions",
        "https://llm.example/v1|x/chat/completions"
      })
  void inPath_refusesWhatCouldMeanTwoPlaces_andDoesNotRepeatIt(String path) {
    refused(400, "invalid_base_url", () -> OPEN.resolve("/v3/" + path, d -> {}))
        .doesNotContain("secret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://llm.example//v1/chat/completions",
        "https://llm.example/a/../v1/chat/completions",
        "https://llm.example/%2e%2e/v1/chat/completions",
        "https://llm.example/a%2fv1/chat/completions",
        "https://llm.example\\@10.0.0.1/v1/chat/completions",
        "https://../v1/chat/completions"
      })
  void inPath_refusesPathsThatCouldMeanTwoThings(String path) {
    refused(400, "ambiguous_path", () -> OPEN.resolve("/v3/" + path, d -> {}));
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          https://llm.example/v1?key=secret,      invalid_base_url
          https://llm.example/v1#x,               invalid_base_url
          https://user:secret@llm.example/v1,     invalid_base_url
          https://llm.example/v1 HTTP/1.1,        invalid_base_url
          llm.example/v1,                         invalid_base_url
          file:///etc/passwd,                     invalid_base_url
          '',                                     invalid_base_url
          https://llm.example/a/../v1,            ambiguous_path
          https://llm.example//v1,                invalid_base_url
          https://llm.example/a%2Fv1,             ambiguous_path
          """)
  void inHeader_refusesWhatIsNoPlainBaseUrl(String base, String code) {
    refused(400, code, () -> OPEN.resolveAt(List.of(base), "/v1/chat/completions", d -> {}))
        .doesNotContain("secret");
  }

  @Test
  void aUrlOfThousandsOfSegments_isRefused_andOverflowsNothing() {
    String base = "https://api.openai.com" + "/a".repeat(7_500);
    refused(
        400,
        "invalid_base_url",
        () -> OPEN.resolveAt(List.of(base), "/v1/chat/completions", d -> {}));
    refused(
        400, "invalid_base_url", () -> SHUT.resolve("/v3/" + base + "/chat/completions", d -> {}));
  }

  @Test
  void unlessAllowed_onlyRowsAndListedHostsAreCalled_theRestIsToldTheSetting() {
    assertThat(SHUT.resolve("/v3/https://api.openai.com/v1/chat/completions", d -> {}))
        .isInstanceOf(Endpoint.Chat.class);
    assertThat(SHUT.resolve("/v3/https://api.openai.com/beta/chat/completions", d -> {}))
        .isInstanceOf(Endpoint.Chat.class);
    assertThat(SHUT.resolve("/v3/http://10.0.0.7:8000/v1/chat/completions", d -> {}))
        .isInstanceOf(Endpoint.Chat.class);

    refused(
            403,
            "url_not_allowed",
            () -> SHUT.resolve("/v3/https://llm.example/v1/chat/completions", d -> {}))
        .contains("caller-urls.allow", "caller-urls.hosts");
    for (String near :
        List.of(
            "https://10.0.0.7:8000",
            "http://10.0.0.7:8001",
            "http://10.0.0.7",
            "https://api.openai.com:8443",
            "https://api.openai.com.evil.example")) {
      refused(
          403,
          "url_not_allowed",
          () -> SHUT.resolve("/v3/" + near + "/v1/chat/completions", d -> {}));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://llm.example/v1/chat/completions",
        "http://api.openai.com/v1/chat/completions",
        // The row's host in plain text, but not the row: what else is served there is not for all.
        "http://localhost:11434/a/v1/chat/completions"
      })
  void plainText_isForRowsAndListedHostsOnly(String path) {
    refused(403, "url_not_allowed", () -> OPEN.resolve("/v3/" + path, d -> {}))
        .contains("https only");
  }

  private static org.assertj.core.api.AbstractStringAssert<?> refused(
      int status, String code, ThrowingCallable call) {
    RouterException refusal =
        assertThatExceptionOfType(RouterException.class).isThrownBy(call).actual();
    assertThat(refusal.code()).isEqualTo(code);
    assertThat(refusal.status()).isEqualTo(status);
    return assertThat(refusal.getMessage());
  }

  private static String url(Provider provider, String rest) {
    String port = provider.port() == 443 ? "" : ":" + provider.port();
    return (provider.tls() ? "https://" : "http://") + provider.host() + port + provider.path(rest);
  }

  private static Paths paths(boolean allow, Origin... hosts) {
    return new Paths(
        new ProviderRouter(ROWS, Optional.empty(), new Models(new ModelCatalogue(List.of()))),
        new CallerUrls(ROWS, new TarnConfig.CallerUrls(allow, List.of(hosts))),
        Dialects.within(new ReadLimits(100, 1 << 20)));
  }

  private static ProviderRow row(String name, String base, String prefix, Dialect dialect) {
    return new ProviderRow(
        name,
        List.of(),
        dialect,
        URI.create(base),
        prefix,
        ProviderRow.Auth.BEARER,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        8_192);
  }
}
