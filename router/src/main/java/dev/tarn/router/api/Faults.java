package dev.tarn.router.api;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Everything that is wrong in a body, each thing by the field it is wrong in.
///
/// A reader stops at the first field that it cannot read. So that field is noted and taken out, and
/// the rest is read again, until it can be read whole and be checked.
record Faults(ObjectMapper mapper, Validator validator) {
  /// Fields that are told of; who sends more of them sends something else altogether.
  private static final int MOST = 50;

  /// The faults of a body that cannot be read.
  ///
  /// @param first why not
  List<Problem.Field> of(byte[] body, Class<?> type, JsonMappingException first) {
    List<Problem.Field> faults = new ArrayList<>();
    try {
      JsonNode tree = mapper.readTree(body);
      JsonMappingException failure = first;
      while (true) {
        String pointer = pointer(failure);
        faults.add(new Problem.Field(pointer, reason(failure)));
        if (faults.size() == MOST || !takenOut(tree, JsonPointer.compile(pointer))) {
          return faults;
        }
        try {
          rest(mapper.treeToValue(tree, type), faults);
          return faults;
        } catch (JsonMappingException next) {
          failure = next;
        }
      }
    } catch (IOException e) {
      return faults.isEmpty() ? List.of(new Problem.Field(pointer(first), reason(first))) : faults;
    }
  }

  /// What is wrong with values that could be read.
  <T> List<Problem.Field> in(T value) {
    List<Problem.Field> faults = new ArrayList<>();
    for (ConstraintViolation<T> violation : validator.validate(value)) {
      faults.add(
          new Problem.Field(
              pointer(violation.getPropertyPath().toString()), violation.getMessage()));
    }
    return faults;
  }

  /// That a field is missing is no fault of a client whose field was taken out.
  private <T> void rest(T value, List<Problem.Field> faults) {
    for (Problem.Field more : in(value)) {
      boolean told =
          faults.stream()
              .anyMatch(known ->
                  more.pointer().equals(known.pointer())
                      || known.pointer().startsWith(more.pointer() + "/")
                      || more.pointer().startsWith(known.pointer() + "/"));
      if (!told) {
        faults.add(more);
      }
    }
  }

  /// An element of a list leaves its place, so that those behind it keep theirs.
  private static boolean takenOut(JsonNode tree, JsonPointer pointer) {
    if (pointer.matches()) {
      return false;
    }
    return switch (tree.at(pointer.head())) {
      case ObjectNode object -> object.remove(pointer.last().getMatchingProperty()) != null;
      case ArrayNode array -> {
        int index = pointer.last().getMatchingIndex();
        boolean there = index >= 0 && index < array.size() && !array.get(index).isNull();
        if (there) {
          array.setNull(index);
        }
        yield there;
      }
      default -> false;
    };
  }

  private static String reason(JsonMappingException e) {
    return switch (e) {
      case UnrecognizedPropertyException unknown -> "there is no such field";
      // Ours say what is wrong.
      case ValueInstantiationException made
          when made.getCause() instanceof IllegalArgumentException refused ->
          String.valueOf(refused.getMessage());
      default -> "has the wrong type or form";
    };
  }

  private static String pointer(JsonMappingException e) {
    StringBuilder pointer = new StringBuilder();
    e.getPath()
        .forEach(r ->
            pointer
                .append('/')
                .append(r.getFieldName() == null ? "" + r.getIndex() : escaped(r.getFieldName())));
    return pointer.toString();
  }

  /// RFC 6901, section 3.
  private static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }

  /// From the path of a violation, `limits.usdPerDay` or `models[1].<list element>`.
  private static String pointer(String path) {
    return "/"
        + path.replaceAll("\\.?<[^>]*>", "")
            .replaceAll("\\[([0-9]+)]", "/$1")
            .replace('.', '/')
            .replaceAll("([a-z])([A-Z])", "$1_$2")
            .toLowerCase(Locale.ROOT);
  }
}
