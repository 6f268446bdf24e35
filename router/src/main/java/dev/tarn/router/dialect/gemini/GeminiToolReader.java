package dev.tarn.router.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.dialect.NeutralRequest.Parameter;
import dev.tarn.router.dialect.NeutralRequest.Tool;
import dev.tarn.router.dialect.NeutralRequest.ToolChoice;
import dev.tarn.router.dialect.NeutralRequest.ToolChoice.Mode;
import dev.tarn.router.dialect.json.Fields;
import dev.tarn.router.dialect.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Reads what the model may call. Google's own tools, such as its search, are nobody else's.
final class GeminiToolReader {
  private final List<Parameter> unknown;

  /// @param unknown gets the fields that nobody knows
  GeminiToolReader(List<Parameter> unknown) {
    this.unknown = unknown;
  }

  List<Tool> tools(Fields body) {
    List<Tool> read = new ArrayList<>();
    for (Fields tool : GeminiFields.objects(body, "tools")) {
      if (!tool.has("functionDeclarations")) {
        throw tool.unsupported("functionDeclarations", "only functions can be called elsewhere.");
      }
      GeminiFields.objects(tool, "functionDeclarations").forEach(one -> read.add(tool(one)));
      tool.rest(unknown);
    }
    return read;
  }

  private Tool tool(Fields declaration) {
    Optional<JsonNode> subset = declaration.take("parameters").map(GeminiToolReader::jsonSchema);
    Tool read =
        new Tool(
            declaration.requiredText("name"),
            declaration.text("description"),
            declaration.take("parametersJsonSchema").or(() -> subset),
            Optional.empty(),
            Optional.empty());
    declaration.rest(unknown);
    return read;
  }

  /// A schema of Google's subset as JSON Schema: its types are in capitals, and null is no type.
  static JsonNode jsonSchema(JsonNode schema) {
    if (!schema.isObject()) {
      return schema;
    }
    ObjectNode read = Json.object();
    for (Map.Entry<String, JsonNode> field : schema.properties()) {
      JsonNode value = field.getValue();
      switch (field.getKey()) {
        case "type" -> read.put("type", value.asText().toLowerCase(Locale.ROOT));
        case "items" -> read.set("items", jsonSchema(value));
        case "anyOf" -> value.forEach(one -> read.withArray("anyOf").add(jsonSchema(one)));
        case "properties" -> {
          ObjectNode properties = read.putObject("properties");
          value
              .properties()
              .forEach(one -> properties.set(one.getKey(), jsonSchema(one.getValue())));
        }
        case "nullable", "propertyOrdering" -> {}
        default -> read.set(field.getKey(), value);
      }
    }
    if (schema.path("nullable").asBoolean() && read.has("type")) {
      ArrayNode types = Json.array().add(read.path("type")).add("null");
      read.set("type", types);
    }
    return read;
  }

  Optional<ToolChoice> choice(Fields body) {
    Optional<Fields> config = GeminiFields.object(body, "toolConfig");
    Optional<Fields> calling =
        config.flatMap(fields -> GeminiFields.object(fields, "functionCallingConfig"));
    Optional<ToolChoice> choice = calling.flatMap(GeminiToolReader::choiceOf);
    calling.ifPresent(fields -> fields.rest(unknown));
    config.ifPresent(fields -> fields.rest(unknown));
    return choice;
  }

  private static Optional<ToolChoice> choiceOf(Fields calling) {
    List<String> names = new ArrayList<>();
    calling.take("allowedFunctionNames").ifPresent(all -> all.forEach(n -> names.add(n.asText())));
    String parameter = calling.path("mode");
    return switch (calling.text("mode").orElse("").toUpperCase(Locale.ROOT)) {
      case "", "MODE_UNSPECIFIED" -> Optional.empty();
      case "AUTO", "VALIDATED" -> Optional.of(new ToolChoice(parameter, Mode.AUTO, names));
      case "NONE" -> Optional.of(new ToolChoice(parameter, Mode.NONE, List.of()));
      case "ANY" -> Optional.of(new ToolChoice(parameter, Mode.REQUIRED, names));
      default -> throw calling.unsupported("mode", "it must be AUTO, ANY, NONE or VALIDATED.");
    };
  }
}
