package dev.tarn.embedding;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.List;

/// `POST /v2/embed` of Cohere: <https://docs.cohere.com/reference/embed>.
///
/// @param dimensions of the vectors
/// @param askDimensions whether requests say so, for embed-v4 and later
record CohereWire(String model, int dimensions, boolean askDimensions) implements Wire {
  @Override
  public byte[] request(List<String> texts, Purpose purpose) {
    return RequestBody.of(json -> {
      json.writeStringField("model", model);
      json.writeStringField(
          "input_type",
          switch (purpose) {
            case QUERY -> "search_query";
            case PASSAGE -> "search_document";
          });
      json.writeArrayFieldStart("embedding_types");
      json.writeString("float");
      json.writeEndArray();
      json.writeStringField("truncate", "END");
      if (askDimensions) {
        json.writeNumberField("output_dimension", dimensions);
      }
      RequestBody.texts(json, "texts", texts);
    });
  }

  @Override
  public Answer answer(byte[] body, int texts) {
    return VectorReader.read(
        body,
        texts,
        dimensions,
        reader ->
            reader.object(name -> {
              switch (name) {
                case "embeddings" -> reader.object(type -> floats(reader, type));
                case "meta" -> within(reader, "billed_units", () -> tokens(reader));
                default -> {}
              }
            }));
  }

  private static void floats(VectorReader reader, String type) throws IOException {
    if (type.equals("float")) {
      reader.array(vector -> reader.put(reader.vector()));
    }
  }

  private static void tokens(VectorReader reader) throws IOException {
    within(reader, "input_tokens", () -> reader.tokens(reader.number()));
  }

  private interface Step {
    void run() throws IOException;
  }

  /// One field of the current object, if it is one: what is counted may be missing or null.
  private static void within(VectorReader reader, String field, Step step) throws IOException {
    if (reader.token() != JsonToken.START_OBJECT) {
      return;
    }
    reader.object(name -> {
      if (name.equals(field)) {
        step.run();
      }
    });
  }
}
