package dev.tarn.router.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;

/// Bodies of our own APIs, read strictly and checked whole. Thread-safe.
final class Json {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(100).build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
                  // Bodies bring provider keys: no buffer is kept that holds one.
                  .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
                  .build())
          .addModule(new Jdk8Module())
          .addModule(new JavaTimeModule())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          // Half a call is none.
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          // A number is no text.
          .withCoercionConfig(
              LogicalType.Textual,
              texts ->
                  texts
                      .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .build();

  private static final Validator VALIDATOR =
      Validation.byDefaultProvider()
          .configure()
          .messageInterpolator(new ParameterMessageInterpolator())
          .buildValidatorFactory()
          .getValidator();

  private Json() {}

  /// Reads and checks a body.
  ///
  /// @throws ProblemException 400 if it is no JSON, 422 with everything that is wrong in it
  static <T> T read(byte[] body, Class<T> type) {
    if (body.length == 0) {
      throw ProblemException.badRequest("invalid_json", "The body is empty; send a JSON object.");
    }
    T value;
    try {
      value = MAPPER.readValue(body, type);
    } catch (JsonMappingException e) {
      throw ProblemException.unprocessable(new Faults(MAPPER, VALIDATOR).of(body, type, e));
    } catch (IOException e) {
      throw ProblemException.badRequest("invalid_json", "The body is not JSON.");
    }
    if (value == null) {
      throw ProblemException.badRequest("invalid_json", "The body must be a JSON object.");
    }
    List<Problem.Field> errors = new Faults(MAPPER, VALIDATOR).in(value);
    if (!errors.isEmpty()) {
      throw ProblemException.unprocessable(errors);
    }
    return value;
  }

  /// What a body would be after a merge patch (RFC 7396): `null` takes a field away, what is not
  /// named stays.
  ///
  /// @param now what the fields are
  /// @throws ProblemException as [#read]
  static <T> T patched(T now, byte[] patch, Class<T> type) {
    JsonNode changes;
    try {
      changes = MAPPER.readTree(patch);
    } catch (IOException e) {
      throw ProblemException.badRequest("invalid_json", "The body is not JSON.");
    }
    if (!(changes instanceof ObjectNode fields)) {
      throw ProblemException.badRequest("invalid_json", "The body must be a JSON object.");
    }
    ObjectNode merged = MAPPER.valueToTree(now);
    merge(merged, fields);
    return read(write(merged), type);
  }

  private static void merge(ObjectNode target, ObjectNode patch) {
    for (Map.Entry<String, JsonNode> field : patch.properties()) {
      JsonNode before = target.get(field.getKey());
      if (field.getValue().isNull() && before != null) {
        target.remove(field.getKey());
      } else if (field.getValue() instanceof ObjectNode deeper
          && before instanceof ObjectNode inner) {
        merge(inner, deeper);
      } else {
        target.set(field.getKey(), field.getValue());
      }
    }
  }

  /// What was written as a JSON object before.
  static ObjectNode object(String json) {
    try {
      return MAPPER.readValue(json, ObjectNode.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("what is kept as an object is one", e);
    }
  }

  /// The JSON that stands in a text, or the value itself.
  ///
  /// @throws ProblemException 422 if it is none
  static JsonNode tree(JsonNode value) {
    if (!value.isTextual()) {
      return value;
    }
    try {
      return MAPPER.readTree(value.asText());
    } catch (JsonProcessingException e) {
      // Its message would quote what may be a key.
      throw ProblemException.unprocessable(
          List.of(new Problem.Field("/content", "is a text that is no JSON")));
    }
  }

  /// A record as what its JSON would hold.
  static Map<String, Object> map(Object value) {
    return MAPPER.convertValue(value, new TypeReference<>() {});
  }

  static byte[] write(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of ours can always be written", e);
    }
  }
}
