package dev.tarn.router.dialect.bedrock;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tarn.router.dialect.Message;
import dev.tarn.router.dialect.json.CallFields;
import dev.tarn.router.dialect.json.Reading;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// What a Converse call holds besides the fields that all calls share. Used once, by one thread.
final class BedrockRequestView implements CallFields.OfDialect {
  private final Reading reading;
  private final JsonParser parser;
  private final List<Message> messages = new ArrayList<>();
  private Optional<Message> system = Optional.empty();
  private OptionalInt maxTokens = OptionalInt.empty();
  private boolean longCache;

  BedrockRequestView(Reading reading) {
    this.reading = reading;
    this.parser = reading.parser();
  }

  @Override
  public List<Message> messages() {
    List<Message> all = new ArrayList<>(messages.size() + 1);
    system.ifPresent(all::add);
    all.addAll(messages);
    return all;
  }

  @Override
  public boolean pathNamesModel() {
    return true;
  }

  /// `inferenceConfig.maxTokens`.
  @Override
  public OptionalInt maxTokens() {
    return maxTokens;
  }

  @Override
  public boolean longCache() {
    return longCache;
  }

  @Override
  public boolean knows(String name) {
    return name.equals("messages")
        || name.equals("system")
        || name.equals("toolConfig")
        || name.equals("inferenceConfig")
        || name.equals("input");
  }

  @Override
  public void read(String name) throws IOException {
    switch (name) {
      case "messages" -> readMessages();
      case "system" -> readSystem();
      case "toolConfig" -> readToolConfig();
      case "input" -> readCounted();
      default -> readInferenceConfig();
    }
  }

  private void readMessages() throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw Reading.wrongType("messages", "an array");
    }
    int index = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      BedrockMessageView view = new BedrockMessageView(reading, "messages[" + index++ + "]");
      messages.add(view.message());
      longCache |= view.longCache();
    }
  }

  private void readSystem() throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    BedrockMessageView view = new BedrockMessageView(reading, "system");
    system = Optional.of(view.system());
    longCache |= view.longCache();
  }

  /// What a call that counts asks about, `{"converse":{"messages":[…]}}`; read for what it names in
  /// S3 (<https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CountTokens.html>).
  private void readCounted() throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      if (parser.nextToken() == JsonToken.START_OBJECT && field.equals("converse")) {
        readConverse(new BedrockRequestView(reading));
      } else {
        parser.skipChildren();
      }
    }
  }

  private void readConverse(BedrockRequestView asked) throws IOException {
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      parser.nextToken();
      if (asked.knows(field)) {
        asked.read(field);
      } else {
        parser.skipChildren();
      }
    }
  }

  private void readToolConfig() throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      if (parser.nextToken() == JsonToken.START_ARRAY && field.equals("tools")) {
        longCache |= CachePoint.amongTools(parser);
      } else {
        parser.skipChildren();
      }
    }
  }

  private void readInferenceConfig() throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      boolean number = parser.nextToken() == JsonToken.VALUE_NUMBER_INT;
      if (number && field.equals("maxTokens") && parser.getText().length() <= 9) {
        maxTokens = OptionalInt.of(parser.getIntValue());
      } else {
        parser.skipChildren();
      }
    }
  }
}
