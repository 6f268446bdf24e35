package dev.tarn.router.dialect.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tarn.router.dialect.Message;
import dev.tarn.router.dialect.Message.ContentEnd;
import dev.tarn.router.dialect.Message.Role;
import dev.tarn.router.dialect.Span;
import dev.tarn.router.dialect.json.Part;
import dev.tarn.router.dialect.json.Reading;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One item of a Responses call: a message, a call of a tool, what a tool answered, or something
/// that is none of memory's business, such as reasoning. Used once, by one thread.
final class ResponsesItemView {
  private static final Set<String> TEXTS = Set.of("input_text", "output_text", "text");

  /// In which an item says what an id alone would have the provider look up.
  private static final Set<String> SAYING =
      Set.of("encrypted_content", "arguments", "input", "action", "actions", "operation", "output");

  private final Reading reading;
  private final JsonParser parser;
  private final String path;
  private final List<String> seen = new ArrayList<>(4);
  private final List<String> texts = new ArrayList<>(2);
  private boolean holdsMore;
  private String type = "message";
  private String speaker = "";
  private Optional<String> id = Optional.empty();
  private Optional<ContentEnd> end = Optional.empty();
  private final Set<String> said = new HashSet<>(2);

  /// @param path of the item, for errors
  ResponsesItemView(Reading reading, String path) {
    this.reading = reading;
    this.parser = reading.parser();
    this.path = path;
  }

  /// Reads the item whose first token is at hand.
  Message read() throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw Reading.wrongType(path, "an object");
    }
    int start = reading.tokenStart();
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      parser.nextToken();
      switch (field) {
        case "type" -> type = once(field).orElse("message");
        case "role" -> speaker = once(field).orElse("");
        case "id" -> id = once(field).filter(text -> !text.isBlank());
        case "content" -> content();
        default -> other(field);
      }
    }
    if (id.isPresent() && !isWhole()) {
      reading.namesItem(path + ".id", id.get());
    }
    return message(new Span(start, reading.bracketEnd()));
  }

  private void other(String field) throws IOException {
    if (SAYING.contains(field)) {
      refuseSecond(field);
      boolean empty =
          parser.currentToken() == JsonToken.VALUE_NULL
              || (field.equals("encrypted_content") && parser.getTextLength() == 0);
      if (!empty) {
        said.add(field);
      }
    }
    parser.skipChildren();
  }

  /// Whether the item says itself what it is about, so that its id is a name and no reference.
  ///
  /// What the provider's own tools did is never whole: the provider looks up what they found
  /// (<https://platform.openai.com/docs/api-reference/responses/create#responses_create-input>).
  private boolean isWhole() {
    return switch (type) {
      case "message" -> end.isPresent() && !speaker.isEmpty();
      case "reasoning", "compaction" -> said.contains("encrypted_content");
      case "function_call" -> said.contains("arguments");
      case "custom_tool_call" -> said.contains("input");
      case "computer_call" -> said.contains("action") || said.contains("actions");
      case "local_shell_call", "shell_call" -> said.contains("action");
      case "apply_patch_call" -> said.contains("operation");
      default -> type.endsWith("_output") && said.contains("output");
    };
  }

  /// What a person writes in several parts are paragraphs; an answer reads on.
  private Message message(Span span) {
    Role role = role();
    boolean says = type.equals("message");
    return new Message(
        role,
        Optional.empty(),
        says ? id : Optional.empty(),
        says ? String.join(role == Role.ASSISTANT ? "" : "\n", texts) : "",
        says ? end : Optional.empty(),
        span,
        !says && role == Role.ASSISTANT,
        role == Role.TOOL,
        holdsMore || type.equals("item_reference"));
  }

  private Role role() {
    if (type.endsWith("_call") || type.equals("mcp_approval_request")) {
      return Role.ASSISTANT;
    }
    if (type.endsWith("_output") || type.equals("mcp_approval_response")) {
      return Role.TOOL;
    }
    return !type.equals("message")
        ? Role.OTHER
        : switch (speaker) {
          case "system", "developer" -> Role.SYSTEM;
          case "user" -> Role.USER;
          case "assistant" -> Role.ASSISTANT;
          default -> Role.OTHER;
        };
  }

  private Optional<String> once(String field) throws IOException {
    refuseSecond(field);
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      return Optional.of(reading.text(path + "." + field));
    }
    parser.skipChildren();
    return Optional.empty();
  }

  private void refuseSecond(String field) {
    if (seen.contains(field)) {
      throw Reading.duplicate(path + "." + field);
    }
    seen.add(field);
  }

  /// Reasoning has a content too, which nobody here may touch; it is told apart at the end.
  private void content() throws IOException {
    refuseSecond("content");
    switch (parser.currentToken()) {
      case VALUE_STRING -> {
        texts.add(reading.text(path + ".content"));
        end = Optional.of(new ContentEnd.OfString(reading.textEnd() - 1));
      }
      case START_ARRAY -> parts();
      default -> parser.skipChildren();
    }
  }

  private void parts() throws IOException {
    boolean empty = true;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      empty = false;
      if (parser.currentToken() == JsonToken.START_OBJECT) {
        part();
      } else {
        parser.skipChildren();
      }
    }
    end = Optional.of(new ContentEnd.OfArray(reading.tokenStart(), empty));
  }

  private void part() throws IOException {
    String at = path + ".content[]";
    Part part =
        Part.read(
            reading,
            at,
            field -> {
              if (field.equals("file_id") && parser.currentToken() == JsonToken.VALUE_STRING) {
                reading.namesHeldState(at + ".file_id");
              }
            });
    holdsMore |= part.type().equals("input_image") || part.type().equals("input_file");
    if (TEXTS.contains(part.type()) && !part.text().isEmpty()) {
      texts.add(part.text());
    }
  }
}
