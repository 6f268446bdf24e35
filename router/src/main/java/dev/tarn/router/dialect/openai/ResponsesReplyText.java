package dev.tarn.router.dialect.openai;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tarn.router.dialect.ReplyTap.Tapped;
import dev.tarn.router.dialect.json.AnswerText;
import dev.tarn.router.dialect.json.JsonReplies;
import dev.tarn.router.dialect.json.Written;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Gathers what a Responses reply says: a whole response, or the events of a stream, whose last one
/// holds the whole response again. The texts of the events count only if that last one is empty, as
/// some compatible servers have it. Belongs to one thread.
final class ResponsesReplyText implements JsonReplies.Said {
  private static final JsonFactory JSON =
      JsonFactory.builder().disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build();

  private final AnswerText streamed = new AnswerText();
  private final Written written = new Written();
  private ResponseView response = new ResponseView();
  private boolean acted;
  private boolean failed;

  @Override
  public boolean read(byte[] data) {
    try (JsonParser parser = JSON.createParser(data)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        top(parser);
        return true;
      }
    } catch (IOException e) {
      // Bytes that are no reply of OpenAI's pass by unread.
    }
    return false;
  }

  /// An event, or a whole response: the fields of either.
  private void top(JsonParser parser) throws IOException {
    String type = "";
    String delta = "";
    ResponseView whole = new ResponseView();
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      JsonToken token = parser.nextToken();
      if (field.equals("type") && token == JsonToken.VALUE_STRING) {
        type = parser.getText();
      } else if (field.equals("delta") && token == JsonToken.VALUE_STRING) {
        delta = parser.getText();
      } else if (field.equals("response") && token == JsonToken.START_OBJECT) {
        response = new ResponseView();
        response.read(parser);
      } else {
        whole.field(field, parser);
      }
    }
    failed |= type.equals("error");
    if (type.equals("response.output_text.delta")) {
      streamed.append(delta);
    } else {
      written.add(delta);
      acted |= !delta.isEmpty() && !type.contains("reasoning");
    }
    if (type.isEmpty()) {
      response = whole;
    }
  }

  @Override
  public Tapped tapped() {
    boolean bad = failed || response.failed();
    return new Tapped(
        response.text().isEmpty() ? streamed.text() : response.text(),
        response.over() && !bad,
        bad,
        response.calledTools(),
        response.over() ? response.reason() : Optional.empty(),
        response.usage());
  }

  @Override
  public boolean spoke() {
    return !streamed.isEmpty() || acted;
  }

  @Override
  public long besides() {
    return written.bytes();
  }

  @Override
  public Optional<String> keptAs() {
    return response.keptAs();
  }

  @Override
  public List<String> keptItems() {
    return response.keptItems();
  }
}
