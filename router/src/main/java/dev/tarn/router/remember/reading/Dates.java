package dev.tarn.router.remember.reading;

import dev.tarn.router.remember.reading.Scan.Span;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Dates in statements: birthdays, and since when something is so. Pure.
final class Dates {
  private static final String MONTH =
      "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
          + "|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\b\\.?";
  private static final String YEAR = "(?:19|20)\\d\\d\\b";
  private static final String DAY = "\\d{1,2}(?:st|nd|rd|th)?";

  /// `14 June`, `June 14th, 1990`, `1990-06-14`, `14.6.1990`.
  private static final Pattern DATE =
      compiled(
          "(?:the\\s)?(?:"
              + DAY
              + "\\s(?:of\\s)?"
              + MONTH
              + "(?:,?\\s"
              + YEAR
              + ")?|"
              + MONTH
              + "\\s(?:the\\s)?"
              + DAY
              + "\\b(?:,?\\s"
              + YEAR
              + ")?|"
              + YEAR
              + "-\\d\\d-\\d\\d|\\d{1,2}[./]\\d{1,2}[./](?:(?:19|20)?\\d\\d\\b)?)");

  /// What may follow a statement.
  private static final Pattern SINCE =
      compiled(
          "\\s(?:back\\s)?(?:(?:in|since|on|as\\sof)\\s(?:(?:early|mid|late)[\\s-])?"
              + "(?:(?<iso>\\d{4}-\\d\\d-\\d\\d)"
              + "|(?:(?<day>\\d{1,2})(?:st|nd|rd|th)?\\s(?:of\\s)?)?(?<month>"
              + MONTH
              + ")(?:\\s(?<dayAfter>\\d{1,2})(?:st|nd|rd|th)?\\b)?(?:,?\\s(?<yearOfMonth>"
              + YEAR
              + "))?|(?<year>"
              + YEAR
              + "))"
              + "|(?<count>a|an|one|two|three|four|five|six|seven|eight|nine|ten|\\d{1,2})\\s"
              + "(?<unit>day|week|month|year)s?\\sago"
              + "|(?<last>last\\s(?:week|month|year)|yesterday|today))");

  private static final List<String> COUNTS =
      List.of(
          "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten");
  private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";

  private Dates() {}

  /// The day of a birthday, as it is written.
  static Optional<Span> day(Scan scan) {
    return scan.match(DATE);
  }

  /// Since when a statement is true, if a date follows it: the first moment of the day, month or
  /// year that is named, in UTC. A month without a year is the last one before it was said.
  ///
  /// @param said when it was said
  static Optional<Instant> since(String text, int from, int end, Instant said) {
    Matcher found = SINCE.matcher(text).region(from, end);
    if (!found.lookingAt()) {
      return Optional.empty();
    }
    LocalDate today = said.atZone(ZoneOffset.UTC).toLocalDate();
    try {
      return Optional.of(date(found, today))
          .filter(date -> !date.isAfter(today))
          .map(date -> date.atStartOfDay(ZoneOffset.UTC).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static LocalDate date(Matcher found, LocalDate today) {
    String unit = found.group("unit");
    if (unit != null) {
      return before(today, count(found.group("count")), unit);
    }
    String last = found.group("last");
    if (last != null) {
      return switch (last.toLowerCase(Locale.ROOT)) {
        case "today" -> today;
        case "yesterday" -> today.minusDays(1);
        default -> before(today, 1, last.substring(5));
      };
    }
    String iso = found.group("iso");
    if (iso != null) {
      return LocalDate.parse(iso);
    }
    String year = found.group("year");
    return year != null ? LocalDate.of(Integer.parseInt(year), 1, 1) : inMonth(found, today);
  }

  private static LocalDate before(LocalDate today, int count, String unit) {
    return switch (unit.toLowerCase(Locale.ROOT)) {
      case "day" -> today.minusDays(count);
      case "week" -> today.minusWeeks(count);
      case "month" -> today.minusMonths(count);
      default -> today.minusYears(count);
    };
  }

  private static LocalDate inMonth(Matcher found, LocalDate today) {
    String name = found.group("month").substring(0, 3).toLowerCase(Locale.ROOT);
    int month = MONTHS.indexOf(name) / 3 + 1;
    String before = found.group("day");
    String day = before == null ? found.group("dayAfter") : before;
    int dayOfMonth = day == null ? 1 : Integer.parseInt(day);
    String year = found.group("yearOfMonth");
    if (year != null) {
      return LocalDate.of(Integer.parseInt(year), month, dayOfMonth);
    }
    LocalDate thisYear = LocalDate.of(today.getYear(), month, dayOfMonth);
    return thisYear.isAfter(today) ? thisYear.minusYears(1) : thisYear;
  }

  private static int count(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    int named = COUNTS.indexOf(lower);
    return named > 0 ? named : Character.isDigit(lower.charAt(0)) ? Integer.parseInt(lower) : 1;
  }

  private static Pattern compiled(String expression) {
    return Pattern.compile(expression, Pattern.CASE_INSENSITIVE);
  }
}
