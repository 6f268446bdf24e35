package dev.tarn.router.dialect.gemini;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tarn.router.dialect.ReplyTap.Tapped;
import dev.tarn.router.dialect.json.AnswerText;
import dev.tarn.router.dialect.json.JsonReplies;
import dev.tarn.router.dialect.json.Written;
import java.io.IOException;
import java.util.Optional;

/// Gathers what a reply says from its JSON: one object for a whole reply, one for each event of a
/// stream, or an array of them where a stream was not asked for as events. What is no such JSON is
/// passed over. Belongs to one thread.
final class GeminiReplyText implements JsonReplies.Said {
  private static final JsonFactory JSON =
      JsonFactory.builder().disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build();
  private static final String UNSPECIFIED = "FINISH_REASON_UNSPECIFIED";

  private final AnswerText text = new AnswerText();
  private final GeminiUsage usage = new GeminiUsage();
  private final Written written = new Written();
  private Optional<String> finishReason = Optional.empty();
  private Optional<String> blockReason = Optional.empty();
  private boolean failed;
  private boolean calledTools;

  @Override
  public boolean read(byte[] data) {
    try (JsonParser parser = JSON.createParser(data)) {
      JsonToken first = parser.nextToken();
      if (first == JsonToken.START_OBJECT) {
        response(parser);
        return true;
      }
      if (first == JsonToken.START_ARRAY) {
        responses(parser);
        return true;
      }
    } catch (IOException e) {
      // Bytes that are no reply of Google's pass by unread.
    }
    return false;
  }

  /// A prompt that was blocked is answered whole, by nothing.
  @Override
  public Tapped tapped() {
    Optional<String> ended = finishReason.or(() -> blockReason);
    return new Tapped(
        text.text(), ended.isPresent() && !failed, failed, calledTools, ended, usage.counted());
  }

  @Override
  public boolean spoke() {
    return !text.isEmpty() || calledTools;
  }

  @Override
  public long besides() {
    return written.bytes();
  }

  private void responses(JsonParser parser) throws IOException {
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == JsonToken.START_OBJECT) {
        response(parser);
      } else {
        parser.skipChildren();
      }
    }
  }

  private void response(JsonParser parser) throws IOException {
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      JsonToken token = parser.nextToken();
      boolean object = token == JsonToken.START_OBJECT;
      if (field.equals("candidates") && token == JsonToken.START_ARRAY) {
        candidates(parser);
      } else if (object && field.equals("usageMetadata")) {
        usage.read(parser);
      } else if (object && field.equals("promptFeedback")) {
        feedback(parser);
      } else {
        failed |= object && field.equals("error");
        parser.skipChildren();
      }
    }
  }

  private void feedback(JsonParser parser) throws IOException {
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      if (parser.nextToken() == JsonToken.VALUE_STRING && field.equals("blockReason")) {
        blockReason = Optional.of(parser.getText());
      } else {
        parser.skipChildren();
      }
    }
  }

  private void candidates(JsonParser parser) throws IOException {
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == JsonToken.START_OBJECT) {
        candidate(parser);
      } else {
        parser.skipChildren();
      }
    }
  }

  /// Of several candidates the first counts; where none says its place it is that.
  private void candidate(JsonParser parser) throws IOException {
    int index = 0;
    GeminiSaid said = new GeminiSaid(written);
    Optional<String> finished = Optional.empty();
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      JsonToken token = parser.nextToken();
      if (field.equals("index") && token == JsonToken.VALUE_NUMBER_INT) {
        index = parser.getIntValue();
      } else if (field.equals("finishReason") && token == JsonToken.VALUE_STRING) {
        finished =
            Optional.of(parser.getText()).filter(f -> !f.isEmpty() && !f.equals(UNSPECIFIED));
      } else if (field.equals("content") && token == JsonToken.START_OBJECT) {
        said.read(parser);
      } else {
        parser.skipChildren();
      }
    }
    if (index == 0) {
      text.append(said.text());
      calledTools |= said.callsTools();
      finishReason = finished.or(() -> finishReason);
    } else {
      written.add(said.text());
    }
  }
}
