package dev.tarn.router.dialect.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.dialect.RouterException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/// Trees of JSON for translation, in which numbers keep all their digits.
public final class Json {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxStringLength(Integer.MAX_VALUE)
                          .maxNumberLength(10_000)
                          .build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /// What a client says twice cannot be meant both ways; a provider's word is taken as it comes.
  private static final ObjectReader STRICT =
      MAPPER.readerFor(JsonNode.class).with(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

  private Json() {}

  /// An empty object.
  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /// An empty array.
  public static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
  }

  /// Reads one JSON object of a client's; empty if the text is anything else.
  ///
  /// @param path where it stands in the body, such as `messages[3]`; empty for the body itself
  /// @throws RouterException 400 if a key stands there twice, or half of a surrogate pair
  public static Optional<ObjectNode> readClients(String text, String path) {
    try {
      return asClients(STRICT.readTree(text), path);
    } catch (JsonProcessingException e) {
      refuseDuplicate(e, path);
      return Optional.empty();
    }
  }

  /// The same of bytes.
  public static Optional<ObjectNode> readClients(byte[] bytes) {
    try {
      return asClients(STRICT.readTree(bytes), "");
    } catch (IOException e) {
      refuseDuplicate(e, "");
      return Optional.empty();
    }
  }

  private static Optional<ObjectNode> asClients(JsonNode node, String path) {
    Optional<ObjectNode> object = asObject(node);
    object.ifPresent(read -> refuseHalfPairs(read, path));
    return object;
  }

  private static void refuseDuplicate(IOException e, String path) {
    // Jackson has no type of its own for it.
    if (e instanceof MismatchedInputException twice
        && twice.getOriginalMessage().startsWith("Duplicate field")) {
      throw RouterException.badRequest(
          "duplicate_key",
          "A key stands twice in one object of "
              + (path.isEmpty() ? "the body" : "'" + path + "'")
              + ": line "
              + twice.getLocation().getLineNr()
              + ", column "
              + twice.getLocation().getColumnNr()
              + ". Send it once.",
          path);
    }
  }

  /// In values; in names the parser refuses them.
  private static void refuseHalfPairs(JsonNode node, String path) {
    if (node.isTextual()) {
      Reading.refuseHalfPairs(node.textValue(), path);
    }
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      refuseHalfPairs(
          field.getValue(), path.isEmpty() ? field.getKey() : path + "." + field.getKey());
    }
    if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        JsonNode element = node.get(i);
        if (element.isTextual() || element.isContainerNode()) {
          refuseHalfPairs(element, path + "[" + i + "]");
        }
      }
    }
  }

  /// Reads one JSON object; empty if the bytes are anything else.
  public static Optional<ObjectNode> readObject(byte[] bytes) {
    try {
      return asObject(MAPPER.readTree(bytes));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// Reads one JSON object, or the first element of an array; empty if the bytes are anything else.
  public static Optional<ObjectNode> readFirstObject(byte[] bytes) {
    try {
      JsonNode read = MAPPER.readTree(bytes);
      return asObject(read.isArray() ? read.path(0) : read);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// Reads one JSON object; empty if the text is anything else.
  public static Optional<ObjectNode> readObject(String text) {
    try {
      return asObject(MAPPER.readTree(text));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static Optional<ObjectNode> asObject(JsonNode node) {
    return node instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
  }

  /// The tree as JSON without white space.
  public static String text(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can be written", e);
    }
  }

  /// The tree as JSON without white space, in UTF-8.
  public static byte[] bytes(JsonNode node) {
    return text(node).getBytes(StandardCharsets.UTF_8);
  }
}
