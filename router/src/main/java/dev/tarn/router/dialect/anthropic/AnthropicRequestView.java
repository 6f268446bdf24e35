package dev.tarn.router.dialect.anthropic;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tarn.router.dialect.HeldHistory;
import dev.tarn.router.dialect.Message;
import dev.tarn.router.dialect.json.CallFields;
import dev.tarn.router.dialect.json.HeldState;
import dev.tarn.router.dialect.json.Reading;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a Messages call holds besides the fields that all calls share. Used once, by one thread.
final class AnthropicRequestView implements CallFields.OfDialect {
  private final Reading reading;
  private final JsonParser parser;
  private final List<Message> messages = new ArrayList<>();
  private Optional<Message> system = Optional.empty();
  private boolean longCache;
  private boolean threaded;

  AnthropicRequestView(Reading reading) {
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

  /// Whether a breakpoint of the prompt cache is to hold for an hour.
  @Override
  public boolean longCache() {
    return longCache;
  }

  /// The reply does not say whether it stands in a thread.
  @Override
  public boolean mayBeKept() {
    return threaded;
  }

  @Override
  public boolean knows(String name) {
    return name.equals("messages")
        || name.equals("system")
        || name.equals("tools")
        || name.equals("container")
        || name.equals("thread")
        || name.equals("cache_control");
  }

  @Override
  public void read(String name) throws IOException {
    switch (name) {
      case "messages" -> readMessages();
      case "system" -> readSystem();
      case "container" -> readContainer();
      case "thread" -> readThread();
      case "cache_control" -> longCache |= CacheControl.isLong(parser);
      default -> readTools();
    }
  }

  private void readMessages() throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw Reading.wrongType("messages", "an array");
    }
    int index = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      AnthropicMessageView view = new AnthropicMessageView(reading, "messages[" + index++ + "]");
      messages.add(view.message());
      longCache |= view.longCache();
    }
  }

  private void readSystem() throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    AnthropicMessageView view = new AnthropicMessageView(reading, "system");
    system = Optional.of(view.system());
    longCache |= view.longCache();
  }

  /// An id; or an object with one, and with skills, which may be the account's own.
  private void readContainer() throws IOException {
    if (parser.currentToken() == JsonToken.START_OBJECT) {
      HeldState.object(reading, "container", Set.of("id", "skills"));
    } else {
      HeldState.value(reading, "container");
    }
  }

  /// A history at the provider, begun by `{"type":"create"}` and resumed by
  /// `{"type":"continue","previous_message_id":"msg_…"}`; each answer has an id of its own
  /// (`BetaMessageThreadParam` in Anthropic's SDKs).
  private void readThread() throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    threaded = true;
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      if (parser.nextToken() == JsonToken.VALUE_STRING && field.equals("previous_message_id")) {
        String id = reading.text("thread.previous_message_id");
        reading.continues(new HeldHistory(id, false));
      } else {
        parser.skipChildren();
      }
    }
  }

  private void readTools() throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == JsonToken.START_OBJECT) {
        longCache |= CacheControl.inside(parser);
      } else {
        parser.skipChildren();
      }
    }
  }
}
