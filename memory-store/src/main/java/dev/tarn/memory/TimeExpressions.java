package dev.tarn.memory;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.Month;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds the days that English words name: "on 7 May 2023", "in May", "last week", "two months
/// ago", "the weekend before 4 October", "since summer". Dates as in ISO 8601 are found in every
/// language. What names no year is the latest one that is not still to come.
final class TimeExpressions {
  private static final Pattern ISO =
      Pattern.compile("\\b((?:19|20)\\d{2})-(\\d{2})(?:-(\\d{2}))?(?!\\d)");

  private final List<String> words;
  private final LocalDate today;
  private final List<DaySpan> spans = new ArrayList<>();

  /// Where the reader stands among the words.
  private int at;

  private TimeExpressions(List<String> words, LocalDate today) {
    this.words = words;
    this.today = today;
  }

  /// The days named in a text that was written on the day `today`, in the order of the words.
  static List<DaySpan> in(String text, LocalDate today) {
    List<DaySpan> spans = new ArrayList<>();
    StringBuilder rest = new StringBuilder();
    Matcher iso = ISO.matcher(text);
    while (iso.find()) {
      int year = Integer.parseInt(iso.group(1));
      int month = Integer.parseInt(iso.group(2));
      Optional<DaySpan> found =
          iso.group(3) == null
              ? DaySpan.month(year, month)
              : DaySpan.day(year, month, Integer.parseInt(iso.group(3)));
      found.ifPresent(spans::add);
      iso.appendReplacement(rest, " ");
    }
    iso.appendTail(rest);
    spans.addAll(new TimeExpressions(Words.of(rest.toString()), today).read());
    return spans;
  }

  private List<DaySpan> read() {
    while (at < words.size()) {
      int start = at;
      Optional<DaySpan> found = expression();
      if (found.isPresent()) {
        spans.add(bounded(start, found.get()));
      } else {
        at = start + 1;
      }
    }
    return spans;
  }

  private Optional<DaySpan> expression() {
    int start = at;
    Optional<DaySpan> found = near();
    for (int rule = 0; found.isEmpty() && rule < 5; rule++) {
      at = start;
      found =
          switch (rule) {
            case 0 -> date();
            case 1 -> monthOrSeason();
            case 2 -> relativeDay();
            case 3 -> ago();
            default -> lastThisNext();
          };
    }
    if (found.isEmpty()) {
      at = start;
      found = year();
    }
    return found;
  }

  /// "Since May" lasts until today, "before May" ends there.
  private DaySpan bounded(int start, DaySpan span) {
    return switch (word(start - 1)) {
      case "since" -> new DaySpan(span.from(), later(span.until(), today.plusDays(1)));
      case "after" -> new DaySpan(span.until(), later(span.until().plusDays(1), today.plusDays(1)));
      default -> span;
    };
  }

  /// "The week before 3 August", "the day after Monday".
  private Optional<DaySpan> near() {
    String unit = TimeWords.unit(word(at));
    boolean before = word(at + 1).equals("before");
    if (unit.isEmpty() || !(before || word(at + 1).equals("after"))) {
      return Optional.empty();
    }
    at += 2;
    if (word(at).equals("the")) {
      at++;
    }
    return expression().map(anchor -> anchor.beside(unit, before));
  }

  /// "7 May 2023", "the 7th of May", "May 7th, 2023".
  private Optional<DaySpan> date() {
    Optional<Integer> day = TimeWords.dayOfMonth(word(at));
    if (day.isPresent()) {
      int next = word(at + 1).equals("of") ? at + 2 : at + 1;
      Month month = TimeWords.MONTHS.get(word(next));
      at = next + 1;
      return month == null ? Optional.empty() : dated(month, day.get());
    }
    Month month = TimeWords.MONTHS.get(word(at));
    day = TimeWords.dayOfMonth(word(at + 1));
    at += 2;
    return month == null || day.isEmpty() ? Optional.empty() : dated(month, day.get());
  }

  private Optional<DaySpan> dated(Month month, int day) {
    Optional<Integer> year = takeYear();
    if (year.isPresent()) {
      return DaySpan.day(year.get(), month.getValue(), day);
    }
    return DaySpan.day(today.getYear(), month.getValue(), day)
        .filter(span -> !span.from().isAfter(today))
        .or(() -> DaySpan.day(today.getYear() - 1, month.getValue(), day));
  }

  /// "May 2023", "in May", "summer of 2022".
  private Optional<DaySpan> monthOrSeason() {
    String word = word(at);
    boolean led = TimeWords.LEADING.contains(word(at - 1)) || isArticleAfterLeading();
    Month month = TimeWords.MONTHS.get(word);
    Month season = TimeWords.SEASONS.get(word);
    at++;
    if (word(at).equals("of") && TimeWords.year(word(at + 1)).isPresent()) {
      at++;
    }
    Optional<Integer> year = month == null && season == null ? Optional.empty() : takeYear();
    if (year.isEmpty() && !led && (season != null || TimeWords.isDoubtful(word))) {
      return Optional.empty();
    }
    return month != null
        ? Optional.of(inYear(month, 1, year))
        : season != null ? Optional.of(inYear(season, 3, year)) : Optional.empty();
  }

  /// "In the summer".
  private boolean isArticleAfterLeading() {
    return word(at - 1).equals("the") && TimeWords.LEADING.contains(word(at - 2));
  }

