package dev.tarn.router;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.genai.Client;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.HttpRetryOptions;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import dev.tarn.config.ProviderRow;
import dev.tarn.config.ProviderRow.Dialect;
import dev.tarn.testkit.strict.Profile;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/// Clients of the official SDKs for one row, as the vendor's documentation shows them. None tries
/// again.
///
/// @param base what stands before the path that the SDK appends
/// @param apiKey in the provider's slot
/// @param headers beside it
record RowClients(ProviderRow row, String base, String apiKey, Map<String, String> headers) {
  /// Whose key pays.
  enum Mode {
    BYOK,
    HOSTED
  }

  /// A row that ships, and whose key pays.
  record Case(String row, Mode mode) {
    @Override
    public String toString() {
      return row + " " + mode;
    }
  }

  /// All rows of these dialects, with the one key and with the other.
  static Stream<Case> cases(Map<String, ProviderRow> rows, Dialect... dialects) {
    return Profile.rows().stream()
        .sorted()
        .filter(row -> Set.of(dialects).contains(Objects.requireNonNull(rows.get(row)).dialect()))
        .flatMap(row -> Stream.of(Mode.values()).map(mode -> new Case(row, mode)));
  }

  /// Through Tarn, under the row's own name.
  ///
  /// @param memoryKey Tarn's
  static RowClients through(RunningTarn tarn, ProviderRow row, Mode mode, String memoryKey) {
    String base = tarn.url("/v1/" + row.name());
    return mode == Mode.HOSTED
        ? new RowClients(row, base, memoryKey, Map.of())
        : new RowClients(row, base, "callers-own", Map.of("x-memorylake-api-key", memoryKey));
  }

  /// To the provider itself.
  static RowClients direct(ProviderRow row) {
    String version = row.name().equals("azure") ? row.versionPrefix() : "";
    return new RowClients(row, row.baseUrl() + version, "callers-own", Map.of());
  }

  OpenAIClient openAi() {
    var client = OpenAIOkHttpClient.builder().baseUrl(base).apiKey(apiKey).maxRetries(0);
    headers.forEach(client::putHeader);
    return client.build();
  }

  AnthropicClient anthropic() {
    var client = AnthropicOkHttpClient.builder().baseUrl(base).apiKey(apiKey).maxRetries(0);
    headers.forEach(client::putHeader);
    return client.build();
  }

  /// With a key, or with a token as it calls Vertex AI.
  Client google() {
    HttpOptions.Builder options =
        HttpOptions.builder()
            .baseUrl(base)
            .headers(headers)
            .retryOptions(HttpRetryOptions.builder().attempts(1).build());
    return row.name().equals("vertex")
        ? vertex(options)
        : Client.builder().apiKey(apiKey).httpOptions(options.build()).build();
  }

  /// Of the project and in the region that the test's row is bound to.
  private Client vertex(HttpOptions.Builder options) {
    AccessToken token = AccessToken.newBuilder().setTokenValue(apiKey).build();
    return Client.builder()
        .vertexAI(true)
        .project("p")
        .location("r")
        .credentials(GoogleCredentials.create(token))
        .httpOptions(options.apiVersion("v1").build())
        .build();
  }

  BedrockClients bedrock() {
    return new BedrockClients(base, apiKey, headers.getOrDefault("x-memorylake-api-key", ""));
  }

  /// What such clients do all day, by the SDK of the row's own dialect.
  ///
  /// @param model as the provider names it
  SdkCalls calls(String model) {
    return switch (row.dialect()) {
      case OPENAI -> new OpenAiCalls(openAi(), model);
      case ANTHROPIC -> new AnthropicCalls(anthropic(), model);
      case GEMINI -> new GeminiCalls(google(), model);
      case BEDROCK -> new BedrockCalls(bedrock(), model);
    };
  }
}
