package dev.tarn.router.dialect.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Looks for ids of what an account holds at the provider: files, vector stores, stored prompts.
public final class HeldState {
  /// Names of fields by which calls of any dialect name such things, without their underscores.
  private static final Set<String> NAMES =
      Set.of(
          "fileid",
          "fileids",
          "containerid",
          "vectorstoreids",
          "filesearchstorenames",
          "cachedcontent",
          "datasources",
          "s3location",
          "skillid",
          "connectorid",
          "guardrailidentifier",
          "promptvariables");

  /// What is in them was made up by a model or a tool, or describes such things.
  private static final Set<String> NOT_THE_CALLS_OWN =
      Set.of(
          "args",
          "arguments",
          "response",
          "json",
          "parameters",
          "input_schema",
          "inputSchema",
          "schema",
          "parametersJsonSchema",
          "responseSchema",
          "responseJsonSchema",
          "metadata");

  /// An address of the open web whose host is written plainly.
  private static final Pattern WEB =
      Pattern.compile("https?://[a-z0-9._-]+(:[0-9]*)?([/?#].*)?", Pattern.DOTALL);

  private HeldState() {}

  /// Whether an address opens only with a key: that of Google's Files API or of a storage bucket,
  /// and not one of the open web. A host that is encoded may be any.
  public static boolean isKept(String uri) {
    String lower = uri.strip().toLowerCase(Locale.ROOT);
    return !lower.isEmpty()
        && (!WEB.matcher(lower).matches() || lower.contains("generativelanguage"));
  }

  /// Looks for such a name at any depth of an object whose opening brace has been read, to its end:
  /// for calls that another pays for, where a place that nobody thought of would open what is his.
  static Optional<String> anywhere(JsonParser parser) throws IOException {
    Optional<String> found = Optional.empty();
    int depth = 1;
    while (depth > 0) {
      JsonToken token = parser.nextToken();
      if (token.isStructStart()) {
        depth++;
      } else if (token.isStructEnd()) {
        depth--;
      } else if (token == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        // Below the top it is what a tool is called with.
        boolean skipped = NOT_THE_CALLS_OWN.contains(name) || (depth > 1 && name.equals("input"));
        boolean held = !skipped && names(name, parser);
        if (held && found.isEmpty()) {
          found = Optional.of(name);
        }
        if (skipped) {
          parser.nextToken();
          parser.skipChildren();
        }
      }
    }
    return found;
  }

  /// Whether a field names something, its value being read if it may.
  private static boolean names(String field, JsonParser parser) throws IOException {
    String plain = field.replace("_", "").toLowerCase(Locale.ROOT);
    boolean uri = plain.equals("fileuri");
    if (!uri && !NAMES.contains(plain)) {
      return false;
    }
    JsonToken value = parser.nextToken();
    String text = value == JsonToken.VALUE_STRING ? parser.getText() : "";
    parser.skipChildren();
    return uri ? isKept(text) : !text.isEmpty() || value.isStructStart();
  }

  /// Reads the value at hand; notes those of its fields that name something.
  public static void object(Reading reading, String path, Set<String> names) throws IOException {
    JsonParser parser = reading.parser();
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      parser.nextToken();
      if (names.contains(field)) {
        value(reading, path + "." + field);
      } else {
        parser.skipChildren();
      }
    }
  }

  /// The same of each object in the array at hand.
  public static void objects(Reading reading, String path, Set<String> names) throws IOException {
    JsonParser parser = reading.parser();
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      object(reading, path + "[]", names);
    }
  }

  /// Reads the value at hand: a string or a list names something; a container may also be made for
  /// the call alone, with files or without.
  public static void value(Reading reading, String path) throws IOException {
    JsonToken token = reading.parser().currentToken();
    if (token == JsonToken.START_OBJECT) {
      object(reading, path, Set.of("file_ids"));
      return;
    }
    if (token == JsonToken.VALUE_STRING || token == JsonToken.START_ARRAY) {
      reading.namesHeldState(path);
    }
    reading.parser().skipChildren();
  }
}
