package dev.tarn.router.provider.credential;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tarn.config.Secret;
import dev.tarn.router.dialect.RouterException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Reads the shapes of credentials as OpenRouter publishes them for Azure, Bedrock and Vertex AI
/// (<https://openrouter.ai/docs/use-cases/byok>), as AWS writes its own, and as Google's console
/// saves a service account.
final class ShapeReader {
  /// Its buffers are let go after each reading: a kept one would hold a key until it is
  /// overwritten.
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder().recyclerPool(JsonRecyclerPools.nonRecyclingPool()).build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private ShapeReader() {}

  static Shape read(Secret credential) {
    String text = credential.reveal();
    if (!text.startsWith("{") && !text.startsWith("[")) {
      return new Shape.Plain();
    }
    JsonNode json = parsed(text);
    if (json.has("api_key") && !json.has("endpoint_url") && !json.has("resource_name")) {
      return regional(json);
    }
    if (json.isArray() || json.has("api_key")) {
      return azure(json);
    }
    if (json.path("type").asText().equals("service_account")) {
      return serviceAccount(json, text);
    }
    return aws(json).orElseThrow(() -> unknown("none that is known here"));
  }

  /// @throws RouterException 400 if it is no JSON, or more than one
  static JsonNode parsed(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      // Its message quotes what it could not read.
      throw unknown("cannot be read as such");
    }
  }

  private static Shape regional(JsonNode json) {
    if (!json.has("region")) {
      throw unknown("a key without 'endpoint_url', 'resource_name' or 'region'");
    }
    return new Shape.Regional(header(secret(json, "api_key")), region(json, "region"));
  }

  private static Shape azure(JsonNode json) {
    List<Shape.AzureKey> keys = new ArrayList<>();
    if (json.isArray()) {
      json.forEach(key -> keys.add(azureKey(key)));
    } else {
      keys.add(azureKey(json));
    }
    if (keys.isEmpty()) {
      throw unknown("an empty list");
    }
    return new Shape.Azure(List.copyOf(keys));
  }

  private static Shape.AzureKey azureKey(JsonNode json) {
    AzureHost host =
        text(json, "endpoint_url")
            .map(AzureHost::of)
            .or(() ->
                text(json, "resource_name")
                    .map(name -> AzureHost.named(name, text(json, "resource_type"))))
            .orElseThrow(() -> unknown("an Azure key without 'endpoint_url' or 'resource_name'"));
    return new Shape.AzureKey(
        header(secret(json, "api_key")),
        Parts.of(Part.RESOURCE, host.resource()),
        host.suffix(),
        text(json, "model_slug"),
        text(json, "model_id"));
  }

  private static Shape serviceAccount(JsonNode json, String whole) {
    return new Shape.ServiceAccount(
        secret(json, "client_email"),
        secret(json, "private_key"),
        text(json, "private_key_id"),
        text(json, "project_id")
            .map(project -> Parts.of(Part.PROJECT, project))
            .orElse(Parts.NONE)
            .or(region(json, "region")),
        HexFormat.of().formatHex(Digests.sha256(whole.getBytes(StandardCharsets.UTF_8))));
  }

  /// `accessKeyId`, `aws_access_key_id` and `AccessKeyId` are one name.
  private static Optional<Shape> aws(JsonNode json) {
    Optional<String> id = Optional.empty();
    Optional<String> key = Optional.empty();
    Optional<String> token = Optional.empty();
    Parts region = Parts.NONE;
    for (var field : json.properties()) {
      Optional<String> value = text(json, field.getKey());
      switch (plainName(field.getKey())) {
        case "accesskeyid" -> id = value;
        case "secretaccesskey" -> key = value;
        case "sessiontoken" -> token = value;
        case "region" -> region = region(json, field.getKey());
        default -> {} // What else stands there, such as an expiry, does not sign.
      }
    }
    return id.isEmpty() || key.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Shape.Aws(
                header(Secret.of(id.get())),
                Secret.of(key.get()),
                token.map(Secret::of).map(ShapeReader::header),
                region));
  }

  /// `aws_access_key_id`, `AccessKeyId` and `accessKeyId` are one name.
  static String plainName(String name) {
    return name.toLowerCase(Locale.ROOT).replace("_", "").replaceFirst("^aws", "");
  }

  private static Parts region(JsonNode json, String name) {
    return text(json, name).map(region -> Parts.of(Part.REGION, region)).orElse(Parts.NONE);
  }

  /// A secret that travels in a header, which holds no line breaks; the failure to put one there
  /// would quote it.
  private static Secret header(Secret secret) {
    if (secret.reveal().chars().anyMatch(c -> c <= ' ' || c >= 0x7f)) {
      throw unknown("a key with characters that no header can hold");
    }
    return secret;
  }

  private static Secret secret(JsonNode json, String name) {
    return text(json, name)
        .map(Secret::of)
        .orElseThrow(() -> unknown("without a text '" + name + "'"));
  }

  private static Optional<String> text(JsonNode json, String name) {
    return Optional.of(json.path(name).asText(""))
        .filter(text -> json.path(name).isTextual() && !text.isBlank());
  }

  private static RouterException unknown(String why) {
    return RouterException.badRequest(
        "unknown_credential",
        "The provider's key begins as JSON, but is "
            + why
            + ". Known are Azure's {api_key, endpoint_url, model_slug, model_id} and {api_key,"
            + " resource_name, resource_type}, AWS's {accessKeyId, secretAccessKey, sessionToken,"
            + " region} and {api_key, region}, and Google's service account with its 'region'.");
  }
}
