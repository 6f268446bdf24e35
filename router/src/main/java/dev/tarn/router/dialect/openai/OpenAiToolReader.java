package dev.tarn.router.dialect.openai;

import dev.tarn.router.dialect.NeutralRequest.OutputFormat;
import dev.tarn.router.dialect.NeutralRequest.Parameter;
import dev.tarn.router.dialect.NeutralRequest.Tool;
import dev.tarn.router.dialect.NeutralRequest.ToolChoice;
import dev.tarn.router.dialect.NeutralRequest.ToolChoice.Mode;
import dev.tarn.router.dialect.json.Fields;
import java.util.List;
import java.util.Optional;

/// Reads what the model may call, and the form that its answer must have. Used by one thread.
final class OpenAiToolReader {
  private static final String CHOICE = "tool_choice";

  private final List<Parameter> unknown;

  /// @param unknown gets the fields that nobody knows
  OpenAiToolReader(List<Parameter> unknown) {
    this.unknown = unknown;
  }

  List<Tool> tools(Fields body) {
    if (body.has("functions") || body.has("function_call")) {
      throw body.unsupported(body.has("functions") ? "functions" : "function_call", "use 'tools'.");
    }
    return body.objects("tools").stream().map(this::tool).toList();
  }

  private Tool tool(Fields tool) {
    if (!tool.text("type").orElse("function").equals("function")) {
      throw tool.unsupported("type", "only function tools can be.");
    }
    Fields function = tool.requiredObject("function");
    Tool read =
        new Tool(
            function.requiredText("name"),
            function.text("description"),
            function.take("parameters"),
            function.bool("strict"),
            new OpenAiPartReader(unknown).cache(tool));
    function.rest(unknown);
    tool.rest(unknown);
    return read;
  }

  Optional<ToolChoice> choice(Fields body) {
    if (!body.has(CHOICE)) {
      return Optional.empty();
    }
    if (body.isText(CHOICE)) {
      return Optional.of(new ToolChoice(CHOICE, mode(body, CHOICE), List.of()));
    }
    Fields choice = body.requiredObject(CHOICE);
    ToolChoice read =
        switch (choice.requiredText("type")) {
          case "function" -> new ToolChoice(CHOICE, Mode.REQUIRED, List.of(name(choice)));
          case "allowed_tools" -> allowed(choice.object("allowed_tools").orElse(choice));
          default -> throw choice.unsupported("type", "it must be function or allowed_tools.");
        };
    choice.rest(unknown);
    return Optional.of(read);
  }

  private ToolChoice allowed(Fields allowed) {
    List<String> names = allowed.objects("tools").stream().map(OpenAiToolReader::name).toList();
    return new ToolChoice(CHOICE, mode(allowed, "mode"), names);
  }

  private static Mode mode(Fields fields, String field) {
    return switch (fields.requiredText(field)) {
      case "auto" -> Mode.AUTO;
      case "none" -> Mode.NONE;
      case "required" -> Mode.REQUIRED;
      default -> throw fields.unsupported(field, "it must be auto, none or required.");
    };
  }

  /// Of a function that is named.
  private static String name(Fields tool) {
    return tool.requiredObject("function").requiredText("name");
  }

  /// Empty if any text will do.
  Optional<OutputFormat> format(Fields body) {
    Optional<Fields> format = body.object("response_format");
    if (format.isEmpty()) {
      return Optional.empty();
    }
    Fields fields = format.get();
    Optional<OutputFormat> read =
        switch (fields.requiredText("type")) {
          case "text" -> Optional.empty();
          case "json_object" ->
              Optional.of(
                  new OutputFormat("response_format", Optional.empty(), Optional.empty(), false));
          case "json_schema" -> Optional.of(schema(fields.requiredObject("json_schema")));
          default -> throw fields.unsupported("type", "it has no place elsewhere.");
        };
    fields.rest(unknown);
    return read;
  }

  private OutputFormat schema(Fields format) {
    OutputFormat read =
        new OutputFormat(
            "response_format",
            Optional.of(format.requiredText("name")),
            Optional.of(format.take("schema").orElseThrow(() -> format.missing("schema"))),
            format.bool("strict").orElse(false));
    format.rest(unknown);
    return read;
  }
}
