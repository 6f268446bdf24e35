package dev.tarn.records;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;

/// Named numbers inside a column: a JSON object.
final class JsonNumbers {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<Map<String, Long>> NUMBERS = new TypeReference<>() {};

  private JsonNumbers() {}

  static String write(Map<String, Long> numbers) {
    try {
      return JSON.writeValueAsString(numbers);
    } catch (JsonProcessingException e) {
      throw new RecordsException("cannot write named numbers", e);
    }
  }

  static Map<String, Long> read(String json) {
    try {
      return JSON.readValue(json, NUMBERS);
    } catch (JsonProcessingException e) {
      throw new RecordsException("numbers in the database are no JSON object", e);
    }
  }
}
