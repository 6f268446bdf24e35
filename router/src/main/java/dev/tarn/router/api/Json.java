package dev.tarn.router.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;

/// Bodies of our own APIs, read strictly and checked whole. Thread-safe.
final class Json {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(100).build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .addModule(new Jdk8Module())
          .addModule(new JavaTimeModule())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
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
      throw ProblemException.unprocessable(List.of(new Problem.Field(pointer(e), reason(e))));
    } catch (IOException e) {
      throw ProblemException.badRequest("invalid_json", "The body is not JSON.");
    }
    if (value == null) {
      throw ProblemException.badRequest("invalid_json", "The body must be a JSON object.");
    }
    List<Problem.Field> errors = new ArrayList<>();
    for (ConstraintViolation<T> violation : VALIDATOR.validate(value)) {
      errors.add(
          new Problem.Field(
              "/" + snake(violation.getPropertyPath().toString()), violation.getMessage()));
    }
    if (!errors.isEmpty()) {
      throw ProblemException.unprocessable(errors);
    }
    return value;
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

  static byte[] write(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of ours can always be written", e);
    }
  }

  private static String reason(JsonMappingException e) {
    return e instanceof UnrecognizedPropertyException
        ? "there is no such field"
        : "has the wrong type or form";
  }

  private static String pointer(JsonMappingException e) {
    StringBuilder pointer = new StringBuilder();
    e.getPath()
        .forEach(r ->
            pointer
                .append('/')
                .append(r.getFieldName() == null ? "" + r.getIndex() : r.getFieldName()));
    return pointer.toString();
  }

  private static String snake(String path) {
    return path.replaceAll("<.*>", "")
        .replaceAll("([a-z])([A-Z])", "$1_$2")
        .toLowerCase(java.util.Locale.ROOT);
  }
}
