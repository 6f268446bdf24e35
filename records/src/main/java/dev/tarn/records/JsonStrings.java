package dev.tarn.records;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Collection;
import java.util.List;

/// Lists of names inside a column: a JSON array of strings.
final class JsonStrings {
  private static final ObjectMapper JSON = new ObjectMapper();

  private JsonStrings() {}

  static String write(Collection<String> strings) {
    try {
      return JSON.writeValueAsString(strings);
    } catch (JsonProcessingException e) {
      throw new RecordsException("cannot write a list of strings", e);
    }
  }

  static List<String> read(String json) {
    try {
      return List.of(JSON.readValue(json, String[].class));
    } catch (JsonProcessingException e) {
      throw new RecordsException("a list in the database is not a JSON array of strings", e);
    }
  }
}
