package dev.tarn.router.dialect.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tarn.router.dialect.HeldHistory;
import dev.tarn.router.dialect.Message;
import dev.tarn.router.dialect.Message.ContentEnd;
import dev.tarn.router.dialect.Message.Role;
import dev.tarn.router.dialect.Span;
import dev.tarn.router.dialect.json.CallFields;
import dev.tarn.router.dialect.json.HeldState;
import dev.tarn.router.dialect.json.Reading;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a Responses call holds besides the fields that all calls share. Used once, by one thread.
final class ResponsesRequestView implements CallFields.OfDialect {
  private static final Set<String> READ =
      Set.of(
          "input",
          "instructions",
          "previous_response_id",
          "conversation",
          "prompt",
          "tools",
          "prompt_cache_retention");

  private final Reading reading;
  private final JsonParser parser;
  private final List<Message> input = new ArrayList<>();
  private Optional<Message> instructions = Optional.empty();
  private boolean longCache;

  ResponsesRequestView(Reading reading) {
    this.reading = reading;
    this.parser = reading.parser();
  }

  @Override
  public List<Message> messages() {
    List<Message> all = new ArrayList<>(input.size() + 1);
    instructions.ifPresent(all::add);
    all.addAll(input);
    return all;
  }

  @Override
  public boolean longCache() {
    return longCache;
  }

  @Override
  public boolean knows(String name) {
    return READ.contains(name);
  }

  @Override
  public void read(String name) throws IOException {
    switch (name) {
      case "input" -> input();
      case "instructions" -> instructions();
      case "previous_response_id" -> previousResponse();
      case "conversation" -> conversation();
      case "prompt" -> prompt();
      case "tools" ->
          HeldState.objects(reading, name, Set.of("vector_store_ids", "container", "connector_id"));
      default -> retention();
    }
  }

  /// An object with an `id`; a string can be nothing but the id.
  private void prompt() throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      HeldState.value(reading, "prompt");
    } else {
      HeldState.object(reading, "prompt", Set.of("id"));
    }
  }

  private void input() throws IOException {
    switch (parser.currentToken()) {
      case VALUE_NULL -> {}
      case VALUE_STRING -> input.add(plain());
      case START_ARRAY -> {
        for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
          input.add(new ResponsesItemView(reading, "input[" + i + "]").read());
        }
      }
      default -> throw Reading.wrongType("input", "a string or an array of items");
    }
  }

  /// A string is what a person says.
  private Message plain() throws IOException {
    int start = reading.tokenStart();
    String text = reading.text("input");
    return new Message(
        Role.USER,
        Optional.empty(),
        Optional.empty(),
        text,
        Optional.of(new ContentEnd.OfString(reading.textEnd() - 1)),
        new Span(start, reading.textEnd()),
        false,
        false,
        false);
  }

  private void instructions() throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      parser.skipChildren();
      return;
    }
    int start = reading.tokenStart();
    String text = reading.text("instructions");
    instructions =
        Optional.of(
            new Message(
                Role.SYSTEM,
                Optional.empty(),
                Optional.empty(),
                text,
                Optional.empty(),
                new Span(start, reading.textEnd()),
                false,
                false,
                false));
  }

  private void previousResponse() throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      reading.continues(new HeldHistory(reading.text("previous_response_id"), false));
    } else {
      parser.skipChildren();
    }
  }

  /// A string, or an object with an `id`.
  private void conversation() throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      reading.continues(new HeldHistory(reading.text("conversation"), true));
      return;
    }
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      if (parser.nextToken() == JsonToken.VALUE_STRING && field.equals("id")) {
        reading.continues(new HeldHistory(reading.text("conversation.id"), true));
      } else {
        parser.skipChildren();
      }
    }
  }

  private void retention() throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      longCache = parser.getText().equals("24h");
    } else {
      parser.skipChildren();
    }
  }
}
