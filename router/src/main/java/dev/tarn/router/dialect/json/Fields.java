package dev.tarn.router.dialect.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.dialect.NeutralRequest.Parameter;
import dev.tarn.router.dialect.RouterException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// An object of a client's body, taken apart field by field. Fields that nobody takes are told in
/// the end, so that none can be lost in silence. A null is as good as no field. Used once, by one
/// thread.
public final class Fields {
  private final String path;
  private final Map<String, JsonNode> left = new LinkedHashMap<>();

  /// @param path where it stands in the body, such as `messages[3]`; empty for the body itself
  /// @throws RouterException 400 if it is no object
  public Fields(JsonNode node, String path) {
    if (!(node instanceof ObjectNode object)) {
      throw Reading.wrongType(path.isEmpty() ? "body" : path, "an object");
    }
    this.path = path;
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      if (!field.getValue().isNull()) {
        left.put(field.getKey(), field.getValue());
      }
    }
  }

  /// A body of a call.
  ///
  /// @throws RouterException 400 if it is no JSON object
  public static Fields ofBody(byte[] body) {
    ObjectNode object =
        Json.readClients(body)
            .orElseThrow(() ->
                RouterException.badRequest("invalid_json", "The body must be a JSON object."));
    return new Fields(object, "");
  }

  /// Where a field stands in the body.
  public String path(String field) {
    return path.isEmpty() ? field : path + "." + field;
  }

  /// Takes any value.
  public Optional<JsonNode> take(String field) {
    return Optional.ofNullable(left.remove(field));
  }

  /// Takes a string.
  public Optional<String> text(String field) {
    return take(field)
        .map(node -> {
          if (!node.isTextual()) {
            throw Reading.wrongType(path(field), "a string");
          }
          return node.textValue();
        });
  }

  /// Takes a string that must be there.
  public String requiredText(String field) {
    return text(field).orElseThrow(() -> missing(field));
  }

  /// Takes true or false.
  public Optional<Boolean> bool(String field) {
    return take(field)
        .map(node -> {
          if (!node.isBoolean()) {
            throw Reading.wrongType(path(field), "true or false");
          }
          return node.booleanValue();
        });
  }

  /// Takes an integer.
  public OptionalInt integer(String field) {
    Optional<JsonNode> node = take(field);
    if (node.isEmpty()) {
      return OptionalInt.empty();
    }
    if (!node.get().isIntegralNumber() || !node.get().canConvertToInt()) {
      throw Reading.wrongType(path(field), "an integer");
    }
    return OptionalInt.of(node.get().intValue());
  }

  /// Takes a number of any kind.
  public Optional<JsonNode> number(String field) {
    return take(field)
        .map(node -> {
          if (!node.isNumber()) {
            throw Reading.wrongType(path(field), "a number");
          }
          return node;
        });
  }

  /// Takes a string or an array of strings; empty if there is neither.
  public List<String> texts(String field) {
    Optional<JsonNode> node = take(field);
    if (node.isEmpty()) {
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode text : node.get().isArray() ? node.get() : List.of(node.get())) {
      if (!text.isTextual()) {
        throw Reading.wrongType(path(field), "a string or an array of strings");
      }
      texts.add(text.textValue());
    }
    return texts;
  }

  /// Takes an object, to be taken apart in turn.
  public Optional<Fields> object(String field) {
    return take(field).map(node -> new Fields(node, path(field)));
  }

  /// Takes an object that must be there.
  public Fields requiredObject(String field) {
    return object(field).orElseThrow(() -> missing(field));
  }

  /// Takes an array of objects; empty if there is none.
  public List<Fields> objects(String field) {
    Optional<JsonNode> node = take(field);
    if (node.isEmpty()) {
      return List.of();
    }
    if (!node.get().isArray()) {
      throw Reading.wrongType(path(field), "an array");
    }
    List<Fields> objects = new ArrayList<>(node.get().size());
    for (JsonNode element : node.get()) {
      objects.add(new Fields(element, path(field) + "[" + objects.size() + "]"));
    }
    return objects;
  }

  /// Whether a field is still there.
  public boolean has(String field) {
    return left.containsKey(field);
  }

  /// Whether a field is there and a string.
  public boolean isText(String field) {
    JsonNode node = left.get(field);
    return node != null && node.isTextual();
  }

  /// What is wrong when a field that must be there is not.
  public RouterException missing(String field) {
    return RouterException.badRequest(
        "missing_field", "'" + path(field) + "' is missing.", path(field));
  }

  /// What is wrong when a field says something that cannot be said elsewhere.
  public RouterException unsupported(String field, String why) {
    return RouterException.badRequest(
        "unsupported_value", "'" + path(field) + "' cannot be translated: " + why, path(field));
  }

  /// Hands on all that was not taken, as parameters that nobody knows.
  public void rest(List<Parameter> to) {
    left.forEach((name, value) ->
        to.add(new Parameter(Parameter.Kind.OTHER, path(name).replaceAll("\\[\\d+]", ""), value)));
    left.clear();
  }
}
