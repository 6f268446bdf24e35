package dev.tarn.router.dialect.gemini;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tarn.router.dialect.Message;
import dev.tarn.router.dialect.json.CallFields;
import dev.tarn.router.dialect.json.Reading;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// What a `generateContent` call holds besides the fields that all calls share. Where Google's JSON
/// wants a list it takes a single element too. Used once, by one thread.
final class GeminiRequestView implements CallFields.OfDialect {
  private static final Set<String> READ =
      Set.of(
          "contents",
          "systemInstruction",
          "generationConfig",
          "cachedContent",
          "content",
          "requests",
          "generateContentRequest");

  private final Reading reading;
  private final JsonParser parser;
  private final Set<String> seen = new HashSet<>();
  private final List<Message> contents = new ArrayList<>();
  private Optional<Message> system = Optional.empty();
  private OptionalInt maxTokens = OptionalInt.empty();

  GeminiRequestView(Reading reading) {
    this.reading = reading;
    this.parser = reading.parser();
  }

  @Override
  public List<Message> messages() {
    List<Message> all = new ArrayList<>(contents.size() + 1);
    system.ifPresent(all::add);
    all.addAll(contents);
    return all;
  }

  /// Google keeps prompts that repeat for as long as it likes. What a client asks it to keep,
  /// `cachedContent`, stands before all contents, and no block is in it.
  @Override
  public boolean longCache() {
    return false;
  }

  @Override
  public boolean pathNamesModel() {
    return true;
  }

  @Override
  public OptionalInt maxTokens() {
    return maxTokens;
  }

  @Override
  public boolean knows(String name) {
    return READ.contains(FieldNames.camel(name));
  }

  @Override
  public void read(String name) throws IOException {
    String field = FieldNames.camel(name);
    if (!seen.add(field)) {
      throw Reading.duplicate(field);
    }
    switch (field) {
      case "contents" -> readContents();
      case "systemInstruction" -> readSystem();
      case "generationConfig" -> readConfig();
      case "content" -> readContents();
      case "requests" -> readRequests();
      case "generateContentRequest" -> readRequest();
      default -> readCached();
    }
  }

  private void readContents() throws IOException {
    switch (parser.currentToken()) {
      case START_ARRAY -> {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          readContent("contents[" + contents.size() + "]");
        }
      }
      case START_OBJECT -> readContent("contents");
      case VALUE_NULL -> {}
      default -> throw Reading.wrongType("contents", "an array of contents");
    }
  }

  /// What [a call that counts](https://ai.google.dev/api/tokens#request-body) asks about; read for
  /// what it names at the provider.
  private void readRequest() throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    GeminiRequestView asked = new GeminiRequestView(reading);
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      parser.nextToken();
      if (asked.knows(field)) {
        asked.read(field);
      } else {
        parser.skipChildren();
      }
    }
  }

  /// Texts to be embedded at once
  /// (<https://ai.google.dev/api/embeddings#method:-models.batchembedcontents>).
  private void readRequests() throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      readRequest();
    }
  }

  private void readContent(String path) throws IOException {
    GeminiMessageView view = new GeminiMessageView(reading, path);
    contents.add(view.message());
    view.fileAtProvider().ifPresent(reading::namesHeldState);
  }

  private void readSystem() throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_NULL) {
      system = Optional.of(new GeminiMessageView(reading, "systemInstruction").system());
    }
  }

  private void readConfig() throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      parser.nextToken();
      if (FieldNames.camel(field).equals("maxOutputTokens")) {
        readMaxTokens();
      } else {
        parser.skipChildren();
      }
    }
  }

  /// A whole number, which Google also takes as a string.
  private void readMaxTokens() throws IOException {
    String digits = parser.currentToken().isScalarValue() ? parser.getText() : "";
    if (digits.matches("[0-9]{1,9}")) {
      maxTokens = OptionalInt.of(Integer.parseInt(digits));
    }
    parser.skipChildren();
  }

  private void readCached() throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_STRING && !parser.getText().isEmpty()) {
      reading.namesHeldState("cachedContent");
    }
    parser.skipChildren();
  }
}
