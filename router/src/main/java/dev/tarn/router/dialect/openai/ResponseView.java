package dev.tarn.router.dialect.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tarn.router.dialect.Usage;
import dev.tarn.router.dialect.json.AnswerText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A response object. Used once, by one thread.
final class ResponseView {
  /// Parts of an answer whose ids are noted.
  private static final int MOST_ITEMS = 64;

  private final AnswerText text = new AnswerText();
  private final List<String> items = new ArrayList<>();
  private Optional<String> id = Optional.empty();
  private Optional<String> status = Optional.empty();
  private Optional<String> incomplete = Optional.empty();
  private Optional<Usage> usage = Optional.empty();
  private boolean stored = true;
  private boolean error;
  private boolean calledTools;

  /// Reads the object whose opening brace is at hand.
  void read(JsonParser parser) throws IOException {
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      parser.nextToken();
      field(field, parser);
    }
  }

  /// Reads one field, whose value is at hand.
  void field(String name, JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    boolean string = token == JsonToken.VALUE_STRING;
    switch (name) {
      case "id" -> id = string ? Optional.of(parser.getText()) : id;
      case "status" -> status = string ? Optional.of(parser.getText()) : status;
      case "store" -> stored = token != JsonToken.VALUE_FALSE;
      case "usage" -> usage = OpenAiUsage.read(parser);
      case "error" -> error = token != JsonToken.VALUE_NULL;
      case "incomplete_details" -> incomplete = reason(parser);
      case "output" -> output(parser);
      default -> {}
    }
    parser.skipChildren();
  }

  String text() {
    return text.text();
  }

  /// Whether the model came to an end of its own.
  boolean over() {
    return status.filter(s -> s.equals("completed") || s.equals("incomplete")).isPresent();
  }

  boolean failed() {
    return error || status.filter(s -> s.equals("failed") || s.equals("cancelled")).isPresent();
  }

  boolean calledTools() {
    return calledTools;
  }

  /// Why it ended, in the provider's words.
  Optional<String> reason() {
    return incomplete.or(() -> status);
  }

  Optional<Usage> usage() {
    return usage;
  }

  /// The id under which the provider holds this exchange, if it does.
  Optional<String> keptAs() {
    return stored ? id : Optional.empty();
  }

  /// The ids of its parts, if the provider holds them.
  List<String> keptItems() {
    return stored ? List.copyOf(items) : List.of();
  }

  private static Optional<String> reason(JsonParser parser) throws IOException {
    Optional<String> reason = Optional.empty();
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      return reason;
    }
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      boolean string = parser.nextToken() == JsonToken.VALUE_STRING;
      if (string && field.equals("reason")) {
        reason = Optional.of(parser.getText());
      } else {
        parser.skipChildren();
      }
    }
    return reason;
  }

  private void output(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      return;
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == JsonToken.START_OBJECT) {
        item(parser);
      } else {
        parser.skipChildren();
      }
    }
  }

  private void item(JsonParser parser) throws IOException {
    String type = "";
    String said = "";
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      JsonToken token = parser.nextToken();
      if (field.equals("type") && token == JsonToken.VALUE_STRING) {
        type = parser.getText();
      } else if (field.equals("id") && token == JsonToken.VALUE_STRING) {
        if (items.size() < MOST_ITEMS) {
          items.add(parser.getText());
        }
      } else if (field.equals("content") && token == JsonToken.START_ARRAY) {
        said = TextParts.read(parser, "output_text");
      } else {
        parser.skipChildren();
      }
    }
    if (type.equals("message") && !said.isEmpty()) {
      text.append(text.isEmpty() ? said : "\n" + said);
    }
    calledTools |= type.equals("function_call") || type.equals("custom_tool_call");
  }
}
