package dev.tarn.embedding;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/// Reads one answer as a stream: a tree of some 100,000 numbers would be mostly tree. Whatever is
/// not looked for is skipped.
final class VectorReader implements AutoCloseable {
  /// Of this room's wire formats.
  static final JsonFactory JSON = new JsonFactory();

  /// A field that is of interest; its value is the parser's current token.
  interface Field {
    /// Reads the value to its end, or leaves it where it is, to be skipped.
    void read(String name) throws IOException;
  }

  /// Reads an answer's body.
  interface Body {
    void read(VectorReader reader) throws IOException;
  }

  private final JsonParser parser;
  private final float[][] vectors;
  private final int dimensions;
  private int next;
  private long tokens;

  private VectorReader(JsonParser parser, int texts, int dimensions) {
    this.parser = parser;
    this.vectors = new float[texts][];
    this.dimensions = dimensions;
  }

  /// The answer in `body`, whose values `how` picks out.
  static Wire.Answer read(byte[] body, int texts, int dimensions, Body how) {
    try (VectorReader reader = new VectorReader(JSON.createParser(body), texts, dimensions)) {
      reader.parser.nextToken();
      how.read(reader);
      return reader.answer();
    } catch (IOException e) {
      // Its message would quote the answer.
      throw broken("is not the JSON that was expected");
    }
  }

  /// The current token.
  JsonToken token() {
    return parser.currentToken();
  }

  /// Each field of the object that the current token opens.
  void object(Field field) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw broken("has something else in the place of an object");
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      field.read(name);
      parser.skipChildren();
    }
  }

  /// Each item of the array that the current token opens.
  void array(Field item) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw broken("has something else in the place of an array");
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      item.read("");
      parser.skipChildren();
    }
  }

  /// The current token as a number; 0 if it is none.
  long number() throws IOException {
    return parser.currentToken() == JsonToken.VALUE_NUMBER_INT ? parser.getLongValue() : 0;
  }

  void tokens(long count) {
    tokens = Math.max(0, count);
  }

  /// The vector at the current token: an array of numbers, or base64 of 4-byte floats, the lowest
  /// byte first, as OpenAI has it.
  float[] vector() throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      ByteBuffer bytes = ByteBuffer.wrap(parser.getBinaryValue()).order(ByteOrder.LITTLE_ENDIAN);
      float[] vector = new float[bytes.remaining() / Float.BYTES];
      bytes.asFloatBuffer().get(vector);
      return vector;
    }
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw broken("has something else in the place of a vector");
    }
    float[] vector = new float[dimensions];
    int length = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (!parser.currentToken().isNumeric()) {
        throw broken("has something else in the place of a number");
      }
      if (length == vector.length) {
        vector = Arrays.copyOf(vector, 2 * length + 1);
      }
      vector[length++] = parser.getFloatValue();
    }
    return Arrays.copyOf(vector, length);
  }

  /// The vector of the next text.
  void put(float[] vector) {
    put(next, vector);
  }

  /// The vector of the text at `index`.
  void put(int index, float[] vector) {
    if (index < 0 || index >= vectors.length || vectors[index] != null) {
      throw broken("has a vector too many");
    }
    if (vector.length != dimensions) {
      throw broken(
          "has vectors of %d numbers, not of %d: see embedding.dimensions"
              .formatted(vector.length, dimensions));
    }
    vectors[index] = vector;
    next = index + 1;
  }

  private Wire.Answer answer() {
    for (float[] vector : vectors) {
      if (vector == null) {
        throw broken("has fewer vectors than there were texts");
      }
    }
    return new Wire.Answer(List.of(vectors), tokens);
  }

  static EmbeddingException broken(String what) {
    return new EmbeddingException(
        EmbeddingException.Kind.BROKEN, "The provider's answer " + what + ".");
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }
}
