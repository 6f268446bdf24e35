package dev.tarn.router.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.dialect.Carrying;
import dev.tarn.router.dialect.NeutralRequest;
import dev.tarn.router.dialect.NeutralRequest.Tool;
import dev.tarn.router.dialect.NeutralRequest.ToolChoice;
import dev.tarn.router.dialect.NeutralRequest.ToolChoice.Mode;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.dialect.json.Json;
import dev.tarn.router.dialect.json.Reading;
import java.util.List;

/// Writes what the model may call (<https://ai.google.dev/api/caching#FunctionDeclaration>). That
/// it may call only one thing at a time cannot be said here, and least of all by a mode that makes
/// it call something.
final class GeminiToolWriter {
  private final GeminiModel model;
  private final Carrying carrying;

  GeminiToolWriter(GeminiModel model, Carrying carrying) {
    this.model = model;
    this.carrying = carrying;
  }

  void write(NeutralRequest request, ObjectNode body) {
    if (request.tools().isEmpty()) {
      request
          .toolChoice()
          .filter(choice -> choice.mode() == Mode.REQUIRED)
          .ifPresent(choice -> carrying.drop(choice.parameter()));
      return;
    }
    ArrayNode declarations = body.putArray("tools").addObject().putArray("functionDeclarations");
    // Names can be bound only where a call is a must; where it is not, the others are left out.
    List<String> only =
        request
            .toolChoice()
            .filter(choice -> choice.mode() == Mode.AUTO)
            .map(ToolChoice::names)
            .orElse(List.of());
    for (Tool tool : request.tools()) {
      if (only.isEmpty() || only.contains(tool.name())) {
        declarations.add(declaration(tool));
      }
    }
    request.toolChoice().ifPresent(choice -> body.set("toolConfig", config(choice)));
  }

  private static ObjectNode config(ToolChoice choice) {
    ObjectNode config = Json.object();
    ObjectNode calling = config.putObject("functionCallingConfig");
    switch (choice.mode()) {
      case AUTO -> calling.put("mode", "AUTO");
      case NONE -> calling.put("mode", "NONE");
      case REQUIRED -> {
        calling.put("mode", "ANY");
        if (!choice.names().isEmpty()) {
          choice.names().forEach(calling.putArray("allowedFunctionNames")::add);
        }
      }
    }
    return config;
  }

  private ObjectNode declaration(Tool tool) {
    tool.cache().ifPresent(mark -> carrying.drop("cache_control"));
    tool.strict().filter(strict -> strict).ifPresent(strict -> carrying.drop("strict"));
    ObjectNode declaration = Json.object().put("name", tool.name());
    tool.description().ifPresent(text -> declaration.put("description", text));
    tool.schema().ifPresent(schema -> parameters(tool, schema, declaration));
    return declaration;
  }

  private void parameters(Tool tool, JsonNode schema, ObjectNode declaration) {
    JsonNode type = schema.path("type");
    if (schema.isObject() && schema.isEmpty()) {
      // Nothing to be called with: Google refuses a schema that says nothing.
      return;
    }
    if (!schema.isObject() || (type.isTextual() && !type.textValue().equals("object"))) {
      throw RouterException.badRequest(
          "invalid_tool_schema",
          "The parameters of the tool '"
              + Reading.shortened(tool.name())
              + "' must be a JSON Schema of type object.",
          "tools");
    }
    if (model.readsJsonSchema()) {
      declaration.set("parametersJsonSchema", schema);
      return;
    }
    ObjectNode subset =
        new GeminiSchema(schema, "the tool '" + tool.name() + "'", carrying).subset();
    if (!subset.has("type")) {
      subset.put("type", "OBJECT");
    }
    // Older models refuse an object without properties.
    if (!subset.path("properties").isEmpty()) {
      declaration.set("parameters", subset);
    }
  }
}
