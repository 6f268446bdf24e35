package dev.tarn.router.dialect.anthropic;

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
import java.util.Set;

/// One message of a Messages call, or its system prompt. Used once, by one thread.
final class AnthropicMessageView {
  private static final Set<String> MEDIA = Set.of("image", "document", "container_upload");

  private final Reading reading;
  private final JsonParser parser;
  private final String path;
  private final List<String> texts = new ArrayList<>();
  private Role role = Role.OTHER;
  private Optional<ContentEnd> end = Optional.empty();
  private boolean hasRole;
  private boolean hasContent;
  private boolean callsTools;
  private boolean isToolResult;
  private boolean holdsMore;
  private boolean longCache;

  /// @param path of the message, for errors
  AnthropicMessageView(Reading reading, String path) {
    this.reading = reading;
    this.parser = reading.parser();
    this.path = path;
  }

  /// Whether one of its breakpoints is to hold for an hour.
  boolean longCache() {
    return longCache;
  }

  /// Reads the message whose first token is at hand.
  Message message() throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw Reading.wrongType(path, "an object");
    }
    int start = reading.tokenStart();
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      parser.nextToken();
      switch (field) {
        case "role" -> role();
        case "content" -> {
          refuseSecond(hasContent, "content");
          hasContent = true;
          content(path + ".content");
        }
        default -> parser.skipChildren();
      }
    }
    return message(new Span(start, reading.bracketEnd()));
  }

  /// Reads the system prompt whose first token is at hand. Nothing is woven into it.
  Message system() throws IOException {
    int start = reading.tokenStart();
    role = Role.SYSTEM;
    content(path);
    end = Optional.empty();
    return message(new Span(start, reading.bracketEnd()));
  }

  /// What a person writes in several blocks are paragraphs; an answer is cut into blocks wherever a
  /// source is cited, and reads on.
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
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw Reading.wrongType(path + ".role", "a string");
    }
    role =
        switch (parser.getText()) {
          case "user" -> Role.USER;
          case "assistant" -> Role.ASSISTANT;
          case "system" -> Role.SYSTEM;
          default -> Role.OTHER;
        };
  }

  private void content(String at) throws IOException {
    switch (parser.currentToken()) {
      case VALUE_STRING -> {
        texts.add(reading.text(at));
        end = Optional.of(new ContentEnd.OfString(reading.textEnd() - 1));
      }
      case START_ARRAY -> blocks(at + "[]");
      default -> throw Reading.wrongType(at, "a string or an array of blocks");
    }
  }

  private void blocks(String at) throws IOException {
    boolean empty = true;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      empty = false;
      if (parser.currentToken() == JsonToken.START_OBJECT) {
        block(at);
      } else {
        parser.skipChildren();
      }
    }
    end = Optional.of(new ContentEnd.OfArray(reading.tokenStart(), empty));
  }

  /// Thinking is no answer and is not read.
  private void block(String at) throws IOException {
    Part block = Part.read(reading, at, field -> other(at, field));
    if (block.type().equals("text") && !block.text().isEmpty()) {
      texts.add(block.text());
    }
    callsTools |= block.type().equals("tool_use");
    isToolResult |= block.type().equals("tool_result");
    holdsMore |= MEDIA.contains(block.type());
  }

  private void other(String at, String field) throws IOException {
    switch (field) {
      case "cache_control" -> longCache |= CacheControl.isLong(parser);
      case "source" -> HeldState.object(reading, at + ".source", Set.of("file_id"));
      case "file_id" -> HeldState.value(reading, at + ".file_id");
      default -> {}
    }
  }
}
