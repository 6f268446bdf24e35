package dev.tarn.router.dialect.bedrock;

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
import java.util.List;
import java.util.Optional;

/// One message of a Converse call, or its system prompt. Content is always an array of blocks, and
/// a block is named by its one field. Used once, by one thread.
final class BedrockMessageView {
  private final Reading reading;
  private final JsonParser parser;
  private final String path;
  private final List<String> texts = new ArrayList<>();
  private Role role = Role.OTHER;
  private Optional<ContentEnd> end = Optional.empty();
  private boolean hasRole;
  private boolean hasContent;
  private boolean callsTools;
  private boolean holdsToolResult;
  private boolean holdsMore;
  private boolean longCache;

  /// @param path of the message, for errors
  BedrockMessageView(Reading reading, String path) {
    this.reading = reading;
    this.parser = reading.parser();
    this.path = path;
  }

  /// Whether one of its cache points is to hold for an hour.
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
          blocks(path + ".content");
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
    blocks(path);
    end = Optional.empty();
    return message(new Span(start, reading.bracketEnd()));
  }

  /// What a person writes in several blocks are paragraphs; an answer reads on. Tools that Bedrock
  /// itself runs leave their results in the answer, which stays one.
  private Message message(Span span) {
    boolean answers = role == Role.ASSISTANT;
    return new Message(
        role,
        Optional.empty(),
        Optional.empty(),
        String.join(answers ? "" : "\n", texts),
        end,
        span,
        callsTools,
        holdsToolResult && !answers,
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

  private void blocks(String at) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw Reading.wrongType(at, "an array of blocks");
    }
    boolean empty = true;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      empty = false;
      block(at + "[]");
    }
    end = Optional.of(new ContentEnd.OfArray(reading.tokenStart(), empty));
  }

  /// Reasoning is no answer and is not read.
  private void block(String at) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    Part block = Part.read(reading, at, field -> other(field, at));
    if (!block.text().isEmpty()) {
      texts.add(block.text());
    }
  }

  private void other(String field, String at) throws IOException {
    switch (field) {
      case "toolUse" -> callsTools = true;
      case "toolResult" -> {
        holdsToolResult = true;
        MediaSource.readToolResult(reading, at + ".toolResult");
      }
      case "cachePoint" -> longCache |= CachePoint.isLong(parser);
      case "guardContent", "citationsContent" -> wrapped(at + "." + field);
      default -> {
        if (MediaSource.isMedia(field)) {
          holdsMore = true;
          MediaSource.read(reading, at + "." + field);
        }
      }
    }
  }

  /// Words that are marked: for a guardrail, `{"text":{"text":"…"}}`, or with their sources,
  /// `{"content":[{"text":"…"}],"citations":[…]}`.
  private void wrapped(String at) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      return;
    }
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      JsonToken token = parser.nextToken();
      if (token == JsonToken.START_OBJECT && field.equals("text")) {
        block(at + ".text");
      } else if (token == JsonToken.START_ARRAY && field.equals("content")) {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          block(at + ".content[]");
        }
      } else {
        parser.skipChildren();
      }
    }
  }
}
