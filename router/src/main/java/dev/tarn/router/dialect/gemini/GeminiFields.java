package dev.tarn.router.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.dialect.json.Fields;
import dev.tarn.router.dialect.json.Json;
import dev.tarn.router.dialect.json.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The fields of a client's object, by their names in lowerCamelCase.
final class GeminiFields {
  private GeminiFields() {}

  static Fields of(JsonNode node, String path) {
    if (!(node instanceof ObjectNode object)) {
      return new Fields(node, path);
    }
    ObjectNode named = Json.object();
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      named.set(FieldNames.camel(field.getKey()), field.getValue());
    }
    return new Fields(named, path);
  }

  /// Takes an object.
  static Optional<Fields> object(Fields within, String field) {
    return within.take(field).map(node -> of(node, within.path(field)));
  }

  /// Takes an array of objects, or one object as if it were the only one; empty if there is none.
  static List<Fields> objects(Fields within, String field) {
    Optional<JsonNode> node = within.take(field);
    if (node.isEmpty()) {
      return List.of();
    }
    if (node.get().isObject()) {
      return List.of(of(node.get(), within.path(field)));
    }
    if (!node.get().isArray()) {
      throw Reading.wrongType(within.path(field), "an array");
    }
    List<Fields> objects = new ArrayList<>(node.get().size());
    for (JsonNode element : node.get()) {
      objects.add(of(element, within.path(field) + "[" + objects.size() + "]"));
    }
    return objects;
  }
}
