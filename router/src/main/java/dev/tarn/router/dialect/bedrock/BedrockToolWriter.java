package dev.tarn.router.dialect.bedrock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.dialect.Carrying;
import dev.tarn.router.dialect.Content;
import dev.tarn.router.dialect.NeutralRequest;
import dev.tarn.router.dialect.NeutralRequest.OutputFormat;
import dev.tarn.router.dialect.NeutralRequest.Parameter.Kind;
import dev.tarn.router.dialect.NeutralRequest.Tool;
import dev.tarn.router.dialect.NeutralRequest.ToolChoice;
import dev.tarn.router.dialect.NeutralRequest.ToolChoice.Mode;
import dev.tarn.router.dialect.NeutralRequest.Turn;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.dialect.json.Json;
import dev.tarn.router.dialect.json.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Writes `toolConfig`
/// (<https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolConfiguration.html>)
/// and the form of the answer: where the model cannot be bound to a schema, it must call a tool
/// that has it, and what it calls that with is read as its answer. Used once, by one thread.
final class BedrockToolWriter {
  /// The tool whose input is the answer; a name that no client gives a tool of its own.
  static final String ANSWER = "tarn_answer";

  private final NeutralRequest request;
  private final BedrockModel model;
  private final Carrying carrying;
  private final Optional<JsonNode> answer;

  BedrockToolWriter(NeutralRequest request, BedrockModel model, Carrying carrying) {
    this.request = request;
    this.model = model;
    this.carrying = carrying;
    this.answer =
        request.format().flatMap(OutputFormat::schema).filter(schema -> !model.bindsToSchemas());
  }

  /// Whether the model must call a tool, with which it cannot think.
  boolean isForced() {
    return answer.isPresent() || mode() == Mode.REQUIRED;
  }

  private Mode mode() {
    return request.toolChoice().map(ToolChoice::mode).orElse(Mode.AUTO);
  }

  /// @param turns of the whole call, to which tools belong even if none shall be called
  void write(List<Turn> turns, ObjectNode body) {
    request
        .format()
        .filter(format -> format.schema().isPresent() && answer.isEmpty())
        .ifPresent(format -> outputConfig(format, body));
    Set<String> called = called(turns);
    if (mode() == Mode.NONE && answer.isEmpty()) {
      if (called.isEmpty()) {
        return;
      }
      // No calls without tools, and no way to say that there shall be no more.
      request.toolChoice().map(ToolChoice::parameter).ifPresent(carrying::drop);
    }
    List<Tool> tools = tools(called);
    if (tools.isEmpty() && answer.isEmpty()) {
      return;
    }
    ObjectNode config = body.putObject("toolConfig");
    ArrayNode specs = config.putArray("tools");
    tools.forEach(tool -> spec(tool, specs));
    answer.ifPresent(schema -> answerSpec(schema, specs));
    choice(tools, config, body);
  }

  private static void outputConfig(OutputFormat format, ObjectNode body) {
    ObjectNode text = body.putObject("outputConfig").putObject("textFormat");
    ObjectNode schema =
        text.put("type", "json_schema").putObject("structure").putObject("jsonSchema");
    format.schema().ifPresent(node -> schema.put("schema", Json.text(node)));
    schema.put("name", format.name().orElse("answer"));
  }

  private static Set<String> called(List<Turn> turns) {
    Set<String> names = new TreeSet<>();
    for (Turn turn : turns) {
      for (Content part : turn.parts()) {
        if (part instanceof Content.ToolCall call) {
          names.add(call.name());
        }
      }
    }
    return names;
  }

