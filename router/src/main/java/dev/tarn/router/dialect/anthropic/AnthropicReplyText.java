package dev.tarn.router.dialect.anthropic;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tarn.router.dialect.ReplyTap.Tapped;
import dev.tarn.router.dialect.Usage;
import dev.tarn.router.dialect.json.AnswerText;
import dev.tarn.router.dialect.json.JsonReplies;
import dev.tarn.router.dialect.json.SplitUsage;
import dev.tarn.router.dialect.json.Written;
import java.io.IOException;
import java.util.Optional;

/// Gathers what a reply says from its JSON objects: one for a whole reply, one for each event of a
/// stream. A message and the events that carry parts of one share the names of their fields, so one
/// walk reads both. What is no such object is passed over. Belongs to one thread.
final class AnthropicReplyText implements JsonReplies.Said {
  private static final JsonFactory JSON =
      JsonFactory.builder().disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build();

  private final AnswerText text = new AnswerText();
  private final SplitUsage usage =
      new SplitUsage(
          "input_tokens",
          "cache_read_input_tokens",
          "cache_creation_input_tokens",
          "output_tokens");
  private final Written written = new Written();
  private Optional<String> id = Optional.empty();
  private Optional<String> stopReason = Optional.empty();
  private boolean over;
  private boolean failed;
  private boolean calledTools;

  @Override
  public boolean read(byte[] data) {
    try (JsonParser parser = JSON.createParser(data)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        top(parser);
        return true;
      }
    } catch (IOException e) {
      // Bytes that are no reply of Anthropic's pass by unread.
    }
    return false;
  }

  @Override
  public Tapped tapped() {
    Optional<Usage> counted = usage.counted();
    return new Tapped(
        text.text(),
        over && stopReason.isPresent() && !failed,
        failed,
        calledTools,
        stopReason,
        counted);
  }

  /// Of the message, which a call may go on with if its request began or resumed a thread.
  @Override
  public Optional<String> keptAs() {
    return id;
  }

  @Override
  public boolean spoke() {
    return !text.isEmpty() || calledTools;
  }

  @Override
  public long besides() {
    return written.bytes();
  }

  /// An event, or a whole message.
  private void top(JsonParser parser) throws IOException {
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      JsonToken token = parser.nextToken();
      boolean object = token == JsonToken.START_OBJECT;
      if (field.equals("type") && token == JsonToken.VALUE_STRING) {
        String type = parser.getText();
        // A whole message is over as soon as it is there, a stream with its last event.
        over |= type.equals("message") || type.equals("message_stop");
        failed |= type.equals("error");
      } else if (field.equals("id") && token == JsonToken.VALUE_STRING) {
        id = Optional.of(parser.getText());
      } else if (object && field.equals("message")) {
        begun(parser);
      } else if (object && (field.equals("content_block") || field.equals("delta"))) {
        block(parser);
      } else if (token == JsonToken.START_ARRAY && field.equals("content")) {
        blocks(parser);
      } else if (object && field.equals("usage")) {
        usage.read(parser);
      } else if (field.equals("stop_reason") && token == JsonToken.VALUE_STRING) {
        stopReason = Optional.of(parser.getText());
      } else {
        parser.skipChildren();
      }
    }
  }

  /// The message that a stream begins with: its id, and the usage that counts the prompt.
  private void begun(JsonParser parser) throws IOException {
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      JsonToken token = parser.nextToken();
      if (token == JsonToken.START_OBJECT && field.equals("usage")) {
        usage.read(parser);
      } else if (token == JsonToken.VALUE_STRING && field.equals("id")) {
        id = Optional.of(parser.getText());
      } else {
        parser.skipChildren();
      }
    }
  }

  private void blocks(JsonParser parser) throws IOException {
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == JsonToken.START_OBJECT) {
        block(parser);
      } else {
        parser.skipChildren();
      }
    }
  }

  /// A content block, or the next part of one; of a `message_delta`, why the answer ended.
  private void block(JsonParser parser) throws IOException {
    String type = "";
    String said = "";
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      boolean string = parser.nextToken() == JsonToken.VALUE_STRING;
      if (string && field.equals("type")) {
        type = parser.getText();
      } else if (string && field.equals("text")) {
        said = parser.getText();
      } else if (string && field.equals("stop_reason")) {
        stopReason = Optional.of(parser.getText());
      } else if (string && (field.equals("thinking") || field.equals("partial_json"))) {
        written.add(parser.getText());
      } else {
        parser.skipChildren();
      }
    }
    if (type.equals("text") || type.equals("text_delta")) {
      text.append(said);
    }
    calledTools |= type.equals("tool_use");
  }
}
