package dev.tarn.router.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ExtentTest {
  private static final long TEN_SECONDS = Duration.ofSeconds(10).toNanos();

  private static Extent extent(boolean brings, int answers, boolean bounds) {
    return new Extent(100_000, brings, answers, 50_000, bounds);
  }

  @Test
  void silence_isTakenForThinking() {
    assertThat(extent(false, 1, true).answer(100, TEN_SECONDS)).isEqualTo(9_850);
    assertThat(extent(false, 3, true).answer(100, TEN_SECONDS)).isEqualTo(29_350);
  }

  @Test
  void whoSpeaksAtOnce_hasNotThought() {
    assertThat(extent(false, 1, true).answer(100, 0)).isEqualTo(100);
    assertThat(extent(false, 1, true).answer(100, Duration.ofMillis(250).toNanos())).isEqualTo(100);
  }

  @Test
  void noAnswer_isLongerThanTheCallAllows_exceptWhatWasSeen() {
    assertThat(extent(false, 1, true).answer(100, 100 * TEN_SECONDS)).isEqualTo(50_000);
    assertThat(extent(false, 1, true).answer(60_000, TEN_SECONDS)).isEqualTo(60_000);
  }

  @Test
  void aPromptThatItsBodyDoesNotShow_mayFillTheWindow() {
    assertThat(extent(true, 1, true).prompt(7)).isEqualTo(100_000);
    assertThat(extent(false, 1, true).prompt(7)).isEqualTo(7);
  }

  @Test
  void callersWithTheirOwnKey_areToldWhatWasSeen() {
    assertThat(extent(true, 1, false).prompt(7)).isEqualTo(7);
    assertThat(extent(true, 1, false).answer(100, TEN_SECONDS)).isEqualTo(100);
    assertThat(extent(true, 1, false).all()).isZero();
  }
}
