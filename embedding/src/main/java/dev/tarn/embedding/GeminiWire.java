package dev.tarn.embedding;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/// `models/{model}:batchEmbedContents` of Gemini:
/// <https://ai.google.dev/api/embeddings#method:-models.batchembedcontents>. Vectors that were
/// shortened are not of unit length.
///
/// @param dimensions of the vectors
/// @param askDimensions whether requests say so
record GeminiWire(String model, int dimensions, boolean askDimensions) implements Wire {
  /// Models that take a task type; later ones are told by what stands before the text.
  private static final Pattern TASK_TYPES =
      Pattern.compile("gemini-embedding-001|gemini-embedding-exp.*|text-embedding-.*|embedding-.*");

  @Override
  public byte[] request(List<String> texts, Purpose purpose) {
    return RequestBody.of(json -> {
      json.writeArrayFieldStart("requests");
      for (String text : texts) {
        one(json, text, purpose);
      }
      json.writeEndArray();
    });
  }

  private void one(JsonGenerator json, String text, Purpose purpose) throws IOException {
    json.writeStartObject();
    json.writeStringField("model", "models/" + model);
    json.writeObjectFieldStart("content");
    json.writeArrayFieldStart("parts");
    json.writeStartObject();
    json.writeStringField("text", text);
    json.writeEndObject();
    json.writeEndArray();
    json.writeEndObject();
    if (TASK_TYPES.matcher(model).matches()) {
      json.writeStringField(
          "taskType",
          switch (purpose) {
            case QUERY -> "RETRIEVAL_QUERY";
            case PASSAGE -> "RETRIEVAL_DOCUMENT";
          });
    }
    if (askDimensions) {
      json.writeNumberField("outputDimensionality", dimensions);
    }
    json.writeEndObject();
  }

  @Override
  public Answer answer(byte[] body, int texts) {
    return VectorReader.read(
        body,
        texts,
        dimensions,
        reader ->
            reader.object(name -> {
              if (name.equals("embeddings")) {
                reader.array(item -> reader.object(field -> values(reader, field)));
              } else if (name.equals("usageMetadata") && reader.token() == JsonToken.START_OBJECT) {
                reader.object(field -> tokens(reader, field));
              }
            }));
  }

  private static void values(VectorReader reader, String field) throws IOException {
    if (field.equals("values")) {
      reader.put(reader.vector());
    }
  }

  private static void tokens(VectorReader reader, String field) throws IOException {
    if (field.equals("promptTokenCount")) {
      reader.tokens(reader.number());
    }
  }
}
