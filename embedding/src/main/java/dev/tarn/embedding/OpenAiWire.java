package dev.tarn.embedding;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// `POST /embeddings` as OpenAI has it, and those that differ from it by a field's name:
/// <https://platform.openai.com/docs/api-reference/embeddings/create>,
/// <https://docs.voyageai.com/reference/embeddings-api>,
/// <https://docs.mistral.ai/api/#tag/embeddings>.
///
/// @param dimensions of the vectors
/// @param lengthField the field by which fewer dimensions are asked for, if they are to be
/// @param base64 whether vectors are asked for as base64, which is a quarter as long
/// @param inputTypes what `input_type` says; empty if there is no such field
record OpenAiWire(
    String model,
    int dimensions,
    Optional<String> lengthField,
    boolean base64,
    Map<Purpose, String> inputTypes)
    implements Wire {
  static final Map<Purpose, String> VOYAGE_TYPES =
      Map.of(Purpose.QUERY, "query", Purpose.PASSAGE, "document");

  @Override
  public byte[] request(List<String> texts, Purpose purpose) {
    return RequestBody.of(json -> {
      json.writeStringField("model", model);
      RequestBody.texts(json, "input", texts);
      if (base64) {
        json.writeStringField("encoding_format", "base64");
      }
      if (lengthField.isPresent()) {
        json.writeNumberField(lengthField.get(), dimensions);
      }
      if (inputTypes.containsKey(purpose)) {
        json.writeStringField("input_type", inputTypes.get(purpose));
      }
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
                case "data" -> reader.array(item -> item(reader));
                case "usage" -> usage(reader);
                default -> {}
              }
            }));
  }

  /// Items say which text is theirs; some servers leave that out and keep to the order.
  private static void item(VectorReader reader) throws IOException {
    Item item = new Item();
    reader.object(name -> {
      switch (name) {
        case "index" -> item.index = OptionalInt.of((int) reader.number());
        case "embedding" -> item.vector = Optional.of(reader.vector());
        default -> {}
      }
    });
    float[] vector =
        item.vector.orElseThrow(() -> VectorReader.broken("has an item without its vector"));
    item.index.ifPresentOrElse(index -> reader.put(index, vector), () -> reader.put(vector));
  }

  private static final class Item {
    OptionalInt index = OptionalInt.empty();
    Optional<float[]> vector = Optional.empty();
  }

  private static void usage(VectorReader reader) throws IOException {
    if (reader.token() != JsonToken.START_OBJECT) {
      return;
    }
    reader.object(name -> {
      if (name.equals("total_tokens")) {
        reader.tokens(reader.number());
      }
    });
  }
}
