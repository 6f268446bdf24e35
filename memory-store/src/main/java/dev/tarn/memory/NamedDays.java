package dev.tarn.memory;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/// The days that a question names, and which memories are of them: said then, or telling of it
/// ("last week we…"). Days are those of UTC, since nobody tells us where the user is.
final class NamedDays {
  private static final double A_WEEK = 0.2;
  private static final double A_MONTH = 0.15;
  private static final double LONGER = 0.1;

  private static final int DAYS_OF_WEEK = 7;
  private static final int DAYS_OF_MONTH = 45;

  private final List<DaySpan> asked;

  /// @param now the time of the question
  NamedDays(String question, Instant now) {
    asked = TimeExpressions.in(question, day(now));
  }

  /// What speaks for a memory: more, the narrower the days that were asked for.
  double prior(Memory memory) {
    if (asked.isEmpty()) {
      return 0;
    }
    LocalDate said = day(memory.createdAt());
    List<DaySpan> told =
        TimeExpressions.in(memory.text(), said).stream()
            .filter(span -> span.days() <= DAYS_OF_MONTH)
            .toList();
    return asked.stream()
        .filter(span -> span.holds(said) || told.stream().anyMatch(span::agrees))
        .mapToDouble(NamedDays::weight)
        .max()
        .orElse(0);
  }

  private static double weight(DaySpan span) {
    return span.days() <= DAYS_OF_WEEK ? A_WEEK : span.days() <= DAYS_OF_MONTH ? A_MONTH : LONGER;
  }

  private static LocalDate day(Instant at) {
    return LocalDate.ofInstant(at, ZoneOffset.UTC);
  }
}
