package dev.tarn.router.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.config.ProviderRow;
import dev.tarn.router.dialect.Content;
import dev.tarn.router.dialect.NeutralRequest.Parameter;
import dev.tarn.router.dialect.NeutralRequest.Speaker;
import dev.tarn.router.dialect.NeutralRequest.Turn;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.dialect.json.Fields;
import dev.tarn.router.dialect.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads the messages of a client's call into neutral turns. Used once, by one thread.
final class OpenAiMessageReader {
  private final List<Parameter> unknown;
  private final List<Content.Text> system = new ArrayList<>();
  private final List<Turn> turns = new ArrayList<>();

  /// @param unknown gets the fields that nobody knows
  OpenAiMessageReader(List<Parameter> unknown) {
    this.unknown = unknown;
  }

  /// Instructions before the first message of anybody else.
  List<Content.Text> system() {
    return system;
  }

  List<Turn> turns() {
    return turns;
  }

  /// Reads the next message.
  void read(Fields message) {
    String role = message.requiredText("role");
    switch (role) {
      case "system", "developer" -> instructions(message);
      case "user" -> turns.add(new Turn(Speaker.USER, content(message)));
      case "assistant" -> turns.add(new Turn(Speaker.ASSISTANT, answer(message)));
      case "tool" -> turns.add(new Turn(Speaker.USER, List.of(toolResult(message))));
      default -> throw message.unsupported("role", "it must be system, user, assistant or tool.");
    }
    message.rest(unknown);
  }

  private void instructions(Fields message) {
    List<Content> parts = content(message);
    if (!turns.isEmpty()) {
      turns.add(new Turn(Speaker.SYSTEM, parts));
      return;
    }
    for (Content part : parts) {
      if (!(part instanceof Content.Text text)) {
        throw message.unsupported("content", "instructions are text.");
      }
      system.add(text);
    }
  }

  private List<Content> content(Fields message) {
    return new OpenAiPartReader(unknown).content(message, "content");
  }

  private List<Content> answer(Fields message) {
    if (message.has("function_call")) {
      throw message.unsupported("function_call", "use 'tool_calls'.");
    }
    List<Content> parts = new ArrayList<>();
    Optional<String> reasoning = message.text("reasoning_content");
    reasoning.or(() -> message.text("reasoning")).map(Content.Thinking::of).ifPresent(parts::add);
    parts.addAll(content(message));
    message.text("refusal").map(Content.Refusal::new).ifPresent(parts::add);
    message.objects("tool_calls").forEach(call -> toolCall(call, parts));
    // Pages that an earlier answer rested on: the provider's own words coming back.
    message.take("annotations");
    return parts;
  }

  private void toolCall(Fields call, List<Content> to) {
    if (!call.text("type").orElse("function").equals("function")) {
      throw call.unsupported("type", "only function tools can be.");
    }
    call.integer("index");
    String id = call.requiredText("id");
    Fields function = call.requiredObject("function");
    Content.ToolCall read =
        new Content.ToolCall(id, function.requiredText("name"), input(function));
    function.rest(unknown);
    googleSeal(call).ifPresent(to::add);
    call.rest(unknown);
    to.add(read);
  }

  /// What Gemini's own API for OpenAI's clients puts beside a call, to be sent back
  /// (<https://ai.google.dev/gemini-api/docs/thought-signatures>, "OpenAI compatibility").
  private Optional<Content> googleSeal(Fields call) {
    Optional<Fields> extra = call.object("extra_content");
    Optional<Fields> google = extra.flatMap(fields -> fields.object("google"));
    Optional<String> seal = google.flatMap(fields -> fields.text("thought_signature"));
    google.ifPresent(fields -> fields.rest(unknown));
    extra.ifPresent(fields -> fields.rest(unknown));
    return seal.map(
        s -> new Content.Thinking(Optional.of(ProviderRow.Dialect.GEMINI), "", s, false));
  }

  private static JsonNode input(Fields function) {
    String arguments = function.text("arguments").orElse("");
    if (arguments.isBlank()) {
      return Json.object();
    }
    String path = function.path("arguments");
    return Json.readClients(arguments, path)
        .orElseThrow(() ->
            RouterException.badRequest(
                "invalid_arguments", "'" + path + "' must be a JSON object in a string.", path));
  }

  private Content.ToolResult toolResult(Fields message) {
    String id = message.requiredText("tool_call_id");
    // The tool's name, which the call has told already.
    message.take("name");
    return new Content.ToolResult(id, content(message), false, Optional.empty());
  }
}