  /// Those that may be called; if there are none, those that were, since the history must not name
  /// tools where there are none.
  private List<Tool> tools(Set<String> called) {
    List<String> only = request.toolChoice().map(ToolChoice::names).orElse(List.of());
    List<Tool> tools = new ArrayList<>();
    // One that must be called can be named, and the others may stay, as the prompt cache likes it.
    boolean all = only.isEmpty() || (only.size() == 1 && mode() == Mode.REQUIRED);
    for (Tool tool : request.tools()) {
      if (all || only.contains(tool.name())) {
        tools.add(tool);
      }
    }
    if (tools.isEmpty() && answer.isEmpty()) {
      called.forEach(name ->
          tools.add(
              new Tool(
                  name, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty())));
    }
    return tools;
  }

  private void spec(Tool tool, ArrayNode to) {
    ObjectNode spec = to.addObject().putObject("toolSpec").put("name", tool.name());
    tool.description()
        .filter(text -> !text.isBlank())
        .ifPresent(text -> spec.put("description", text));
    JsonNode schema = schema(tool);
    JsonNode type = schema.path("type");
    if (!schema.isObject() || (type.isTextual() && !type.textValue().equals("object"))) {
      throw RouterException.badRequest(
          "invalid_tool_schema",
          "The parameters of the tool '"
              + Reading.shortened(tool.name())
              + "' must be a JSON Schema of type object.",
          "tools");
    }
    spec.putObject("inputSchema").set("json", schema);
    if (tool.strict().orElse(false)) {
      if (model.bindsToSchemas()) {
        spec.put("strict", true);
      } else {
        carrying.drop("strict");
      }
    }
    tool.cache().ifPresent(mark -> BedrockRequestWriter.cachePoint(mark, model, carrying, to));
  }

  /// Bedrock wants the schema of an object, also where a client says nothing of its type.
  private static JsonNode schema(Tool tool) {
    JsonNode given = tool.schema().orElseGet(Json::object);
    if (!(given instanceof ObjectNode object) || object.has("type")) {
      return given;
    }
    ObjectNode schema = Json.object().put("type", "object");
    if (object.isEmpty()) {
      schema.putObject("properties");
    }
    return schema.setAll(object);
  }

  private static void answerSpec(JsonNode schema, ArrayNode to) {
    ObjectNode spec = to.addObject().putObject("toolSpec").put("name", ANSWER);
    spec.put("description", "Gives the answer, in the form that was asked for.");
    spec.putObject("inputSchema").set("json", schema);
  }

  private void choice(List<Tool> tools, ObjectNode config, ObjectNode body) {
    boolean oneByOne =
        carrying
            .take(Kind.PARALLEL_TOOL_CALLS)
            .map(p -> {
              if (!model.canCallOneByOne()) {
                carrying.drop(p.name());
              }
              return model.canCallOneByOne();
            })
            .orElse(false);
    String name = named(tools);
    if (oneByOne) {
      claudeChoice(name, body);
    } else if (!name.isEmpty()) {
      config.putObject("toolChoice").putObject("tool").put("name", name);
    } else if (isForced()) {
      config.putObject("toolChoice").putObject("any");
    } else if (request.toolChoice().isPresent() && mode() == Mode.AUTO) {
      config.putObject("toolChoice").putObject("auto");
    }
  }

  /// The one tool that must be called; empty if it is not one.
  private String named(List<Tool> tools) {
    if (answer.isPresent()) {
      return tools.isEmpty() || mode() == Mode.NONE ? ANSWER : "";
    }
    List<String> names = request.toolChoice().map(ToolChoice::names).orElse(List.of());
    return mode() == Mode.REQUIRED && names.size() == 1 ? names.getFirst() : "";
  }

  /// One tool at a time can only be said in Claude's own words, and with it the whole choice.
  private void claudeChoice(String name, ObjectNode body) {
    ObjectNode choice = body.withObject("/additionalModelRequestFields").putObject("tool_choice");
    if (!name.isEmpty()) {
      choice.put("type", "tool").put("name", name);
    } else {
      choice.put("type", isForced() ? "any" : "auto");
    }
    choice.put("disable_parallel_tool_use", true);
  }
}
