package dev.tarn.memory;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Optional;

/// Days that words name, such as all of May or one Tuesday.
///
/// @param from the first day
/// @param until the day after the last
record DaySpan(LocalDate from, LocalDate until) {
  static DaySpan day(LocalDate day) {
    return new DaySpan(day, day.plusDays(1));
  }

  /// Empty if there is no such day: the 31st of June.
  static Optional<DaySpan> day(int year, int month, int day) {
    try {
      return Optional.of(day(LocalDate.of(year, month, day)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /// Empty if there is no such month.
  static Optional<DaySpan> month(int year, int month) {
    return day(year, month, 1).map(first -> new DaySpan(first.from, first.from.plusMonths(1)));
  }

  static DaySpan year(int year) {
    return new DaySpan(LocalDate.of(year, 1, 1), LocalDate.of(year + 1, 1, 1));
  }

  /// What is meant by so long ago, counted in a unit: who says "two months ago" does not mean the
  /// day.
  static DaySpan around(LocalDate then, String unit) {
    return switch (unit) {
      case "day" -> day(then);
      case "week" -> new DaySpan(then.minusDays(3), then.plusDays(4));
      case "month" -> new DaySpan(then.minusDays(15), then.plusDays(16));
      default -> year(then.getYear());
    };
  }

  /// So many units before a day, or after it if the count is negative.
  static LocalDate minus(LocalDate day, int count, String unit) {
    return switch (unit) {
      case "day" -> day.minusDays(count);
      case "week" -> day.minusWeeks(count);
      case "month" -> day.minusMonths(count);
      default -> day.minusYears(count);
    };
  }

  /// The day, week, weekend, month or year that ends before this or begins after it.
  DaySpan beside(String unit, boolean before) {
    if (unit.equals("weekend")) {
      LocalDate saturday =
          before
              ? from.with(TemporalAdjusters.previous(DayOfWeek.SATURDAY))
              : until.with(TemporalAdjusters.nextOrSame(DayOfWeek.SATURDAY));
      return new DaySpan(saturday, saturday.plusDays(2));
    }
    return before
        ? new DaySpan(minus(from, 1, unit), from)
        : new DaySpan(until, minus(until, -1, unit));
  }

  DaySpan plusYears(int years) {
    return new DaySpan(from.plusYears(years), until.plusYears(years));
  }

  long days() {
    return ChronoUnit.DAYS.between(from, until);
  }

  boolean holds(LocalDate day) {
    return !day.isBefore(from) && day.isBefore(until);
  }

  /// Whether one of the two lies within the other.
  boolean agrees(DaySpan other) {
    return isWithin(other) || other.isWithin(this);
  }

  private boolean isWithin(DaySpan other) {
    return !from.isBefore(other.from) && !until.isAfter(other.until);
  }
}
