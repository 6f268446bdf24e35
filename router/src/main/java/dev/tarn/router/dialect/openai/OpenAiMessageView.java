package dev.tarn.router.dialect.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tarn.router.dialect.Message;
import dev.tarn.router.dialect.Message.ContentEnd;
import dev.tarn.router.dialect.Message.Role;
import dev.tarn.router.dialect.Span;
import dev.tarn.router.dialect.json.HeldState;
import dev.tarn.router.dialect.json.Part;
import dev.tarn.router.dialect.json.Reading;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/// One message of a chat call. Used once, by one thread.
final class OpenAiMessageView {
  /// Fields that are read, in the order of the bits of `seen`.
  private static final String[] READ = {
    "role", "content", "name", "id", "tool_calls", "function_call", "tool_call_id"
  };

  /// Kinds of parts whose words are read, or that say why there are none.
  private static final Set<String> TEXTS = Set.of("text", "refusal", "tool_result");

  private final Reading reading;
  private final JsonParser parser;
  private final int index;
  private int seen;
  private StringBuilder parts = new StringBuilder(0);
  private String text = "";
  private Role role = Role.OTHER;
  private Optional<String> name = Optional.empty();
  private Optional<String> id = Optional.empty();
  private Optional<ContentEnd> end = Optional.empty();
  private boolean callsTools;
  private boolean isToolResult;
  private boolean holdsMore;

  OpenAiMessageView(Reading reading, int index) {
    this.reading = reading;
    this.parser = reading.parser();
    this.index = index;
  }

  /// Reads the message whose first token is at hand.
  Message read() throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw Reading.wrongType("messages[" + index + "]", "an object");
    }
    int start = reading.tokenStart();
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      parser.nextToken();
      refuseSecond(field);
      switch (field) {
        case "role" -> role = role();
        case "content" -> content();
        case "name" -> name = optionalText("name");
        case "id" -> id = optionalText("id");
        case "tool_calls", "function_call" -> callsTools |= holdsSomething();
        case "tool_call_id" -> isToolResult |= holdsSomething();
        case "audio" -> {
          holdsMore |= parser.currentToken() == JsonToken.START_OBJECT;
          HeldState.object(reading, path("audio"), Set.of("id"));
        }
        default -> parser.skipChildren();
      }
    }
    return new Message(
        role,
        name,
        id,
        parts.isEmpty() ? text : parts.toString(),
        end,
        new Span(start, reading.bracketEnd()),
        callsTools,
        isToolResult || role == Role.TOOL,
        holdsMore);
  }

  private void refuseSecond(String field) {
    for (int i = 0; i < READ.length; i++) {
      if (READ[i].equals(field)) {
        if ((seen & 1 << i) != 0) {
          throw Reading.duplicate(path(field));
        }
        seen |= 1 << i;
      }
    }
  }

  private String path(String field) {
    return "messages[" + index + "]." + field;
  }

  private Role role() throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw Reading.wrongType(path("role"), "a string");
    }
    return switch (parser.getText()) {
      case "system", "developer" -> Role.SYSTEM;
      case "user" -> Role.USER;
      case "assistant" -> Role.ASSISTANT;
      case "tool", "function" -> Role.TOOL;
      default -> Role.OTHER;
    };
  }

  private void content() throws IOException {
    switch (parser.currentToken()) {
      case VALUE_NULL -> {}
      case VALUE_STRING -> {
        text = reading.text(path("content"));
        end = Optional.of(new ContentEnd.OfString(reading.textEnd() - 1));
      }
      case START_ARRAY -> parts();
      default -> throw Reading.wrongType(path("content"), "a string or an array of parts");
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
    Part part = Part.read(reading, path("content[]"), this::file);
    if (part.type().equals("text") && !part.text().isEmpty()) {
      parts.append(parts.isEmpty() ? "" : "\n").append(part.text());
    }
    isToolResult |= part.type().equals("tool_result");
    holdsMore |= !TEXTS.contains(part.type());
  }

  private void file(String field) throws IOException {
    if (field.equals("file")) {
      HeldState.object(reading, path("content[].file"), Set.of("file_id"));
    }
  }

  /// Neither null nor an empty list or string.
  private boolean holdsSomething() throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_NULL -> false;
      case VALUE_STRING -> !parser.getText().isEmpty();
      case START_ARRAY -> {
        boolean holds = false;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          holds = true;
          parser.skipChildren();
        }
        yield holds;
      }
      default -> {
        parser.skipChildren();
        yield true;
      }
    };
  }

  private Optional<String> optionalText(String field) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      return Optional.of(reading.text(path(field))).filter(t -> !t.isBlank());
    }
    parser.skipChildren();
    return Optional.empty();
  }
}
