package dev.tarn.router.dialect.bedrock;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tarn.router.dialect.ReplyTap.Tapped;
import dev.tarn.router.dialect.json.AnswerText;
import dev.tarn.router.dialect.json.JsonReplies;
import dev.tarn.router.dialect.json.SplitUsage;
import dev.tarn.router.dialect.json.Written;
import java.io.IOException;
import java.util.Optional;

/// Gathers what a reply says from its JSON objects: one for a whole reply, one for each event of a
/// stream. A reply and the events that carry parts of one share the names of their fields, so one
/// walk reads both. What is no such object is passed over. Belongs to one thread.
final class BedrockReplyText implements JsonReplies.Said {
  private static final JsonFactory JSON =
      JsonFactory.builder().disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build();

  private final AnswerText text = new AnswerText();
  private final SplitUsage usage =
      new SplitUsage(
          "inputTokens", "cacheReadInputTokens", "cacheWriteInputTokens", "outputTokens");
  private final Written written = new Written();
  private Optional<String> stopReason = Optional.empty();
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
      // Bytes that are no reply of Bedrock's pass by unread.
    }
    return false;
  }

  /// The stream told of an exception.
  void fail() {
    failed = true;
  }

  /// The usage of a stream comes after its stop reason, and may be missing.
  @Override
  public Tapped tapped() {
    return new Tapped(
        text.text(),
        stopReason.isPresent() && !failed,
        failed,
        calledTools,
        stopReason,
        usage.counted());
  }

  @Override
  public boolean spoke() {
    return !text.isEmpty() || calledTools;
  }

  @Override
  public long besides() {
    return written.bytes();
  }

  /// An event, or a whole reply.
  private void top(JsonParser parser) throws IOException {
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      JsonToken token = parser.nextToken();
      boolean object = token == JsonToken.START_OBJECT;
      if (object && field.equals("output")) {
        output(parser);
      } else if (object && (field.equals("start") || field.equals("delta"))) {
        block(parser);
      } else if (object && field.equals("usage")) {
        usage.read(parser);
      } else if (field.equals("stopReason") && token == JsonToken.VALUE_STRING) {
        stopReason = Optional.of(parser.getText());
      } else {
        parser.skipChildren();
      }
    }
  }

  /// `{"message":{"role":"assistant","content":[…]}}`
  private void output(JsonParser parser) throws IOException {
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      if (parser.nextToken() == JsonToken.START_OBJECT && field.equals("message")) {
        content(parser);
      } else {
        parser.skipChildren();
      }
    }
  }

  /// The blocks of what has a `content`: a message, or an answer with its sources.
  private void content(JsonParser parser) throws IOException {
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      if (parser.nextToken() == JsonToken.START_ARRAY && field.equals("content")) {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          if (parser.currentToken() == JsonToken.START_OBJECT) {
            block(parser);
          } else {
            parser.skipChildren();
          }
        }
      } else {
        parser.skipChildren();
      }
    }
  }

  /// A content block, or the next part of one.
  private void block(JsonParser parser) throws IOException {
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      JsonToken token = parser.nextToken();
      boolean object = token == JsonToken.START_OBJECT;
      if (token == JsonToken.VALUE_STRING && field.equals("text")) {
        text.append(parser.getText());
      } else if (object && field.equals("citationsContent")) {
        content(parser);
      } else if (object && field.equals("toolUse")) {
        toolUse(parser);
      } else if (object && field.equals("reasoningContent")) {
        written.value(parser);
      } else {
        parser.skipChildren();
      }
    }
  }

  /// Tools of type `server_tool_use` are run by Bedrock and not asked of the client. Parts of a
  /// call's input come without its name.
  private void toolUse(JsonParser parser) throws IOException {
    boolean named = false;
    boolean byServer = false;
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      boolean string = parser.nextToken() == JsonToken.VALUE_STRING;
      named |= string && field.equals("name");
      byServer |= string && field.equals("type") && parser.getText().equals("server_tool_use");
      written.value(parser);
    }
    calledTools |= named && !byServer;
  }
}
