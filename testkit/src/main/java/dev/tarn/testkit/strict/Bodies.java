package dev.tarn.testkit.strict;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Looks into bodies.
final class Bodies {
  private Bodies() {}

  /// An element of an array, with where it stands.
  record At(int index, JsonNode node) {
    String text(String field) {
      return node.path(field).asText();
    }
  }

  static Stream<At> each(JsonNode array) {
    return IntStream.range(0, array.size()).mapToObj(i -> new At(i, array.get(i)));
  }

  static Stream<String> fields(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names.stream();
  }

  /// Complaints about fields that are not known; `%s` is the field.
  static Stream<String> unknown(JsonNode object, Set<String> known, String complaint) {
    return fields(object).filter(name -> !known.contains(name)).map(complaint::formatted);
  }

  static Set<String> words(String words) {
    return Set.of(words.strip().split("\\s+", -1));
  }
}
