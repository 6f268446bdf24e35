package dev.tarn.router.provider;

import dev.tarn.config.ProviderRow;
import dev.tarn.records.StoredKey;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/// The cheapest call that shows whether a provider takes a key: its list of models, or its free
/// count of tokens where it serves no list, or anybody the same.
///
/// @param ofModel whether it calls a model, whose refusal says nothing against the key
record Probe(HttpMethod method, String uri, String body, boolean ofModel) {
  /// <https://cloud.google.com/vertex-ai/generative-ai/docs/multimodal/get-token-count>: no charge.
  private static final String VERTEX_MODEL = "gemini-2.5-flash";

  /// <https://docs.aws.amazon.com/bedrock/latest/userguide/count-tokens.html>: no charge.
  private static final String BEDROCK_MODEL = "anthropic.claude-3-5-haiku-20241022-v1:0";

  private static final String CONTENTS =
      "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hi\"}]}]}";
  private static final String CONVERSE =
      "{\"input\":{\"converse\":{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"Hi\"}]}]}}}";

  static Probe of(Provider provider, StoredKey key) {
    return switch (provider.row().dialect()) {
      case OPENAI, ANTHROPIC -> get(list(provider));
      case GEMINI ->
          provider.row().auth() == ProviderRow.Auth.GOOGLE
              ? post(
                  provider.path("/models/" + model(key, VERTEX_MODEL) + ":countTokens"), CONTENTS)
              : get(provider.path("/models"));
      case BEDROCK ->
          post(provider.path("/model/" + model(key, BEDROCK_MODEL) + "/count-tokens"), CONVERSE);
    };
  }

  /// OpenRouter lists its models to anybody, and tells of a key at `/key`
  /// (<https://openrouter.ai/docs/api-reference/limits>); Cohere's list is not among what it serves
  /// in OpenAI's form (<https://docs.cohere.com/reference/list-models>).
  private static String list(Provider provider) {
    return switch (provider.host()) {
      case "openrouter.ai" -> provider.path("/key");
      case "api.cohere.ai", "api.cohere.com" -> "/v1/models";
      default -> provider.path("/models");
    };
  }

  private static Probe get(String uri) {
    return new Probe(HttpMethod.GET, uri, "", false);
  }

  private static Probe post(String uri, String body) {
    return new Probe(HttpMethod.POST, uri, body, true);
  }

  /// The first model that the key is for, since it may be for no other.
  private static String model(StoredKey key, String usual) {
    String model =
        key.attributes().models().stream()
            .filter(name -> !name.endsWith("*"))
            .findFirst()
            .orElse(usual);
    return URLEncoder.encode(model, StandardCharsets.UTF_8).replace("+", "%20");
  }

  Outgoing outgoing(Provider provider) {
    MultiMap headers = HttpHeaders.headers().set(HttpHeaders.ACCEPT, "application/json");
    if (!body.isEmpty()) {
      headers.set(HttpHeaders.CONTENT_TYPE, "application/json");
    }
    if (provider.row().dialect() == ProviderRow.Dialect.ANTHROPIC) {
      headers.set("anthropic-version", "2023-06-01");
    }
    return new Outgoing(method, uri, headers, new Outgoing.Whole(Buffer.buffer(body)));
  }
}
