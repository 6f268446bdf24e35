package dev.tarn.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Reads values of settings as types; what is wrong is gathered, and a harmless value returned so
/// that the rest can be checked too.
final class Values {
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})\\s*(ms|s|m|h|d)");
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,10})\\s*(B|KiB|MiB|GiB)?");

  private final Settings settings;
  private final List<String> problems;
  private final Set<String> wrong = new HashSet<>();

  Values(Settings settings, List<String> problems) {
    this.settings = settings;
    this.problems = problems;
  }

  String text(String path) {
    JsonNode value = settings.value(path);
    if (value.isContainerNode()) {
      wrong(path, "must be a text");
      return "";
    }
    return value.isNull() ? "" : value.asText().strip();
  }

  /// A text with the spaces around it: a prefix may end in one.
  String verbatim(String path) {
    JsonNode value = settings.value(path);
    return value.isContainerNode() || value.isNull() ? text(path) : value.asText();
  }

  Optional<String> optional(String path) {
    return Optional.of(text(path)).filter(v -> !v.isEmpty());
  }

  Optional<Path> path(String path) {
    return optional(path)
        .flatMap(text -> {
          try {
            return Optional.of(Path.of(text));
          } catch (InvalidPathException e) {
            wrong(path, "is no path of a file");
            return Optional.empty();
          }
        });
  }

  Optional<Secret> secret(String path) {
    Optional<String> given = optional(path);
    if (given.filter(ConfigPrinter.HIDDEN::equals).isPresent()) {
      wrong(path, "is what --print-config shows in place of a secret; write the secret itself");
      return Optional.empty();
    }
    return given.map(Secret::of);
  }

  int integer(String path) {
    try {
      return Integer.parseInt(text(path));
    } catch (NumberFormatException e) {
      wrong(path, "must be a whole number, not '" + shown(path) + "'");
      return 1;
    }
  }

  Optional<Integer> optionalInteger(String path) {
    return text(path).isEmpty() ? Optional.empty() : Optional.of(integer(path));
  }

  boolean flag(String path) {
    String text = text(path).toLowerCase(Locale.ROOT);
    if (!text.equals("true") && !text.equals("false")) {
      wrong(path, "must be true or false, not '" + shown(path) + "'");
    }
    return text.equals("true");
  }

  /// Hosts, by https unless they say otherwise.
  List<Origin> origins(String path) {
    List<Origin> origins = new ArrayList<>();
    for (String host : list(path)) {
      Optional<Origin> origin = Origin.of(host.contains("://") ? host : "https://" + host);
      origin.ifPresent(origins::add);
      if (origin.isEmpty()) {
        wrong(
            path,
            "must be a list of hosts such as llm.example, llm.example:8443 or"
                + " http://localhost:8000, without path or user");
      }
    }
    return List.copyOf(origins);
  }

  /// A scheme, a host and perhaps a port; a slash may follow.
  Optional<Origin> origin(String path) {
    Optional<String> text = optional(path);
    Optional<Origin> origin = text.flatMap(given -> Origin.of(given.replaceFirst("/$", "")));
    if (text.isPresent() && origin.isEmpty()) {
      wrong(path, "must be a URL such as https://vault.example:8200, without path or user");
    }
    return origin;
  }

  /// Where people find something, perhaps below a path; without slashes at its end.
  Optional<URI> address(String path) {
    Optional<String> text = optional(path);
    Optional<URI> address = text.map(given -> given.replaceFirst("/+$", "")).flatMap(Values::web);
    if (text.isPresent() && address.isEmpty()) {
      wrong(path, "must be a URL such as https://tarn.example, without user, query or '#'");
    }
    return address;
  }

  private static Optional<URI> web(String text) {
    try {
      URI uri = new URI(text);
      boolean bare =
          uri.getRawUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null;
      boolean http = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
      return http && bare && uri.getHost() != null ? Optional.of(uri) : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  Duration duration(String path) {
    Matcher matcher = DURATION.matcher(text(path));
    if (!matcher.matches()) {
      wrong(path, "must be a time such as 150ms, 5s, 30m, 24h or 30d, not '" + shown(path) + "'");
      return Duration.ofSeconds(1);
    }
    long number = Long.parseLong(matcher.group(1));
    Duration duration =
        switch (matcher.group(2)) {
          case "ms" -> Duration.ofMillis(number);
          case "s" -> Duration.ofSeconds(number);
          case "m" -> Duration.ofMinutes(number);
          case "h" -> Duration.ofHours(number);
          default -> Duration.ofDays(number);
        };
    boolean positive = duration.isPositive() && duration.compareTo(Duration.ofDays(10_000)) < 0;
    if (!positive) {
      wrong(path, "must be a time above zero and below 10000d");
      return Duration.ofSeconds(1);
    }
    return duration;
  }

  int bytes(String path) {
    Matcher matcher = SIZE.matcher(text(path));
    if (!matcher.matches()) {
      wrong(path, "must be a size such as 512KiB or 32MiB, not '" + shown(path) + "'");
      return 1 << 20;
    }
    long unit =
        switch (matcher.group(2) == null ? "B" : matcher.group(2)) {
          case "KiB" -> 1L << 10;
          case "MiB" -> 1L << 20;
          case "GiB" -> 1L << 30;
          default -> 1;
        };
    long bytes = Long.parseLong(matcher.group(1)) * unit;
    if (bytes > 1L << 30) {
      wrong(path, "must be at most 1GiB");
      return 1 << 30;
    }
    return (int) bytes;
  }

  <E extends Enum<E>> E choice(String path, Class<E> type) {
    return called(text(path), type)
        .orElseGet(() -> {
          wrong(path, "must be one of " + all(type) + ", not '" + shown(path) + "'");
          return type.getEnumConstants()[0];
        });
  }

  /// Any number of them.
  <E extends Enum<E>> Set<E> choices(String path, Class<E> type) {
    Set<E> chosen = EnumSet.noneOf(type);
    for (String item : list(path)) {
      called(item, type).ifPresentOrElse(chosen::add, () -> wrong(path, "must be of " + all(type)));
    }
    return Collections.unmodifiableSet(chosen);
  }

  private static <E extends Enum<E>> Optional<E> called(String text, Class<E> type) {
    String name = text.toUpperCase(Locale.ROOT).replace('-', '_').replace('.', '_');
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> constant.name().equals(name))
        .findFirst();
  }

  private static <E extends Enum<E>> String all(Class<E> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(Values::written)
        .collect(Collectors.joining(", "));
  }

  List<String> list(String path) {
    JsonNode value = settings.value(path);
    if (value.isTextual() || value.isNull()) {
      return value.asText().isBlank() || value.isNull() ? List.of() : List.of(value.asText());
    }
    if (!value.isArray()) {
      wrong(path, "must be a list");
      return List.of();
    }
    List<String> items = new ArrayList<>();
    for (JsonNode item : value) {
      if (item.isContainerNode() || item.isNull() || item.asText().isBlank()) {
        wrong(path, "must be a list of texts");
        return List.of();
      }
      items.add(item.asText().strip());
    }
    return List.copyOf(items);
  }

  /// Whether `path` has been found wrong already: then what stands in for it is nobody's fault.
  boolean isWrong(String path) {
    return wrong.contains(path);
  }

  void wrong(String path, String what) {
    wrong.add(path);
    problems.add("'" + path + "' " + what + ".");
  }

  private String shown(String path) {
    String text = text(path);
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }

  private static String written(Enum<?> constant) {
    return constant instanceof TarnConfig.EmbeddingModelName model
        ? model.id()
        : constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
