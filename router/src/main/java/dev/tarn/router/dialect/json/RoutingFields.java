package dev.tarn.router.dialect.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tarn.config.Secret;
import dev.tarn.router.dialect.ModelName;
import dev.tarn.router.dialect.ReadLimits;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.dialect.Wishes;
import dev.tarn.router.dialect.Wishes.Sort;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// What a body says of who is to answer: `extra`, and `models` and `provider` as OpenRouter's
/// clients say them (<https://openrouter.ai/docs/features/provider-routing>). What cannot be kept
/// is refused rather than passed over: a promise of `zdr`, say. Used once, by one thread.
public final class RoutingFields {
  private static final int MOST_NAMES = 32;
  private static final int MOST_RETRIES = 5;
  private static final int MOST_KEY_CHARS = 16_384;

  private final Reading reading;
  private final JsonParser parser;
  private final Map<String, Secret> byok = new HashMap<>();
  private Optional<String> memoryMode = Optional.empty();
  private List<String> fallbackModels = List.of();
  private Optional<ProviderField> provider = Optional.empty();
  private OptionalInt retry = OptionalInt.empty();
  private String where = Wishes.NONE.where();

  RoutingFields(Reading reading) {
    this.reading = reading;
    this.parser = reading.parser();
  }

  /// Reads what a workspace says for all of its calls: an object in the words of `extra`, without
  /// keys and memory.
  ///
  /// @throws RouterException 400, saying what is wrong and where
  public static Wishes defaults(String json) {
    return new JsonBodies(new ReadLimits(16, 1 << 20))
        .read(
            json.getBytes(StandardCharsets.UTF_8),
            reading -> {
              RoutingFields fields = new RoutingFields(reading);
              fields.fields("routing", Set.of("fallback_models", "provider", "retry"));
              return fields.wishes();
            });
  }

  /// `extra.memory`.
  Optional<String> memoryMode() {
    return memoryMode;
  }

  Wishes wishes() {
    ProviderField said = provider.orElse(ProviderField.NONE);
    return new Wishes(
        fallbackModels,
        said.sort(),
        said.order(),
        said.only(),
        said.ignore(),
        said.allowFallbacks(),
        said.requireParameters(),
        said.maxPrice(),
        retry,
        Map.copyOf(byok),
        where);
  }

  void readExtra(String at) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw Reading.wrongType(at, "an object");
    }
    fields(at, Set.of("memory", "fallback_models", "provider", "retry", "byok"));
  }

  private void fields(String at, Set<String> known) throws IOException {
    Set<String> had = new HashSet<>();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      String field = at + "." + Reading.shortened(name);
      if (!had.add(name)) {
        throw Reading.duplicate(field);
      }
      if (!known.contains(name)) {
        throw unsupported(field, at, known);
      }
      switch (name) {
        case "memory" -> memoryMode = Optional.of(text(field));
        case "fallback_models" -> readModels(field);
        case "provider" -> readProvider(field);
        case "retry" -> retry = OptionalInt.of(number(field));
        default -> readByok(field);
      }
    }
  }

  /// Models to go on with, in their order.
  void readModels(String field) throws IOException {
    if (!fallbackModels.isEmpty()) {
      throw RouterException.badRequest(
          "duplicate_key",
          "'" + field + "' and another field both name models to fall back on; send one.",
          field);
    }
    fallbackModels = names(field);
    fallbackModels.forEach(ModelName::checked);
  }

  /// A strategy by its name, or an object.
  void readProvider(String field) throws IOException {
    if (provider.isPresent()) {
      throw RouterException.badRequest(
          "duplicate_key",
          "'" + field + "' and '" + where + "' both choose providers; send one.",
          field);
    }
    where = field;
    provider = Optional.of(ProviderField.read(this, field));
  }

  private void readByok(String field) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      byok.put("", key(field));
      return;
    }
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw Reading.wrongType(field, "a key, or an object of keys by provider");
    }
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      String at = field + "." + Reading.shortened(name);
      if (byok.size() == MOST_NAMES) {
        throw Reading.wrongType(field, "an object of at most " + MOST_NAMES + " keys");
      }
      Secret key = parser.currentToken().isStructStart() ? bounded(at, reading.raw()) : key(at);
      if (name.isEmpty() || byok.put(name, key) != null) {
        throw Reading.duplicate(at);
      }
    }
  }

  private Secret key(String field) throws IOException {
    String key = text(field).strip();
    boolean json = key.startsWith("{") || key.startsWith("[");
    if (!json && key.chars().anyMatch(c -> c <= ' ' || c >= 0x7f)) {
      throw Reading.wrongType(field, "a key, which a header can hold");
    }
    return bounded(field, key);
  }

  private static Secret bounded(String field, String key) {
    if (key.isBlank() || key.length() > MOST_KEY_CHARS) {
      throw Reading.wrongType(field, "a key");
    }
    return Secret.of(key.strip());
  }

  private int number(String field) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT && parser.getTextLength() <= 2) {
      int number = parser.getIntValue();
      if (number >= 0 && number <= MOST_RETRIES) {
        return number;
      }
    }
    throw Reading.wrongType(field, "a whole number from 0 to " + MOST_RETRIES);
  }

  Reading reading() {
    return reading;
  }

  String text(String field) throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw Reading.wrongType(field, "a string");
    }
    return reading.text(field);
  }

  /// A list of names, none of them empty.
  List<String> names(String field) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw Reading.wrongType(field, "a list of names");
    }
    List<String> names = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      String at = field + "[" + names.size() + "]";
      String name = text(at);
      if (name.isBlank() || names.size() == MOST_NAMES) {
        throw Reading.wrongType(at, "one of at most " + MOST_NAMES + " names");
      }
      names.add(name);
    }
    return List.copyOf(names);
  }

  static Sort sort(String name, String field) {
    return switch (name) {
      case "cheap", "price" -> Sort.CHEAP;
      case "fast", "latency" -> Sort.FAST;
      case "throughput" -> Sort.THROUGHPUT;
      default ->
          throw Reading.wrongType(field, "cheap (or price), fast (or latency) or throughput");
    };
  }

  static RouterException unsupported(String field, String at, Set<String> known) {
    return RouterException.badRequest(
        "unsupported_extra",
        "'"
            + field
            + "' is not supported; '"
            + at
            + "' may hold "
            + String.join(", ", known.stream().sorted().toList())
            + ".",
        field);
  }
}
