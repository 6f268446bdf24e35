package dev.tarn.router.dialect.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tarn.router.dialect.Message;
import dev.tarn.router.dialect.Message.ContentEnd;
import dev.tarn.router.dialect.Message.Role;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// One message of a chat call. Used once, by one thread.
final class OpenAiMessageView {
  private static final Set<String> READ = Set.of("role", "content", "name", "id");

  private final JsonParser parser;
  private final String path;
  private final Set<String> seen = new HashSet<>(4);
  private final StringBuilder text = new StringBuilder();
  private Role role = Role.OTHER;
  private Optional<String> name = Optional.empty();
  private Optional<String> id = Optional.empty();
  private Optional<ContentEnd> end = Optional.empty();

  OpenAiMessageView(JsonParser parser, int index) {
    this.parser = parser;
    this.path = "messages[" + index + "]";
  }

  /// Reads the message whose first token is at hand.
  Message read() throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw Reading.wrongType(path, "an object");
    }
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      parser.nextToken();
      if (READ.contains(field) && !seen.add(field)) {
        throw Reading.duplicate(path + "." + field);
      }
      switch (field) {
        case "role" -> role = role();
        case "content" -> content();
        case "name" -> name = optionalText("name");
        case "id" -> id = optionalText("id");
        default -> parser.skipChildren();
      }
    }
    return new Message(role, name, id, text.toString(), end);
  }

  private Role role() throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw Reading.wrongType(path + ".role", "a string");
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
        text.append(Reading.text(parser, path + ".content"));
        end =
            Optional.of(
                new ContentEnd.OfString((int) parser.currentLocation().getByteOffset() - 1));
      }
      case START_ARRAY -> parts();
      default -> throw Reading.wrongType(path + ".content", "a string or an array of parts");
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
    int at = (int) parser.currentTokenLocation().getByteOffset();
    end = Optional.of(new ContentEnd.OfArray(at, empty));
  }

  /// A part is read if its type is `text`, wherever in the part the type stands.
  private void part() throws IOException {
    Optional<String> type = Optional.empty();
    Optional<String> said = Optional.empty();
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      parser.nextToken();
      boolean string = parser.currentToken() == JsonToken.VALUE_STRING;
      if (field.equals("type") && string) {
        if (type.isPresent()) {
          throw Reading.duplicate(path + ".content.type");
        }
        type = Optional.of(parser.getText());
      } else if (field.equals("text") && string) {
        if (said.isPresent()) {
          throw Reading.duplicate(path + ".content.text");
        }
        said = Optional.of(Reading.text(parser, path + ".content.text"));
      } else {
        parser.skipChildren();
      }
    }
    if (said.isPresent() && type.filter("text"::equals).isPresent()) {
      if (!text.isEmpty()) {
        text.append('\n');
      }
      text.append(said.get());
    }
  }

  private Optional<String> optionalText(String field) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      return Optional.of(Reading.text(parser, path + "." + field)).filter(t -> !t.isBlank());
    }
    parser.skipChildren();
    return Optional.empty();
  }
}
