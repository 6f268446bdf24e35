package dev.tarn.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeExpressionsTest {
  /// A Wednesday.
  private static final LocalDate TODAY = LocalDate.of(2026, 5, 13);

  /// First and last day.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          What did I buy on 7 May 2023?                   | 2023-05-07 | 2023-05-07
          What did I buy on the 7th of May, 2023?         | 2023-05-07 | 2023-05-07
          What did I buy on May 7th, 2023?                | 2023-05-07 | 2023-05-07
          What did I buy on 3 Sept 2023?                  | 2023-09-03 | 2023-09-03
          What did I buy on 2023-05-07?                   | 2023-05-07 | 2023-05-07
          Was habe ich am 2023-05-07 gekauft?             | 2023-05-07 | 2023-05-07
          What did I buy in 2023-05?                      | 2023-05-01 | 2023-05-31
          What did I buy on 7 May?                        | 2026-05-07 | 2026-05-07
          What did I buy on December 24?                  | 2025-12-24 | 2025-12-24
          What did I plant in May?                        | 2026-05-01 | 2026-05-31
          What did I plant in June?                       | 2025-06-01 | 2025-06-30
          What did I plant last May?                      | 2025-05-01 | 2025-05-31
          What did I plant last March?                    | 2026-03-01 | 2026-03-31
          Where will I be next June?                      | 2026-06-01 | 2026-06-30
          The garden, May 2024                            | 2024-05-01 | 2024-05-31
          What was planted in early October 2023?         | 2023-10-01 | 2023-10-31
          Where did we go in the summer?                  | 2025-06-01 | 2025-08-31
          Where did we go last summer?                    | 2025-06-01 | 2025-08-31
          Where did we go in the summer of 2022?          | 2022-06-01 | 2022-08-31
          Where do we go this summer?                     | 2026-06-01 | 2026-08-31
          Where did we ski last winter?                   | 2025-12-01 | 2026-02-28
          What happened in 2022?                          | 2022-01-01 | 2022-12-31
          What happened last year?                        | 2025-01-01 | 2025-12-31
          What have I done this year?                     | 2026-01-01 | 2026-12-31
          What have I done today?                         | 2026-05-13 | 2026-05-13
          Whom did I meet yesterday?                      | 2026-05-12 | 2026-05-12
          Whom did I meet the day before yesterday?       | 2026-05-11 | 2026-05-11
          Whom do I meet tomorrow?                        | 2026-05-14 | 2026-05-14
          What did we eat last night?                     | 2026-05-12 | 2026-05-12
          What did we eat this morning?                   | 2026-05-13 | 2026-05-13
          Whom did I meet on Monday?                      | 2026-05-11 | 2026-05-11
          Whom did I meet last Wednesday?                 | 2026-05-06 | 2026-05-06
          Whom do I meet next Friday?                     | 2026-05-15 | 2026-05-15
          What did I read last week?                      | 2026-05-04 | 2026-05-10
          What did I read this week?                      | 2026-05-11 | 2026-05-17
          What did I read last weekend?                   | 2026-05-09 | 2026-05-10
          What did I read last month?                     | 2026-04-01 | 2026-04-30
          What did I read three days ago?                 | 2026-05-10 | 2026-05-10
          What did I read 2 weeks ago?                    | 2026-04-26 | 2026-05-02
          What did I read two months ago?                 | 2026-02-26 | 2026-03-28
          What did I read a couple of months ago?         | 2026-02-26 | 2026-03-28
          Where did I live five years ago?                | 2021-01-01 | 2021-12-31
          What did I read in the last ten days?           | 2026-05-03 | 2026-05-13
          What have I read since March?                   | 2026-03-01 | 2026-05-13
          What did I do the week before 3 August 2023?    | 2023-07-27 | 2023-08-02
          What did I do the weekend before 4 October 2023? | 2023-09-30 | 2023-10-01
          What did I do the day after May 7, 2023?        | 2023-05-08 | 2023-05-08
          What came after 10 May 2026?                    | 2026-05-11 | 2026-05-13
          """)
  void wordsNameDays(String words, LocalDate first, LocalDate last) {
    assertThat(TimeExpressions.in(words, TODAY))
        .containsExactly(new DaySpan(first, last.plusDays(1)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "May I plant roses?",
        "They march on.",
        "I want to march.",
        "This may be wrong.",
        "Roses may fall.",
        "Did I ever play Cyberpunk 2077?",
        "I need 2023 screws.",
        "On 2023-06-31",
        "In 2023-13 nothing is",
        "one day we will",
        "How many weeks does it take?",
        "last but not least",
        "on time",
        "",
        "the week before"
      })
  void otherWordsNameNone(String words) {
    assertThat(TimeExpressions.in(words, TODAY)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "Was it in May or in July?, 2",
    "Between 2 May 2023 and 5 May 2023, 2",
    "last week or two weeks ago or 2023-05-07, 3"
  })
  void severalAreAllFound(String words, int count) {
    assertThat(TimeExpressions.in(words, TODAY)).hasSize(count);
  }
}
