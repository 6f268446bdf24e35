package dev.tarn.router.dialect.gemini;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.dialect.Carrying;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.dialect.json.Json;
import dev.tarn.router.dialect.json.Reading;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// A JSON Schema in Google's subset of OpenAPI's (<https://ai.google.dev/api/caching#Schema>), for
/// models that read no other. References are put in their places; a keyword that binds and that the
/// subset lacks is declared as dropped. Used once, by one thread.
final class GeminiSchema {
  private static final Set<String> SAME =
      Set.of(
          "title",
          "description",
          "minItems",
          "maxItems",
          "minLength",
          "maxLength",
          "minProperties",
          "maxProperties",
          "minimum",
          "maximum",
          "pattern",
          "required",
          "nullable",
          "propertyOrdering");

  /// Written in another form, or without meaning for what is valid.
  private static final Set<String> TREATED =
      Set.of(
          "type",
          "enum",
          "const",
          "format",
          "items",
          "properties",
          "anyOf",
          "oneOf",
          "allOf",
          "$ref",
          "$defs",
          "definitions",
          "$schema",
          "$id",
          "$comment",
          "default",
          "example",
          "examples",
          "deprecated",
          "readOnly",
          "writeOnly");

  private static final Set<String> FORMATS =
      Set.of("date-time", "enum", "int32", "int64", "float", "double");

  /// Schemas that one may come to when its references are written out: a few lines of them can
  /// stand for billions.
  private static final int MOST_SCHEMAS = 10_000;

  private static final int MOST_REFERENCES_DEEP = 64;

  private final JsonNode root;
  private final String owner;
  private final Carrying carrying;
  private final Deque<String> within = new ArrayDeque<>();
  private int left = MOST_SCHEMAS;

  /// @param owner whose schema it is, for errors
  GeminiSchema(JsonNode root, String owner, Carrying carrying) {
    this.root = root;
    this.owner = owner;
    this.carrying = carrying;
  }

  /// @throws RouterException 400, naming the owner, if it cannot be said
  ObjectNode subset() {
    return schema(root);
  }

  private ObjectNode schema(JsonNode node) {
    if (--left < 0) {
      throw wrong("comes to too much when its references are written out");
    }
    if (node.isBoolean() && node.booleanValue()) {
      return Json.object();
    }
    if (!node.isObject()) {
      throw wrong("holds something that is no schema");
    }
    ObjectNode written = Json.object();
    if (node.has("$ref")) {
      reference(node.path("$ref").asText(), written);
    }
    for (JsonNode part : node.path("allOf")) {
      merge(schema(part), written);
    }
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (SAME.contains(field.getKey())) {
        written.set(field.getKey(), field.getValue());
      } else if (!TREATED.contains(field.getKey())) {
        carrying.drop(field.getKey());
      }
    }
    type(node, written);
    values(node, written);
    children(node, written);
    alternatives(node.has("anyOf") ? node.path("anyOf") : node.path("oneOf"), written);
    return written;
  }

  private void reference(String reference, ObjectNode written) {
    boolean inHere = reference.equals("#") || reference.startsWith("#/");
    if (!inHere || root.at(JsonPointer.compile(reference.substring(1))).isMissingNode()) {
      throw wrong("refers to '" + Reading.shortened(reference) + "', which is not in it");
    }
    JsonNode there = root.at(JsonPointer.compile(reference.substring(1)));
    if (within.contains(reference)) {
      throw wrong("refers to itself, which this model cannot read");
    }
    if (within.size() >= MOST_REFERENCES_DEEP) {
      throw wrong("has references too deep in one another");
    }
    within.push(reference);
    merge(schema(there), written);
    within.pop();
  }

  private static void merge(ObjectNode from, ObjectNode to) {
    for (Map.Entry<String, JsonNode> field : from.properties()) {
      JsonNode there = to.path(field.getKey());
      if (there instanceof ObjectNode object && field.getValue() instanceof ObjectNode more) {
        object.setAll(more);
      } else if (there instanceof ArrayNode array && field.getKey().equals("required")) {
        field.getValue().forEach(array::add);
      } else {
        to.set(field.getKey(), field.getValue());
      }
    }
  }

  private static void type(JsonNode node, ObjectNode written) {
    List<String> types = new ArrayList<>();
    JsonNode type = node.path("type");
    for (JsonNode one : type.isArray() ? type : Json.array().add(type)) {
      if (one.asText().equals("null")) {
        written.put("nullable", true);
      } else if (one.isTextual()) {
        types.add(one.textValue().toUpperCase(Locale.ROOT));
      }
    }
    if (types.size() == 1) {
      written.put("type", types.getFirst());
    } else {
      types.forEach(one -> written.withArray("anyOf").addObject().put("type", one));
    }
  }

  private static void values(JsonNode node, ObjectNode written) {
    JsonNode values = node.has("const") ? Json.array().add(node.path("const")) : node.path("enum");
    for (JsonNode value : values) {
      if (value.isNull()) {
        written.put("nullable", true);
      } else {
        written.withArray("enum").add(value.asText());
        written.put("type", "STRING");
      }
    }
    if (FORMATS.contains(node.path("format").asText())) {
      written.set("format", node.path("format"));
    }
  }

  private void children(JsonNode node, ObjectNode written) {
    if (node.path("items").isObject()) {
      written.set("items", schema(node.path("items")));
    }
    if (node.path("properties").isObject()) {
      ObjectNode properties = written.withObject("/properties");
      node.path("properties")
          .properties()
          .forEach(property -> properties.set(property.getKey(), schema(property.getValue())));
    }
  }

  private void alternatives(JsonNode schemas, ObjectNode written) {
    List<ObjectNode> others = new ArrayList<>();
    for (JsonNode one : schemas) {
      if (one.path("type").asText().equals("null")) {
        written.put("nullable", true);
      } else {
        others.add(schema(one));
      }
    }
    if (others.size() == 1) {
      merge(others.getFirst(), written);
    } else {
      others.forEach(written.withArray("anyOf")::add);
    }
    if (written.path("anyOf").isEmpty()) {
      written.remove("anyOf");
    }
  }

  private RouterException wrong(String what) {
    return RouterException.badRequest(
        "invalid_tool_schema", "The schema of " + owner + " " + what + ".", "tools");
  }
}
