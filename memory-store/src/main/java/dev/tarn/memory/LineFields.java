package dev.tarn.memory;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// The fields of one object of an export, checked as they are read. `null` is as good as absent.
///
/// All methods throw [IllegalArgumentException] for a value of the wrong form; the message names
/// the field and quotes nothing.
record LineFields(ObjectNode node) {
  private static final TypeReference<Map<String, Object>> METADATA = new TypeReference<>() {};
  private static final Pattern ID = Pattern.compile("[\\x21-\\x7e]{1,256}");
  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");
  private static final int MOST_METADATA = 64;

  Optional<String> text(String field) {
    return value(field)
        .map(value -> {
          if (!value.isTextual()) {
            throw wrong(field, "is no text");
          }
          return value.asText();
        });
  }

  /// A text that says something and has at most so many characters.
  Optional<String> text(String field, int most) {
    Optional<String> text = text(field).filter(t -> !t.isBlank());
    if (text.filter(t -> t.length() > most).isPresent()) {
      throw wrong(field, "is longer than " + most + " characters");
    }
    return text;
  }

  /// Printable characters without spaces.
  Optional<String> id(String field) {
    Optional<String> id = text(field);
    if (id.filter(i -> !ID.matcher(i).matches()).isPresent()) {
      throw wrong(field, "is no id");
    }
    return id;
  }

  String requiredId(String field) {
    return id(field).orElseThrow(() -> wrong(field, "is missing"));
  }

  int number(String field, int otherwise) {
    return value(field)
        .map(value -> {
          if (!value.isIntegralNumber() || !value.canConvertToInt() || value.asInt() < 0) {
            throw wrong(field, "is no whole number");
          }
          return value.asInt();
        })
        .orElse(otherwise);
  }

  Optional<Boolean> flag(String field) {
    return value(field)
        .map(value -> {
          if (!value.isBoolean()) {
            throw wrong(field, "is neither true nor false");
          }
          return value.asBoolean();
        });
  }

  Optional<Instant> time(String field) {
    return text(field)
        .map(text -> {
          try {
            Instant time = Instant.parse(text);
            if (!time.isBefore(FIRST) && !time.isAfter(LAST)) {
              return time;
            }
          } catch (DateTimeException e) {
            throw new IllegalArgumentException(named(field, "is no time"), e);
          }
          throw wrong(field, "is no time of these ages");
        });
  }

  Instant requiredTime(String field) {
    return time(field).orElseThrow(() -> wrong(field, "is missing"));
  }

  <E extends Enum<E>> Optional<E> word(String field, Class<E> words) {
    return text(field)
        .map(text -> {
          try {
            return Enum.valueOf(words, text.toUpperCase(Locale.ROOT));
          } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(named(field, "is none of the known words"), e);
          }
        });
  }

  Optional<LineFields> object(String field) {
    return value(field)
        .map(value -> {
          if (!(value instanceof ObjectNode object)) {
            throw wrong(field, "is no object");
          }
          return new LineFields(object);
        });
  }

  Optional<List<LineFields>> objects(String field) {
    return value(field)
        .map(value -> {
          if (!value.isArray()) {
            throw wrong(field, "is no list");
          }
          List<LineFields> objects = new ArrayList<>();
          for (JsonNode one : value) {
            if (!(one instanceof ObjectNode object)) {
              throw wrong(field, "holds something that is no object");
            }
            objects.add(new LineFields(object));
          }
          return objects;
        });
  }

  Optional<Map<String, Object>> metadata(String field) {
    return object(field)
        .map(metadata -> {
          if (metadata.node.size() > MOST_METADATA) {
            throw wrong(field, "has more than " + MOST_METADATA + " entries");
          }
          metadata.node.forEach(value -> {
            if (value.isFloatingPointNumber() && !Double.isFinite(value.asDouble())) {
              throw wrong(field, "holds a number that is too large");
            }
          });
          return LineJson.MAPPER.convertValue(metadata.node, METADATA);
        });
  }

  /// A time that is given, taken away by `null`, or not spoken of.
  Optional<Revision.Edit<Instant>> edit(String field) {
    return node.has(field) ? Optional.of(new Revision.Edit<>(time(field))) : Optional.empty();
  }

  private Optional<JsonNode> value(String field) {
    return Optional.ofNullable(node.get(field)).filter(value -> !value.isNull());
  }

  private static IllegalArgumentException wrong(String field, String how) {
    return new IllegalArgumentException(named(field, how));
  }

  private static String named(String field, String how) {
    return "'" + field + "' " + how;
  }
}
