package dev.tarn.router.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.dialect.Carrying;
import dev.tarn.router.dialect.Content;
import dev.tarn.router.dialect.NeutralRequest;
import dev.tarn.router.dialect.NeutralRequest.OutputFormat;
import dev.tarn.router.dialect.NeutralRequest.Tool;
import dev.tarn.router.dialect.NeutralRequest.ToolChoice;
import dev.tarn.router.dialect.NeutralRequest.ToolChoice.Mode;
import dev.tarn.router.dialect.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Writes what the model may call
/// (<https://platform.claude.com/docs/en/agents-and-tools/tool-use/implement-tool-use>). A model
/// that cannot be bound to a schema must call a tool that has it, and what it calls that with is
/// read as its answer. Used once, by one thread.
final class AnthropicToolWriter {
  /// The tool whose input is the answer; a name that no client gives a tool of its own.
  static final String ANSWER = "tarn_answer";

  private static final String CHOICE = "tool_choice";

  private final ClaudeModel model;
  private final Carrying carrying;
  private final List<Tool> tools;
  private final Optional<ToolChoice> choice;
  private final Optional<JsonNode> answer;

  /// Tools that the history speaks of but the call does not offer are declared all the same, since
  /// Anthropic demands it, and then none may be called.
  AnthropicToolWriter(NeutralRequest request, ClaudeModel model, Carrying carrying) {
    this.model = model;
    this.carrying = carrying;
    this.answer =
        request.format().flatMap(OutputFormat::schema).filter(schema -> !model.bindsToSchemas());
    boolean offered = !request.tools().isEmpty();
    this.tools = offered ? request.tools() : ofHistory(request);
    this.choice =
        offered || tools.isEmpty()
            ? request.toolChoice()
            : Optional.of(new ToolChoice(CHOICE, Mode.NONE, List.of()));
  }

  /// Whether the model must call a tool, which it cannot while it thinks aloud.
  boolean isForced() {
    return answer.isPresent() || isOfMode(Mode.REQUIRED);
  }

  private boolean isOfMode(Mode mode) {
    return choice.filter(c -> c.mode() == mode).isPresent();
  }

  /// @param parallel whether several tools may be asked for at once
  void write(ObjectNode body, boolean parallel) {
    if (tools.isEmpty() && answer.isEmpty()) {
      return;
    }
    ArrayNode written = body.putArray("tools");
    tools.stream().filter(this::isAllowed).forEach(tool -> written.add(tool(tool)));
    answer.ifPresent(schema -> written.add(answer(schema)));
    if (answer.isPresent()) {
      answerOrCall(body.putObject(CHOICE));
    } else {
      choice.ifPresent(given -> choice(given, body.putObject(CHOICE)));
    }
    if (!parallel && (answer.isPresent() || !isOfMode(Mode.NONE))) {
      if (!body.has(CHOICE)) {
        body.putObject(CHOICE).put("type", "auto");
      }
      body.withObject("/" + CHOICE).put("disable_parallel_tool_use", true);
    }
  }

  /// A list of allowed tools is kept by leaving the others out; one that is named alone needs none.
  private boolean isAllowed(Tool tool) {
    return choice
        .filter(given -> !given.names().isEmpty() && !isNamed(given))
        .map(given -> given.names().contains(tool.name()))
        .orElse(true);
  }

  private static boolean isNamed(ToolChoice choice) {
    return choice.mode() == Mode.REQUIRED && choice.names().size() == 1;
  }

  private static ObjectNode answer(JsonNode schema) {
    return Json.object()
        .put("name", ANSWER)
        .put("description", "Gives the answer, in the form that was asked for.")
        .set("input_schema", schema);
  }

  /// The answer, unless the client has tools that may be called before it.
  private void answerOrCall(ObjectNode written) {
    if (tools.isEmpty() || isOfMode(Mode.NONE)) {
      written.put("type", "tool").put("name", ANSWER);
    } else {
      choice
          .filter(AnthropicToolWriter::isNamed)
          .ifPresentOrElse(named -> choice(named, written), () -> written.put("type", "any"));
    }
  }

  private static void choice(ToolChoice choice, ObjectNode written) {
    if (isNamed(choice)) {
      written.put("type", "tool").put("name", choice.names().getFirst());
    } else {
      written.put(
          "type",
          switch (choice.mode()) {
            case AUTO -> "auto";
            case NONE -> "none";
            case REQUIRED -> "any";
          });
    }
  }

  private ObjectNode tool(Tool tool) {
    ObjectNode written = Json.object().put("name", tool.name());
    tool.description().ifPresent(text -> written.put("description", text));
    written.set("input_schema", schema(tool));
    if (tool.strict().orElse(false)) {
      if (model.bindsToSchemas()) {
        written.put("strict", true);
      } else {
        carrying.drop("strict");
      }
    }
    return AnthropicMessageWriter.mark(written, tool.cache());
  }

  /// Anthropic wants the schema of an object, also where a client says nothing of its type.
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

  private static List<Tool> ofHistory(NeutralRequest request) {
    Map<String, Tool> tools = new LinkedHashMap<>();
    request.turns().stream()
        .flatMap(turn -> turn.parts().stream())
        .filter(Content.ToolCall.class::isInstance)
        .map(Content.ToolCall.class::cast)
        .forEach(call -> tools.putIfAbsent(call.name(), named(call.name())));
    return List.copyOf(tools.values());
  }

  private static Tool named(String name) {
    return new Tool(name, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }
}
