package dev.tarn.router.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitsBodyTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"usd_per_day":-1}             | must be greater than or equal to 0
          {"usd_per_month":-0.000000001} | must be greater than or equal to 0
          {"usd_per_day":1000000000.5}   | must be less than or equal to 1000000000
          {"requests_per_minute":-1}     | must be greater than or equal to 0
          """)
  void aNumberOutOfBounds_isToldInWords(String body, String words) {
    ProblemException refused =
        catchThrowableOfType(
            ProblemException.class, () -> Json.read(body.getBytes(UTF_8), LimitsBody.class));

    assertThat(refused.problem().errors()).extracting(Problem.Field::detail).containsExactly(words);
  }
}
