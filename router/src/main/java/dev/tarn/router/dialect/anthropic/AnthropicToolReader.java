package dev.tarn.router.dialect.anthropic;

import com.fasterxml.jackson.databind.node.BooleanNode;
import dev.tarn.router.dialect.NeutralRequest.Parameter;
import dev.tarn.router.dialect.NeutralRequest.Tool;
import dev.tarn.router.dialect.NeutralRequest.ToolChoice;
import dev.tarn.router.dialect.NeutralRequest.ToolChoice.Mode;
import dev.tarn.router.dialect.json.Fields;
import java.util.List;
import java.util.Optional;

/// Reads what the model may call. Tools that Anthropic runs itself have no place elsewhere. Used by
/// one thread.
final class AnthropicToolReader {
  private final List<Parameter> unknown;

  /// @param unknown gets the fields that nobody knows
  AnthropicToolReader(List<Parameter> unknown) {
    this.unknown = unknown;
  }

  List<Tool> tools(Fields body) {
    return body.objects("tools").stream().map(this::tool).toList();
  }

  private Tool tool(Fields tool) {
    if (!tool.text("type").orElse("custom").equals("custom")) {
      throw tool.unsupported("type", "this model's provider has no such tool.");
    }
    Tool read =
        new Tool(
            tool.requiredText("name"),
            tool.text("description"),
            tool.take("input_schema"),
            tool.bool("strict"),
            new AnthropicBlockReader(unknown).cache(tool));
    // How the tool's input is streamed to the client: piece by piece, as it comes.
    tool.take("eager_input_streaming");
    tool.rest(unknown);
    return read;
  }

  /// @param parameters gets whether several tools may be asked for at once
  Optional<ToolChoice> choice(Fields body, List<Parameter> parameters) {
    Optional<Fields> given = body.object("tool_choice");
    if (given.isEmpty()) {
      return Optional.empty();
    }
    Fields choice = given.get();
    ToolChoice read =
        switch (choice.requiredText("type")) {
          case "auto" -> of(Mode.AUTO, List.of());
          case "none" -> of(Mode.NONE, List.of());
          case "any" -> of(Mode.REQUIRED, List.of());
          case "tool" -> of(Mode.REQUIRED, List.of(choice.requiredText("name")));
          default -> throw choice.unsupported("type", "it is none of auto, any, tool, none.");
        };
    if (choice.bool("disable_parallel_tool_use").orElse(false)) {
      parameters.add(
          new Parameter(
              Parameter.Kind.PARALLEL_TOOL_CALLS,
              "tool_choice.disable_parallel_tool_use",
              BooleanNode.FALSE));
    }
    choice.rest(unknown);
    return Optional.of(read);
  }

  private static ToolChoice of(Mode mode, List<String> names) {
    return new ToolChoice("tool_choice", mode, names);
  }
}
