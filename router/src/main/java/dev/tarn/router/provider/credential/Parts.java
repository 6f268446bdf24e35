package dev.tarn.router.provider.credential;

import dev.tarn.router.dialect.RouterException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// Values of the parts that a base URL leaves open, each of them checked.
public record Parts(Map<Part, String> values) {
  /// None of them.
  public static final Parts NONE = new Parts(Map.of());

  /// @throws RouterException 400 if a value can be no such part; it is not repeated
  public Parts {
    values.forEach((part, value) -> {
      if (!part.matches(value)) {
        throw RouterException.badRequest(
            "invalid_" + part.word(),
            "What is named as the "
                + part.word()
                + " can be none: small letters, digits and hyphens, as the provider writes it.");
      }
    });
    values = Map.copyOf(values);
  }

  /// One of them.
  public static Parts of(Part part, String value) {
    return new Parts(Map.of(part, value));
  }

  /// This part, if it is known.
  public Optional<String> get(Part part) {
    return Optional.ofNullable(values.get(part));
  }

  /// With those of `others` that are not known here.
  public Parts or(Parts others) {
    if (others.values.isEmpty() || values.isEmpty()) {
      return values.isEmpty() ? others : this;
    }
    Map<Part, String> both = new EnumMap<>(others.values);
    both.putAll(values);
    return new Parts(both);
  }

  /// `template` with what is known in it filled in.
  public String fill(String template) {
    String filled = template;
    for (Map.Entry<Part, String> value : values.entrySet()) {
      filled = filled.replace(value.getKey().placeholder(), value.getValue());
    }
    return filled;
  }
}
