package dev.tarn.router.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.dialect.Content;
import dev.tarn.router.dialect.NeutralRequest;
import dev.tarn.router.dialect.NeutralRequest.Tool;
import dev.tarn.router.dialect.NeutralRequest.ToolChoice;
import dev.tarn.router.dialect.NeutralRequest.ToolChoice.Mode;
import dev.tarn.router.dialect.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Writes what the model may call.
final class AnthropicToolWriter {
  private static final String CHOICE = "tool_choice";

  private final List<Tool> tools;
  private final Optional<ToolChoice> choice;

  /// Tools that the history speaks of but the call does not offer are declared all the same, since
  /// Anthropic demands it, and then none may be called.
  AnthropicToolWriter(NeutralRequest request) {
    boolean offered = !request.tools().isEmpty();
    this.tools = offered ? request.tools() : ofHistory(request);
    this.choice =
        offered || tools.isEmpty()
            ? request.toolChoice()
            : Optional.of(new ToolChoice(CHOICE, Mode.NONE, List.of()));
  }

  /// Whether the model must call a tool, which it cannot while it thinks aloud.
  boolean isForced() {
    return choice.filter(c -> c.mode() == Mode.REQUIRED).isPresent();
  }

  /// @param parallel whether several tools may be asked for at once
  void write(ObjectNode body, boolean parallel) {
    if (tools.isEmpty()) {
      return;
    }
    ArrayNode written = body.putArray("tools");
    tools.stream().filter(this::isAllowed).forEach(tool -> written.add(tool(tool)));
    choice.ifPresent(given -> choice(given, body.putObject(CHOICE)));
    boolean none = choice.filter(c -> c.mode() == Mode.NONE).isPresent();
    if (!parallel && !none) {
      if (choice.isEmpty()) {
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

  private static ObjectNode tool(Tool tool) {
    ObjectNode written = Json.object().put("name", tool.name());
    tool.description().ifPresent(text -> written.put("description", text));
    written.set("input_schema", tool.schema().orElseGet(AnthropicToolWriter::noInput));
    tool.strict().filter(strict -> strict).ifPresent(strict -> written.put("strict", true));
    return AnthropicMessageWriter.mark(written, tool.cache());
  }

  private static JsonNode noInput() {
    ObjectNode schema = Json.object().put("type", "object");
    schema.putObject("properties");
    return schema;
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
