package dev.tarn.router.move;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;

/// Hands out the objects of a JSON file one by one: those of the list that the file is, or of each
/// list in the object that it is. One of them is held at a time, and none that is too large, so
/// that a file of any size is read in little memory.
final class JsonItems {
  /// The largest object, in bytes of the file.
  static final long MOST_BYTES = 16L << 20;

  /// The longest text; one that is longer cannot be passed over.
  private static final int MOST_CHARS = 32 << 20;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(1_000)
                          .maxStringLength(MOST_CHARS)
                          .build())
                  .build())
          .build();

  private JsonItems() {}

  /// Takes an object.
  interface Taking {
    /// Takes the next one.
    ///
    /// @param list name of the list that it stands in, empty for the file's own
    /// @param where for people
    void take(String list, String where, ObjectNode object) throws IOException;
  }

  /// Reads a file to its end.
  ///
  /// @param skips told of what is too large
  static void read(InputStream in, Source.Taking skips, Taking taking) throws IOException {
    try (Bounded parser = new Bounded(MAPPER.createParser(in))) {
      JsonToken first = parser.nextToken();
      if (first == JsonToken.START_ARRAY) {
        list("", parser, skips, taking);
      } else if (first == JsonToken.START_OBJECT) {
        object(parser, skips, taking);
      } else {
        throw new IOException("the file is no list and no object");
      }
    } catch (JsonParseException e) {
      // Its message would quote what it read.
      throw new IOException(
          "the file is not JSON at line "
              + e.getLocation().getLineNr()
              + ", column "
              + e.getLocation().getColumnNr(),
          e);
    }
  }

  private static void object(Bounded parser, Source.Taking skips, Taking taking)
      throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      if (parser.nextToken() == JsonToken.START_ARRAY) {
        list(name, parser, skips, taking);
      } else {
        parser.skipChildren();
      }
    }
  }

  private static void list(String name, Bounded parser, Source.Taking skips, Taking taking)
      throws IOException {
    long number = 0;
    for (JsonToken next = parser.nextToken();
        next != null && next != JsonToken.END_ARRAY;
        next = parser.nextToken()) {
      String where = (name.isEmpty() ? "number " : name + " number ") + ++number;
      if (next != JsonToken.START_OBJECT) {
        parser.skipChildren();
        continue;
      }
      parser.begin();
      JsonNode object;
      try {
        object = MAPPER.readTree(parser);
      } catch (TooLarge e) {
        parser.skipRest();
        skips.take(new Item.Skipped(where, "too large", "has more than " + MOST_BYTES + " bytes"));
        continue;
      }
      parser.end();
      taking.take(name, where, (ObjectNode) object);
    }
  }

  private static final class TooLarge extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /// A parser that stops in an object that is too large, and can go on after it.
  private static final class Bounded extends JsonParserDelegate {
    private long from = Long.MAX_VALUE;
    private int depth;

    private Bounded(JsonParser parser) {
      super(parser);
    }

    private void begin() {
      from = currentTokenLocation().getByteOffset();
      depth = 1;
    }

    private void end() {
      from = Long.MAX_VALUE;
    }

    private void skipRest() throws IOException {
      end();
      while (depth > 0 && nextToken() != null) {
        // nextToken counts
      }
    }

    @Override
    public JsonToken nextToken() throws IOException {
      JsonToken token = super.nextToken();
      if (token != null && token.isStructStart()) {
        depth++;
      } else if (token != null && token.isStructEnd()) {
        depth--;
      }
      if (from != Long.MAX_VALUE && currentTokenLocation().getByteOffset() - from > MOST_BYTES) {
        throw new TooLarge();
      }
      return token;
    }

    @Override
    public JsonParser skipChildren() throws IOException {
      if (currentToken() != null && currentToken().isStructStart()) {
        int outside = depth - 1;
        while (depth > outside && nextToken() != null) {
          // nextToken counts
        }
      }
      return this;
    }
  }
}
