package dev.tarn.router.dialect.gemini;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One content of a `generateContent` call, or its system instruction. Used once, by one thread.
final class GeminiMessageView {
  private final Reading reading;
  private final JsonParser parser;
  private final String path;
  private final List<String> texts = new ArrayList<>();
  private Role role = Role.USER;
  private Optional<ContentEnd> end = Optional.empty();
  private Optional<String> fileAtProvider = Optional.empty();
  private boolean hasRole;
  private boolean hasParts;
  private boolean isThought;
  private boolean callsTools;
  private boolean isToolResult;
  private boolean holdsMore;

  /// @param path of the content, for errors
  GeminiMessageView(Reading reading, String path) {
    this.reading = reading;
    this.parser = reading.parser();
    this.path = path;
  }

  /// Path of the part that names a file which the provider keeps, if one does.
  Optional<String> fileAtProvider() {
    return fileAtProvider;
  }

  /// Reads the content whose first token is at hand. One that names no role is the user's.
  Message message() throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw Reading.wrongType(path, "an object");
    }
    int start = reading.tokenStart();
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      parser.nextToken();
      switch (field) {
        case "role" -> role();
        case "parts" -> {
          refuseSecond(hasParts, field);
          hasParts = true;
          parts(path + ".parts");
        }
        default -> parser.skipChildren();
      }
    }
    return message(new Span(start, reading.bracketEnd()));
  }

  /// Reads the system instruction whose first token is at hand. Nothing is woven into it.
  Message system() throws IOException {
    Message content = message();
    role = Role.SYSTEM;
    end = Optional.empty();
    return message(content.span());
  }

  /// What a person writes in several parts are paragraphs; an answer is cut into parts as it comes,
  /// and reads on.
  private Message message(Span span) {
    return new Message(
        role,
        Optional.empty(),
        Optional.empty(),
        String.join(role == Role.ASSISTANT ? "" : "\n", texts),
        end,
        span,
        callsTools,
        isToolResult,
        holdsMore);
  }

  private void refuseSecond(boolean seen, String field) {
    if (seen) {
      throw Reading.duplicate(path + "." + field);
    }
  }

  private void role() throws IOException {
    refuseSecond(hasRole, "role");
    hasRole = true;
    role =
        switch (parser.currentToken()) {
          case VALUE_NULL -> Role.USER;
          case VALUE_STRING -> named(parser.getText());
          default -> throw Reading.wrongType(path + ".role", "a string");
        };
  }

  private static Role named(String role) {
    return switch (role) {
      case "user", "" -> Role.USER;
      case "model" -> Role.ASSISTANT;
      case "system" -> Role.SYSTEM;
      case "function", "tool" -> Role.TOOL;
      default -> Role.OTHER;
    };
  }

  /// A list of parts, or a single one: that grows at the end of its text.
  private void parts(String at) throws IOException {
    switch (parser.currentToken()) {
      case START_ARRAY -> {
        boolean empty = true;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          empty = false;
          if (parser.currentToken() == JsonToken.START_OBJECT) {
            part(at + "[]");
          } else {
            parser.skipChildren();
          }
        }
        end = Optional.of(new ContentEnd.OfArray(reading.tokenStart(), empty));
      }
      case START_OBJECT -> {
        if (part(at)) {
          end = Optional.of(new ContentEnd.OfString(reading.textEnd() - 1));
        }
      }
      case VALUE_NULL -> {}
      default -> throw Reading.wrongType(at, "an array of parts");
    }
  }

  /// Reads a part; whether it holds something that was said. Thoughts are no answer.
  private boolean part(String at) throws IOException {
    isThought = false;
    Part part = Part.read(reading, at, this::field);
    boolean said = !isThought && !part.text().isEmpty();
    if (said) {
      texts.add(part.text());
    }
    return said;
  }

  private void field(String name) throws IOException {
    boolean given = parser.currentToken() != JsonToken.VALUE_NULL;
    switch (FieldNames.camel(name)) {
      case "thought" -> isThought = parser.currentToken() == JsonToken.VALUE_TRUE;
      case "functionCall" -> callsTools |= given;
      case "functionResponse" -> isToolResult |= given;
      case "inlineData" -> holdsMore |= given;
      case "fileData" -> {
        holdsMore |= given;
        file();
      }
      default -> {}
    }
  }

  private void file() throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      return;
    }
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      boolean string = parser.nextToken() == JsonToken.VALUE_STRING;
      if (string
          && FieldNames.camel(field).equals("fileUri")
          && HeldState.isKept(parser.getText())) {
        fileAtProvider = Optional.of(path + ".parts[].fileData.fileUri");
      }
      parser.skipChildren();
    }
  }
}
