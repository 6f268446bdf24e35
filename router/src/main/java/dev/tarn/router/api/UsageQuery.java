package dev.tarn.router.api;

import dev.tarn.records.UsageBook.Dimension;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What a call of `GET /v1/usage` asks for.
///
/// @param groups given; beyond, the answer says that there are more
record UsageQuery(LocalDate from, LocalDate to, List<Dimension> by, int groups, boolean csv) {
  private static final int DEFAULT_DAYS = 30;
  private static final int DEFAULT_GROUPS = 1_000;
  private static final int MOST_GROUPS = 10_000;

  private static final List<String> PARAMETERS =
      List.of("from", "to", "group_by", "workspace", "limit", "format");

  /// Names of the dimensions, as they stand in the query and in the answer.
  private static final Map<String, Dimension> NAMES = names();

  private static Map<String, Dimension> names() {
    Map<String, Dimension> names = new LinkedHashMap<>();
    for (Dimension dimension : Dimension.values()) {
      names.put(name(dimension), dimension);
    }
    return names;
  }

  /// As it stands in the query and in the answer.
  static String name(Dimension dimension) {
    return dimension.name().toLowerCase(Locale.ROOT);
  }

  /// Reads parameters.
  ///
  /// @param parameters each with its values
  /// @param accept the `Accept` header
  /// @throws ProblemException 400
  static UsageQuery read(
      Map<String, List<String>> parameters, Optional<String> accept, LocalDate today) {
    // A sum of something else than was meant looks like any other. The name may be a key: not told.
    if (!PARAMETERS.containsAll(parameters.keySet())) {
      throw ProblemException.badRequest(
          "unknown_parameter",
          "The query holds something else than " + String.join(", ", PARAMETERS) + ".");
    }
    LocalDate to = day(parameters, "to").orElse(today);
    LocalDate from = day(parameters, "from").orElseGet(() -> to.minusDays(DEFAULT_DAYS - 1));
    if (from.isAfter(to)) {
      throw ProblemException.badRequest("invalid_day", "'from' must not be after 'to'.");
    }
    return new UsageQuery(
        from,
        to,
        by(parameters.getOrDefault("group_by", List.of())),
        groups(first(parameters, "limit")),
        csv(first(parameters, "format"), accept));
  }

  private static Optional<String> first(Map<String, List<String>> parameters, String name) {
    return parameters.getOrDefault(name, List.of()).stream()
        .findFirst()
        .filter(value -> !value.isBlank());
  }

  private static Optional<LocalDate> day(Map<String, List<String>> parameters, String name) {
    return first(parameters, name)
        .map(text -> {
          try {
            return LocalDate.parse(text);
          } catch (DateTimeException e) {
            throw ProblemException.badRequest(
                "invalid_day", "'" + name + "' must be a day such as 2026-11-21, in UTC.");
          }
        });
  }

  private static List<Dimension> by(List<String> asked) {
    List<Dimension> by = new ArrayList<>();
    asked.stream()
        .flatMap(list -> Arrays.stream(list.split(",", -1)))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .forEach(name -> {
          Dimension dimension = NAMES.get(name);
          if (dimension == null) {
            throw ProblemException.badRequest(
                "invalid_group_by", "'group_by' takes " + String.join(", ", NAMES.keySet()) + ".");
          }
          if (!by.contains(dimension)) {
            by.add(dimension);
          }
        });
    return List.copyOf(by);
  }

  private static int groups(Optional<String> asked) {
    try {
      int groups = asked.map(Integer::parseInt).orElse(DEFAULT_GROUPS);
      if (groups >= 1 && groups <= MOST_GROUPS) {
        return groups;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw ProblemException.badRequest("invalid_limit", "'limit' is a number from 1 to 10000.");
  }

  private static boolean csv(Optional<String> format, Optional<String> accept) {
    return switch (format.orElse("")) {
      case "csv" -> true;
      case "json" -> false;
      case "" -> accept.filter(types -> types.contains("text/csv")).isPresent();
      default -> throw ProblemException.badRequest("invalid_format", "'format' is json or csv.");
    };
  }
}
