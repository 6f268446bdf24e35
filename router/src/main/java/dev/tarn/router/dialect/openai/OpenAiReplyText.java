package dev.tarn.router.dialect.openai;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tarn.router.dialect.ReplyTap.Tapped;
import dev.tarn.router.dialect.Usage;
import java.io.IOException;
import java.util.Optional;

/// Gathers what a reply says from its JSON objects: one for a whole reply, one for each event of a
/// stream. What is no such object, `[DONE]` for one, is passed over. Belongs to one thread.
final class OpenAiReplyText {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int MAX_CHARS = 1 << 20;

  private final StringBuilder text = new StringBuilder();
  private Optional<String> finishReason = Optional.empty();
  private Optional<Usage> usage = Optional.empty();
  private boolean failed;
  private boolean tooLong;

  /// Reads one object.
  void read(byte[] data) {
    try (JsonParser parser = JSON.createParser(data)) {
      // White space may come first: providers keep slow connections open with it.
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return;
      }
      for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
        parser.nextToken();
        switch (field) {
          case "choices" -> choices(parser);
          case "usage" -> usage(parser);
          case "error" -> {
            failed |= parser.currentToken() != JsonToken.VALUE_NULL;
            parser.skipChildren();
          }
          default -> parser.skipChildren();
        }
      }
    } catch (IOException e) {
      // Bytes that are no reply of OpenAI's pass by unread.
    }
  }

  Tapped tapped() {
    return new Tapped(
        tooLong ? "" : text.toString(), finishReason.isPresent() && !failed, finishReason, usage);
  }

  private void choices(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == JsonToken.START_OBJECT) {
        choice(parser);
      } else {
        parser.skipChildren();
      }
    }
  }

  private void choice(JsonParser parser) throws IOException {
    int index = 0;
    String said = "";
    Optional<String> finished = Optional.empty();
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      JsonToken token = parser.nextToken();
      if (field.equals("index") && token == JsonToken.VALUE_NUMBER_INT) {
        index = parser.getIntValue();
      } else if (field.equals("finish_reason") && token == JsonToken.VALUE_STRING) {
        finished = Optional.of(parser.getText()).filter(f -> !f.isEmpty());
      } else if ((field.equals("delta") || field.equals("message"))
          && token == JsonToken.START_OBJECT) {
        said = content(parser);
      } else {
        parser.skipChildren();
      }
    }
    if (index == 0) {
      append(said);
      finishReason = finished.or(() -> finishReason);
    }
  }

  private static String content(JsonParser parser) throws IOException {
    StringBuilder said = new StringBuilder();
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      JsonToken token = parser.nextToken();
      if (field.equals("content") && token == JsonToken.VALUE_STRING) {
        said.append(parser.getText());
      } else {
        parser.skipChildren();
      }
    }
    return said.toString();
  }

  private void append(String said) {
    tooLong |= text.length() + said.length() > MAX_CHARS;
    if (!tooLong) {
      text.append(said);
    }
  }

  private void usage(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    long input = 0;
    long cached = 0;
    long output = 0;
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      JsonToken token = parser.nextToken();
      if (field.equals("prompt_tokens") && token == JsonToken.VALUE_NUMBER_INT) {
        input = parser.getLongValue();
      } else if (field.equals("completion_tokens") && token == JsonToken.VALUE_NUMBER_INT) {
        output = parser.getLongValue();
      } else if (field.equals("prompt_tokens_details") && token == JsonToken.START_OBJECT) {
        cached = cached(parser);
      } else {
        parser.skipChildren();
      }
    }
    usage = Optional.of(new Usage(input, cached, output));
  }

  private static long cached(JsonParser parser) throws IOException {
    long cached = 0;
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      if (parser.nextToken() == JsonToken.VALUE_NUMBER_INT && field.equals("cached_tokens")) {
        cached = parser.getLongValue();
      } else {
        parser.skipChildren();
      }
    }
    return cached;
  }
}
