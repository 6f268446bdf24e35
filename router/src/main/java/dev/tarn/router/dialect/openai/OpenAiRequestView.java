package dev.tarn.router.dialect.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tarn.router.dialect.Message;
import dev.tarn.router.dialect.json.CallFields;
import dev.tarn.router.dialect.json.Reading;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// What a chat completion call holds besides the fields that all calls share. Used once, by one
/// thread.
final class OpenAiRequestView implements CallFields.OfDialect {
  private final Reading reading;
  private final JsonParser parser;
  private final List<Message> messages = new ArrayList<>();
  private boolean longCache;

  OpenAiRequestView(Reading reading) {
    this.reading = reading;
    this.parser = reading.parser();
  }

  @Override
  public List<Message> messages() {
    return messages;
  }

  @Override
  public boolean longCache() {
    return longCache;
  }

  @Override
  public boolean knows(String name) {
    return name.equals("messages") || name.equals("prompt_cache_retention");
  }

  @Override
  public void read(String name) throws IOException {
    if (name.equals("messages")) {
      readMessages();
    } else if (parser.currentToken() == JsonToken.VALUE_STRING) {
      longCache = parser.getText().equals("24h");
    } else {
      parser.skipChildren();
    }
  }

  private void readMessages() throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw Reading.wrongType("messages", "an array");
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      messages.add(new OpenAiMessageView(reading, messages.size()).read());
    }
  }
}
