package dev.tarn.router.dialect.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tarn.router.dialect.json.Written;
import java.io.IOException;

/// What one `message` or `delta` says: text, and whether it calls tools. Reasoning is no answer and
/// is counted only. Used once, by one thread.
final class OpenAiSaid {
  private final Written written;
  private String text = "";
  private boolean callsTools;

  /// @param written counts the rest
  OpenAiSaid(Written written) {
    this.written = written;
  }

  String text() {
    return text;
  }

  boolean callsTools() {
    return callsTools;
  }

  /// Reads the object whose opening brace is at hand.
  void read(JsonParser parser) throws IOException {
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      JsonToken token = parser.nextToken();
      switch (field) {
        case "content" -> content(parser, token);
        case "tool_calls" -> {
          if (token == JsonToken.START_ARRAY) {
            toolCalls(parser);
          } else {
            parser.skipChildren();
          }
        }
        case "function_call" -> {
          callsTools |= token == JsonToken.START_OBJECT;
          written.value(parser);
        }
        // As DeepSeek and vLLM name it, and as Groq and OpenRouter do.
        case "reasoning_content", "reasoning" -> written.value(parser);
        default -> parser.skipChildren();
      }
    }
  }

  private void content(JsonParser parser, JsonToken token) throws IOException {
    if (token == JsonToken.VALUE_STRING) {
      text = text.isEmpty() ? parser.getText() : text + parser.getText();
    } else if (token == JsonToken.START_ARRAY) {
      // Mistral's reasoning models answer in parts.
      text = text + TextParts.read(parser, "text");
    } else {
      parser.skipChildren();
    }
  }

  private void toolCalls(JsonParser parser) throws IOException {
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      callsTools = true;
      written.value(parser);
    }
  }
}
