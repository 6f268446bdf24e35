package dev.tarn.router.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.config.ProviderRow;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The version prefix appears once in what goes out, whoever wrote it.
final class ProviderPathsTest {
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          https://api.openai.com/v1,        /v1,  /chat/completions,     /v1/chat/completions
          https://api.openai.com/v1,        /v1,  /v1/chat/completions,  /v1/chat/completions
          https://api.openai.com/v1/,       /v1,  /chat/completions,     /v1/chat/completions
          https://api.openai.com,           /v1,  /chat/completions,     /v1/chat/completions
          https://api.openai.com,           /v1,  /v1/chat/completions,  /v1/chat/completions
          https://api.openai.com/,          /v1,  /chat/completions,     /v1/chat/completions
          https://api.groq.com/openai/v1,   /v1,  /chat/completions,     /openai/v1/chat/completions
          https://api.groq.com/openai/v1,   /v1,  /v1/chat/completions,  /openai/v1/chat/completions
          https://openrouter.ai/api/v1,     /v1,  /v1/chat/completions,  /api/v1/chat/completions
          https://api.deepseek.com,         '',   /chat/completions,     /chat/completions
          https://api.perplexity.ai,        '',   /chat/completions,     /chat/completions
          https://x.example/api/paas/v4,    /v4,  /chat/completions,     /api/paas/v4/chat/completions
          https://x.example/v1beta/openai,  '',   /chat/completions,     /v1beta/openai/chat/completions
          https://api.openai.com/v1,        /v1,  /v1,                   /v1
          https://api.openai.com/v1,        /v1,  /v10/models,           /v1/v10/models
          https://api.openai.com/v1,        /v1,  /files/a%20b/content,  /v1/files/a%20b/content
          """)
  void path_holdsTheVersionOnce(String base, String prefix, String rest, String path) {
    assertThat(Provider.of(row(base, prefix)).path(rest)).isEqualTo(path);
  }

  @ParameterizedTest
  @CsvSource({
    "https://api.openai.com/v1, api.openai.com, 443, true",
    "HTTPS://api.openai.com/v1, api.openai.com, 443, true",
    "http://localhost:11434/v1, localhost, 11434, false",
    "http://localhost, localhost, 80, false",
    "https://10.0.0.1:8443, 10.0.0.1, 8443, true"
  })
  void of_knowsWhereToConnect(String base, String host, int port, boolean tls) {
    Provider provider = Provider.of(row(base, ""));

    assertThat(provider.host()).isEqualTo(host);
    assertThat(provider.port()).isEqualTo(port);
    assertThat(provider.tls()).isEqualTo(tls);
  }

  private static ProviderRow row(String base, String prefix) {
    return new ProviderRow(
        "p",
        List.of(),
        ProviderRow.Dialect.OPENAI,
        URI.create(base),
        prefix,
        ProviderRow.Auth.BEARER,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        8_192);
  }
}
