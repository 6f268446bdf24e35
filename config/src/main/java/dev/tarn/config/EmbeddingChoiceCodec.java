package dev.tarn.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// A choice as JSON, as it is kept.
public final class EmbeddingChoiceCodec {
  private static final ObjectMapper JSON = new ObjectMapper();

  private EmbeddingChoiceCodec() {}

  /// Equal choices give equal texts.
  public static String write(EmbeddingChoice choice) {
    ObjectNode json = JSON.createObjectNode();
    json.put("provider", choice.provider());
    json.put("model", choice.model());
    choice.baseUrl().ifPresent(value -> json.put("base_url", value));
    choice.key().ifPresent(value -> json.put("key", value));
    choice.dimensions().ifPresent(value -> json.put("dimensions", value));
    if (choice.requestDimensions()) {
      json.put("request_dimensions", true);
    }
    choice.batchSize().ifPresent(value -> json.put("batch_size", value));
    choice.queryPrefix().ifPresent(value -> json.put("query_prefix", value));
    choice.passagePrefix().ifPresent(value -> json.put("passage_prefix", value));
    choice.floor().ifPresent(value -> json.put("floor", value));
    choice.nearDuplicate().ifPresent(value -> json.put("near_duplicate", value));
    new TreeSet<>(choice.languages()).forEach(json.withArray("languages")::add);
    return json.toString();
  }

  /// The choice that a text was written of.
  ///
  /// @throws IllegalArgumentException if it was not written here
  public static EmbeddingChoice read(String json) {
    try {
      return read(JSON.readTree(json));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no choice of an embedder", e);
    }
  }

  private static EmbeddingChoice read(JsonNode json) {
    Set<String> languages = new TreeSet<>();
    json.path("languages").forEach(language -> languages.add(language.asText()));
    return new EmbeddingChoice(
        json.path("provider").asText(),
        json.path("model").asText(),
        text(json, "base_url"),
        text(json, "key"),
        number(json, "dimensions"),
        json.path("request_dimensions").asBoolean(),
        number(json, "batch_size"),
        text(json, "query_prefix"),
        text(json, "passage_prefix"),
        cosine(json, "floor"),
        cosine(json, "near_duplicate"),
        Set.copyOf(languages));
  }

  private static Optional<String> text(JsonNode json, String field) {
    return Optional.ofNullable(json.get(field)).map(JsonNode::asText);
  }

  private static Optional<Integer> number(JsonNode json, String field) {
    return Optional.ofNullable(json.get(field)).map(JsonNode::asInt);
  }

  private static Optional<Float> cosine(JsonNode json, String field) {
    return Optional.ofNullable(json.get(field)).map(JsonNode::floatValue);
  }
}
