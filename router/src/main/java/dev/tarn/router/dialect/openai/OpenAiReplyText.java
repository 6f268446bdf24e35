package dev.tarn.router.dialect.openai;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tarn.router.dialect.ReplyTap.Tapped;
import dev.tarn.router.dialect.Usage;
import dev.tarn.router.dialect.json.AnswerText;
import dev.tarn.router.dialect.json.JsonReplies;
import dev.tarn.router.dialect.json.Written;
import java.io.IOException;
import java.util.Optional;

/// Gathers what a reply says from its JSON objects: one for a whole reply, one for each event of a
/// stream. What is no such object is passed over. Belongs to one thread.
final class OpenAiReplyText implements JsonReplies.Said {
  private static final JsonFactory JSON =
      JsonFactory.builder().disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build();
  private static final byte[] DONE = {'[', 'D', 'O', 'N', 'E', ']'};

  private final AnswerText text = new AnswerText();
  private final Written written = new Written();
  private Optional<String> finishReason = Optional.empty();
  private Optional<Usage> usage = Optional.empty();
  private boolean done;
  private boolean failed;
  private boolean calledTools;

  /// Reads one object. White space may come before it: some providers send blank lines while they
  /// think.
  ///
  /// @return whether the data was whole; of what was not, the part before its fault was read
  @Override
  public boolean read(byte[] data) {
    int from = 0;
    while (from < data.length && data[from] <= ' ' && data[from] >= 0) {
      from++;
    }
    if (from == data.length) {
      return false;
    }
    done |= isDone(data, from);
    return data[from] == '{' && parse(data, from);
  }

  private boolean parse(byte[] data, int from) {
    try (JsonParser parser = JSON.createParser(data, from, data.length - from)) {
      parser.nextToken();
      for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
        parser.nextToken();
        switch (field) {
          case "choices" -> choices(parser);
          case "usage" -> usage = OpenAiUsage.read(parser).or(() -> usage);
          case "x_groq" -> groq(parser);
          case "error" -> {
            failed |= parser.currentToken() != JsonToken.VALUE_NULL;
            parser.skipChildren();
          }
          default -> parser.skipChildren();
        }
      }
    } catch (IOException e) {
      // Bytes that are no reply of OpenAI's pass by unread.
      return false;
    }
    return true;
  }

  @Override
  public Tapped tapped() {
    boolean said = !text.isEmpty() || calledTools;
    boolean complete = (finishReason.isPresent() || (done && said)) && !failed;
    return new Tapped(text.text(), complete, failed, calledTools, finishReason, usage);
  }

  @Override
  public boolean spoke() {
    return !text.isEmpty() || calledTools;
  }

  @Override
  public long besides() {
    return written.bytes();
  }

  private static boolean isDone(byte[] data, int from) {
    int to = data.length;
    while (data[to - 1] == ' ') {
      to--;
    }
    return java.util.Arrays.equals(data, from, to, DONE, 0, DONE.length);
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
    OpenAiSaid said = new OpenAiSaid(written);
    Optional<String> finished = Optional.empty();
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      JsonToken token = parser.nextToken();
      if (field.equals("index") && token == JsonToken.VALUE_NUMBER_INT) {
        index = parser.getIntValue();
      } else if (field.equals("finish_reason") && token == JsonToken.VALUE_STRING) {
        finished = Optional.of(parser.getText()).filter(f -> !f.isEmpty());
      } else if ((field.equals("delta") || field.equals("message"))
          && token == JsonToken.START_OBJECT) {
        said.read(parser);
      } else {
        parser.skipChildren();
      }
    }
    if (index == 0) {
      text.append(said.text());
      calledTools |= said.callsTools();
      finishReason = finished.or(() -> finishReason);
      failed |= finished.filter("error"::equals).isPresent();
    } else {
      written.add(said.text());
    }
  }

  /// Groq puts the usage of a stream under a name of its own.
  private void groq(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      parser.nextToken();
      if (field.equals("usage")) {
        usage = OpenAiUsage.read(parser).or(() -> usage);
      } else {
        parser.skipChildren();
      }
    }
  }
}