  /// Months from this one on, in the named year or in the latest that has come.
  private DaySpan inYear(Month first, int months, Optional<Integer> year) {
    LocalDate from = LocalDate.of(year.orElseGet(today::getYear), first, 1);
    LocalDate begun = (year.isEmpty() && from.isAfter(today)) ? from.minusYears(1) : from;
    return new DaySpan(begun, begun.plusMonths(months));
  }

  private Optional<DaySpan> relativeDay() {
    String word = word(at++);
    if (word.equals("the") && word(at).equals("day") && word(at + 2).equals("yesterday")) {
      at += 3;
      return Optional.of(DaySpan.day(today.minusDays(2)));
    }
    return switch (word) {
      case "today", "tonight" -> Optional.of(DaySpan.day(today));
      case "yesterday" -> Optional.of(DaySpan.day(today.minusDays(1)));
      case "tomorrow" -> Optional.of(DaySpan.day(today.plusDays(1)));
      case "on" ->
          Optional.ofNullable(TimeWords.WEEKDAYS.get(word(at++)))
              .map(day -> DaySpan.day(today.with(TemporalAdjusters.previousOrSame(day))));
      default -> Optional.empty();
    };
  }

  /// "Two months ago", "in the last ten days".
  private Optional<DaySpan> ago() {
    boolean lasting = TimeWords.LAST.contains(word(at));
    if (lasting) {
      at++;
    }
    Optional<Integer> count = number();
    String unit = TimeWords.unit(word(at++));
    if (count.isEmpty() || unit.isEmpty() || unit.equals("weekend")) {
      return Optional.empty();
    }
    LocalDate then = DaySpan.minus(today, count.get(), unit);
    if (lasting) {
      return Optional.of(new DaySpan(then, today.plusDays(1)));
    }
    return word(at++).equals("ago") ? Optional.of(DaySpan.around(then, unit)) : Optional.empty();
  }

  private Optional<Integer> number() {
    String word = word(at++);
    if (word.equals("a") && (word(at).equals("couple") || word(at).equals("few"))) {
      word = word(at++);
    }
    if (word(at).equals("of")) {
      at++;
    }
    return TimeWords.number(word);
  }

  /// "Last week", "this month", "next Friday", "last May", "last night".
  private Optional<DaySpan> lastThisNext() {
    String which = word(at++);
    int step =
        TimeWords.LAST.contains(which)
            ? -1
            : which.equals("this") ? 0 : which.equals("next") ? 1 : Integer.MIN_VALUE;
    if (step == Integer.MIN_VALUE) {
      return Optional.empty();
    }
    String word = word(at++);
    DayOfWeek weekday = TimeWords.WEEKDAYS.get(word);
    if (weekday != null) {
      return Optional.of(
          DaySpan.day(
              today.with(
                  switch (step) {
                    case -1 -> TemporalAdjusters.previous(weekday);
                    case 0 -> TemporalAdjusters.nextOrSame(weekday);
                    default -> TemporalAdjusters.next(weekday);
                  })));
    }
    Month month = TimeWords.MONTHS.getOrDefault(word, TimeWords.SEASONS.get(word));
    boolean verb = step == 0 && word.equals("may");
    if (month != null && !verb) {
      return Optional.of(stepped(month, TimeWords.SEASONS.containsKey(word) ? 3 : 1, step));
    }
    return switch (word) {
      case "night", "morning", "afternoon", "evening" ->
          Optional.of(DaySpan.day(today.plusDays(step)));
      default -> calendar(TimeWords.unit(word), step);
    };
  }

  /// The latest one that is over, the one of now, or the one to come.
  private DaySpan stepped(Month first, int months, int step) {
    DaySpan span = inYear(first, months, Optional.empty());
    if (step < 0 && span.until().isAfter(today)) {
      return span.plusYears(-1);
    }
    boolean over = !span.until().isAfter(today);
    boolean ofYearBefore = span.from().getYear() < today.getYear();
    return (over && (step > 0 || (step == 0 && ofYearBefore))) ? span.plusYears(1) : span;
  }

  private Optional<DaySpan> calendar(String unit, int step) {
    LocalDate monday =
        today.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)).plusWeeks(step);
    LocalDate first = today.withDayOfMonth(1).plusMonths(step);
    return switch (unit) {
      case "week" -> Optional.of(new DaySpan(monday, monday.plusDays(7)));
      case "weekend" -> Optional.of(new DaySpan(monday.plusDays(5), monday.plusDays(7)));
      case "month" -> Optional.of(new DaySpan(first, first.plusMonths(1)));
      case "year" -> Optional.of(DaySpan.year(today.getYear() + step));
      default -> Optional.empty();
    };
  }

  /// "In 2022"; a number alone may count anything.
  private Optional<DaySpan> year() {
    boolean led = TimeWords.LEADING.contains(word(at - 1));
    return takeYear()
        .filter(year -> led && year <= today.getYear() + 1)
        .map(year -> DaySpan.year(year));
  }

  private Optional<Integer> takeYear() {
    Optional<Integer> year = TimeWords.year(word(at));
    at += year.isPresent() ? 1 : 0;
    return year;
  }

  private static LocalDate later(LocalDate one, LocalDate other) {
    return one.isAfter(other) ? one : other;
  }

  /// The word at this place, empty beyond either end.
  private String word(int place) {
    return place >= 0 && place < words.size() ? words.get(place) : "";
  }
}
