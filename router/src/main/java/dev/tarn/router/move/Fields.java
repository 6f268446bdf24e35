package dev.tarn.router.move;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/// Reads fields of others' files, whose values are as they come. Pure.
final class Fields {
  private Fields() {}

  /// A text that says something.
  static Optional<String> text(JsonNode object, String field) {
    JsonNode value = object.path(field);
    return value.isTextual() && !value.asText().isBlank()
        ? Optional.of(value.asText())
        : Optional.empty();
  }

  /// An id, which may be a number.
  static Optional<String> id(JsonNode object, String field) {
    JsonNode value = object.path(field);
    return value.isIntegralNumber() ? Optional.of(value.asText()) : text(object, field);
  }

  /// A time: ISO 8601 with or without a zone (then UTC), a date, or seconds since 1970.
  static Optional<Instant> time(JsonNode object, String field) {
    JsonNode value = object.path(field);
    try {
      if (value.isNumber()) {
        BigDecimal millis = value.decimalValue().movePointRight(3);
        return Optional.of(Instant.ofEpochMilli(millis.longValue()));
      }
      return text(object, field).map(String::strip).map(Fields::time);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Instant time(String text) {
    String iso = text.replace(' ', 'T');
    if (iso.length() == 10) {
      return LocalDate.parse(iso).atStartOfDay(ZoneOffset.UTC).toInstant();
    }
    boolean zoned = iso.endsWith("Z") || iso.matches(".*[+-][0-9]{2}:?[0-9]{2}");
    return zoned ? Instant.parse(iso) : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
  }
}
