package dev.tarn.router.dialect.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tarn.router.dialect.ChatRequest;
import dev.tarn.router.dialect.Message;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.dialect.Span;
import dev.tarn.router.dialect.Splice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// One pass over the fields of a chat call. Used once, by one thread.
final class OpenAiRequestView {
  private enum Field {
    MODEL,
    STREAM,
    MAX_TOKENS,
    MAX_COMPLETION_TOKENS,
    USER,
    SAFETY_IDENTIFIER,
    METADATA,
    PROMPT_CACHE_RETENTION,
    MESSAGES,
    EXTRA,
    BOUNDARY_ID
  }

  /// What is read even if memory has no part in the call.
  private static final Set<Field> ROUTING =
      EnumSet.of(Field.MODEL, Field.STREAM, Field.EXTRA, Field.BOUNDARY_ID);

  private final Reading reading;
  private final JsonParser parser;
  private final boolean memory;
  private final Set<Field> seen = EnumSet.noneOf(Field.class);
  private Optional<String> model = Optional.empty();
  private Optional<Span> modelSpan = Optional.empty();
  private boolean stream;
  private OptionalInt maxTokens = OptionalInt.empty();
  private Optional<String> user = Optional.empty();
  private Optional<String> safetyIdentifier = Optional.empty();
  private Optional<String> metadataUserId = Optional.empty();
  private boolean longCache;
  private List<Message> messages = List.of();
  private Optional<String> memoryMode = Optional.empty();

  OpenAiRequestView(Reading reading, boolean memory) {
    this.reading = reading;
    this.parser = reading.parser();
    this.memory = memory;
  }

  /// Reads the top object, whose opening brace has been read, to its end.
  void readFields() throws IOException {
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      Optional<Field> field = field(name).filter(f -> memory || ROUTING.contains(f));
      parser.nextToken();
      if (field.isEmpty()) {
        parser.skipChildren();
      } else {
        if (!seen.add(field.get())) {
          throw Reading.duplicate(name);
        }
        read(field.get(), name);
      }
    }
  }

  /// Whether there are fields of ours to be cut out.
  boolean hasOurs() {
    return seen.contains(Field.EXTRA) || seen.contains(Field.BOUNDARY_ID);
  }

  ChatRequest request(byte[] body, List<Splice> ours) {
    return new ChatRequest(
        body,
        model,
        modelSpan,
        stream,
        maxTokens,
        user,
        safetyIdentifier,
        metadataUserId,
        longCache,
        messages,
        memoryMode,
        ours);
  }

  private static Optional<Field> field(String name) {
    return switch (name) {
      case "model" -> Optional.of(Field.MODEL);
      case "stream" -> Optional.of(Field.STREAM);
      case "max_tokens" -> Optional.of(Field.MAX_TOKENS);
      case "max_completion_tokens" -> Optional.of(Field.MAX_COMPLETION_TOKENS);
      case "user" -> Optional.of(Field.USER);
      case "safety_identifier" -> Optional.of(Field.SAFETY_IDENTIFIER);
      case "metadata" -> Optional.of(Field.METADATA);
      case "prompt_cache_retention" -> Optional.of(Field.PROMPT_CACHE_RETENTION);
      case "messages" -> Optional.of(Field.MESSAGES);
      case "extra" -> Optional.of(Field.EXTRA);
      case "boundary_id" -> Optional.of(Field.BOUNDARY_ID);
      default -> Optional.empty();
    };
  }

  private void read(Field field, String name) throws IOException {
    switch (field) {
      case MODEL -> readModel();
      case STREAM -> stream = reading.bool(name);
      case MAX_TOKENS, MAX_COMPLETION_TOKENS -> readMaxTokens();
      case USER -> user = readName(name);
      case SAFETY_IDENTIFIER -> safetyIdentifier = readName(name);
      case METADATA -> readMetadata();
      case PROMPT_CACHE_RETENTION -> readCacheRetention();
      case MESSAGES -> readMessages();
      case EXTRA -> readExtra();
      case BOUNDARY_ID ->
          throw RouterException.badRequest(
              "boundary_not_found", "No boundary has been saved under this 'boundary_id'.", name);
    }
  }

  private void readModel() throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw Reading.wrongType("model", "a string");
    }
    int start = reading.tokenStart();
    String text = reading.text("model");
    model = Optional.of(text);
    modelSpan = Optional.of(new Span(start, reading.textEnd()));
  }

  private void readMaxTokens() throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
      String digits = parser.getText();
      if (digits.length() <= 9) {
        int most = Integer.parseInt(digits);
        maxTokens = OptionalInt.of(Math.max(most, maxTokens.orElse(most)));
      }
    } else {
      parser.skipChildren();
    }
  }

  /// Names of users matter only to keys made so; any other type is the provider's business.
  private Optional<String> readName(String field) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      return Optional.of(reading.text(field)).filter(n -> !n.isBlank());
    }
    parser.skipChildren();
    return Optional.empty();
  }

  private void readMetadata() throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      if (name.equals("user_id")) {
        if (metadataUserId.isPresent()) {
          throw Reading.duplicate("metadata.user_id");
        }
        metadataUserId = readName("metadata.user_id");
      } else {
        parser.skipChildren();
      }
    }
  }

  private void readCacheRetention() throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      longCache = parser.getText().equals("24h");
    } else {
      parser.skipChildren();
    }
  }

  private void readMessages() throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw Reading.wrongType("messages", "an array");
    }
    messages = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      messages.add(new OpenAiMessageView(reading, messages.size()).read());
    }
  }

  private void readExtra() throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw Reading.wrongType("extra", "an object");
    }
    boolean hasMemory = false;
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      if (!name.equals("memory")) {
        throw RouterException.badRequest(
            "unsupported_extra",
            "'extra." + Reading.shortened(name) + "' is not supported; 'extra' may hold 'memory'.",
            "extra." + Reading.shortened(name));
      }
      if (hasMemory) {
        throw Reading.duplicate("extra.memory");
      }
      hasMemory = true;
      if (parser.currentToken() != JsonToken.VALUE_STRING) {
        throw Reading.wrongType("extra.memory", "a string");
      }
      memoryMode = Optional.of(reading.text("extra.memory"));
    }
  }
}
