package dev.tarn.router.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.config.ProviderRow;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CourseTest {
  private static final Provider PROVIDER =
      Provider.of(
          new ProviderRow(
              "a",
              List.of(),
              ProviderRow.Dialect.OPENAI,
              URI.create("http://a.example/v1"),
              "/v1",
              ProviderRow.Auth.BEARER,
              Optional.empty(),
              Optional.empty(),
              List.of(),
              8_192));

  private static Plan plan(int attempts, int retries) {
    List<Attempt> all =
        IntStream.range(0, attempts)
            .mapToObj(i ->
                new Attempt(
                    PROVIDER,
                    new Credential(PROVIDER, KeySource.HOSTED, Optional.empty()),
                    Optional.empty(),
                    "m" + i))
            .toList();
    return new Plan(all, List.of(), OptionalInt.of(retries), Optional.empty());
  }

  /// As a call goes whose provider fails all the time.
  private static List<String> walked(Plan plan) {
    Course course = new Course(plan);
    List<String> tried = new ArrayList<>();
    while (true) {
      tried.add(course.tried().called());
      if (course.pause(Optional.empty()).isPresent()) {
        continue;
      }
      if (!course.hasNext()) {
        return tried;
      }
      course.next();
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 5, 6", "3, 2, 9", "4, 5, 24", "16, 5, 24", "16, 0, 16"})
  void tries_areBounded_andEveryAttemptHasOne(int attempts, int retries, int tries) {
    List<String> tried = walked(plan(attempts, retries));

    assertThat(tried).hasSize(tries);
    assertThat(tried.stream().distinct()).hasSize(attempts);
  }

  @ParameterizedTest
  @CsvSource({"16, 5", "16, 0"})
  void whatCostNothing_countsToo(int attempts, int retries) {
    Course course = new Course(plan(attempts, retries));
    int tries = 0;
    do {
      course.tried();
      tries++;
      while (course.mayRepeat()) {
        course.tried();
        tries++;
      }
      if (!course.hasNext()) {
        break;
      }
      course.next();
    } while (true);

    assertThat(tries).isEqualTo(Course.MOST_TRIES);
  }
}
