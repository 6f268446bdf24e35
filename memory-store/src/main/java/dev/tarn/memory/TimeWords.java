package dev.tarn.memory;

import java.time.DayOfWeek;
import java.time.Month;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// English words that name times.
final class TimeWords {
  /// Months by name and by abbreviation.
  static final Map<String, Month> MONTHS = months();

  static final Map<String, DayOfWeek> WEEKDAYS = weekdays();

  /// The month a season begins with, as in the north, where most speakers of English live.
  static final Map<String, Month> SEASONS =
      Map.of(
          "spring", Month.MARCH,
          "summer", Month.JUNE,
          "autumn", Month.SEPTEMBER,
          "fall", Month.SEPTEMBER,
          "winter", Month.DECEMBER);

  /// Numbers that stand before a unit of time.
  private static final Map<String, Integer> NUMBERS =
      Map.ofEntries(
          Map.entry("a", 1),
          Map.entry("an", 1),
          Map.entry("one", 1),
          Map.entry("two", 2),
          Map.entry("couple", 2),
          Map.entry("three", 3),
          Map.entry("few", 3),
          Map.entry("four", 4),
          Map.entry("five", 5),
          Map.entry("six", 6),
          Map.entry("seven", 7),
          Map.entry("eight", 8),
          Map.entry("nine", 9),
          Map.entry("ten", 10),
          Map.entry("eleven", 11),
          Map.entry("twelve", 12));

  static final Set<String> LAST = Set.of("last", "past", "previous");

  /// Words before a month, a season or a year that show that it is one.
  static final Set<String> LEADING =
      Set.of(
          "in",
          "during",
          "since",
          "until",
          "till",
          "by",
          "from",
          "of",
          "and",
          "around",
          "early",
          "late",
          "mid",
          "before",
          "after",
          "throughout",
          "through",
          "between",
          "last",
          "past",
          "previous",
          "next",
          "year");

  /// Names that are common words, too.
  private static final Set<String> DOUBTFUL =
      Set.of("may", "march", "mar", "jan", "dec", "sep", "sept", "jun", "spring", "fall");

  private static final Pattern DAY = Pattern.compile("(\\d{1,2})(?:st|nd|rd|th)?");
  private static final Pattern YEAR = Pattern.compile("(?:19|20)\\d{2}");
  private static final Pattern COUNT = Pattern.compile("\\d{1,3}");

  private TimeWords() {}

  /// 1900 to 2099.
  static Optional<Integer> year(String word) {
    return YEAR.matcher(word).matches() ? Optional.of(Integer.valueOf(word)) : Optional.empty();
  }

  /// "7" or "7th".
  static Optional<Integer> dayOfMonth(String word) {
    Matcher day = DAY.matcher(word);
    return day.matches()
        ? Optional.of(Integer.valueOf(day.group(1))).filter(d -> d >= 1 && d <= 31)
        : Optional.empty();
  }

  /// "3", "three" or "few".
  static Optional<Integer> number(String word) {
    return COUNT.matcher(word).matches()
        ? Optional.of(Integer.valueOf(word))
        : Optional.ofNullable(NUMBERS.get(word));
  }

  /// Whether the word is a month or a season only in company.
  static boolean isDoubtful(String word) {
    return DOUBTFUL.contains(word);
  }

  /// Days, weeks, months and years, in one or more; empty string for other words.
  static String unit(String word) {
    String one = word.endsWith("s") ? word.substring(0, word.length() - 1) : word;
    return List.of("day", "week", "weekend", "month", "year").contains(one) ? one : "";
  }

  private static Map<String, Month> months() {
    Map<String, Month> months = new HashMap<>();
    for (Month month : Month.values()) {
      String name = month.name().toLowerCase(Locale.ROOT);
      months.put(name, month);
      months.put(name.substring(0, 3), month);
    }
    months.put("sept", Month.SEPTEMBER);
    return Map.copyOf(months);
  }

  private static Map<String, DayOfWeek> weekdays() {
    Map<String, DayOfWeek> days = new HashMap<>();
    for (DayOfWeek day : DayOfWeek.values()) {
      String name = day.name().toLowerCase(Locale.ROOT);
      days.put(name, day);
      days.put(name + "s", day);
    }
    return Map.copyOf(days);
  }
}
