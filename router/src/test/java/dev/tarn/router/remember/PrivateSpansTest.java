package dev.tarn.router.remember;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PrivateSpansTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "no tags at all|no tags at all",
        "a <private>SECRET</private> b|a  b",
        "a <PRIVATE>SECRET</Private> b|a  b",
        "a < private >SECRET< / private > b|a  b",
        "a <private reason=\"health\">SECRET</private> b|a  b",
        "<private>SECRET</private> b <private>SECRET</private>| b ",
        "a <private>SECRET <private>SECRET</private> SECRET</private> b|a  b",
        "a <private>SECRET|a ",
        "SECRET</private> b| b",
        "SECRET</private> b <private>SECRET| b ",
        "a <private>SECRET <b>SECRET</b>|a ",
        "private <privateer> is kept|private <privateer> is kept",
      })
  void strip_leavesWhatIsNotPrivate(String text, String kept) {
    assertThat(PrivateSpans.strip(text)).isEqualTo(kept);
  }

  @Test
  void next_goesOnInASpanThatAnEarlierMessageOpened() {
    PrivateSpans spans = new PrivateSpans();

    assertThat(spans.next("a <private>SECRET")).isEqualTo("a ");
    assertThat(spans.isOpen()).isTrue();
    assertThat(spans.next("SECRET")).isEmpty();
    assertThat(spans.next("SECRET</private> b")).isEqualTo(" b");
    assertThat(spans.isOpen()).isFalse();
    assertThat(spans.next("c")).isEqualTo("c");
  }

  @ParameterizedTest
  @ValueSource(strings = {"<", "<private", "<private ", "<private>", "</private>", "< / "})
  void strip_takesTimeInProportionToTheText(String piece) {
    String text = piece.repeat(2_000_000 / piece.length());

    Assertions.assertTimeoutPreemptively(Duration.ofSeconds(60), () -> PrivateSpans.strip(text));
  }
}
