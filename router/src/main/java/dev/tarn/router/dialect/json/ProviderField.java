package dev.tarn.router.dialect.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.dialect.Wishes.MaxPrice;
import dev.tarn.router.dialect.Wishes.Sort;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The field `provider` of a call: which providers may answer, and in which order.
record ProviderField(
    Optional<Sort> sort,
    List<String> order,
    List<String> only,
    List<String> ignore,
    Optional<Boolean> allowFallbacks,
    Optional<Boolean> requireParameters,
    Optional<MaxPrice> maxPrice) {
  static final ProviderField NONE =
      new ProviderField(
          Optional.empty(),
          List.of(),
          List.of(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  private static final Set<String> KNOWN =
      Set.of(
          "order", "only", "ignore", "sort", "allow_fallbacks", "require_parameters", "max_price");
  private static final Set<String> PRICES = Set.of("prompt", "completion");

  /// Reads the value at hand.
  ///
  /// @throws RouterException 400 naming the field that is wrong
  static ProviderField read(RoutingFields fields, String at) throws IOException {
    JsonParser parser = fields.reading().parser();
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      return NONE.sorted(RoutingFields.sort(fields.text(at), at));
    }
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw Reading.wrongType(at, "cheap, fast, throughput or an object");
    }
    ProviderField read = NONE;
    Set<String> had = new HashSet<>();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      String field = at + "." + Reading.shortened(name);
      if (!had.add(name)) {
        throw Reading.duplicate(field);
      }
      if (!KNOWN.contains(name)) {
        throw RoutingFields.unsupported(field, at, KNOWN);
      }
      read = read.with(name, field, fields);
    }
    return read;
  }

  private ProviderField sorted(Sort by) {
    return new ProviderField(
        Optional.of(by), order, only, ignore, allowFallbacks, requireParameters, maxPrice);
  }

  private ProviderField with(String name, String field, RoutingFields fields) throws IOException {
    boolean isBool = name.equals("allow_fallbacks") || name.equals("require_parameters");
    Optional<Boolean> bool = isBool ? Optional.of(fields.reading().bool(field)) : Optional.empty();
    return switch (name) {
      case "sort" -> sorted(sort(field, fields));
      case "max_price" ->
          new ProviderField(
              sort,
              order,
              only,
              ignore,
              allowFallbacks,
              requireParameters,
              Optional.of(price(field, fields.reading())));
      case "allow_fallbacks" ->
          new ProviderField(sort, order, only, ignore, bool, requireParameters, maxPrice);
      case "require_parameters" ->
          new ProviderField(sort, order, only, ignore, allowFallbacks, bool, maxPrice);
      default -> named(name, fields.names(field));
    };
  }

  private ProviderField named(String name, List<String> names) {
    return new ProviderField(
        sort,
        name.equals("order") ? names : order,
        name.equals("only") ? names : only,
        name.equals("ignore") ? names : ignore,
        allowFallbacks,
        requireParameters,
        maxPrice);
  }

  /// A name, or as OpenRouter also has it, `{"by": name}`.
  private static Sort sort(String field, RoutingFields fields) throws IOException {
    JsonParser parser = fields.reading().parser();
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      return RoutingFields.sort(fields.text(field), field);
    }
    Optional<Sort> by = Optional.empty();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      String at = field + "." + Reading.shortened(name);
      if (!name.equals("by")) {
        throw RoutingFields.unsupported(at, field, Set.of("by"));
      }
      by = Optional.of(RoutingFields.sort(fields.text(at), at));
    }
    return by.orElseThrow(() -> Reading.wrongType(field, "cheap, fast or throughput"));
  }

  private static MaxPrice price(String field, Reading reading) throws IOException {
    JsonParser parser = reading.parser();
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw Reading.wrongType(field, "an object");
    }
    Optional<BigDecimal> prompt = Optional.empty();
    Optional<BigDecimal> completion = Optional.empty();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      String at = field + "." + Reading.shortened(name);
      if (!PRICES.contains(name)) {
        throw RoutingFields.unsupported(at, field, PRICES);
      }
      Optional<BigDecimal> dollars = Optional.of(dollars(parser, at));
      prompt = name.equals("prompt") ? dollars : prompt;
      completion = name.equals("completion") ? dollars : completion;
    }
    return new MaxPrice(prompt, completion);
  }

  private static BigDecimal dollars(JsonParser parser, String field) throws IOException {
    boolean number = parser.currentToken().isNumeric() && parser.getTextLength() <= 20;
    if (number && parser.getDecimalValue().signum() >= 0) {
      return parser.getDecimalValue();
    }
    throw Reading.wrongType(field, "dollars for a million tokens");
  }
}
