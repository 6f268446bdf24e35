package dev.tarn.router.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class SlidingWindowTest {
  private static final long NOW = 1_000_000_000L;
  private static final long MINUTE = 60_000;
  private final SlidingWindow window = new SlidingWindow();

  @Test
  void percentile_isRightToAQuarter() {
    for (int millis = 1; millis <= 1_000; millis++) {
      window.began(NOW, millis);
    }

    assertThat(window.percentile(NOW, 0.5).orElseThrow()).isBetween(500.0, 630.0);
    assertThat(window.percentile(NOW, 0.99).orElseThrow()).isBetween(990.0, 1_250.0);
    assertThat(new SlidingWindow().percentile(NOW, 0.5)).isEmpty();
  }

  @Test
  void whatIsOlderThanFiveMinutes_isForgotten() {
    window.answered(NOW);
    window.began(NOW, 10);
    window.failed(NOW);
    window.spoke(NOW, 100, 1_000_000_000L);

    assertThat(window.errorRate(NOW + 4 * MINUTE)).isEqualTo(0.5);
    assertThat(window.errorRate(NOW + 6 * MINUTE)).isZero();
    assertThat(window.percentile(NOW + 6 * MINUTE, 0.5)).isEmpty();
    assertThat(window.tokensPerSecond(NOW + 6 * MINUTE)).isEmpty();
    window.answered(NOW + 10 * MINUTE);
    assertThat(window.errorRate(NOW + 10 * MINUTE)).as("a slice used again").isZero();
  }

  @Test
  void tokensPerSecond_areThoseOfAllAnswers() {
    window.spoke(NOW, 100, 1_000_000_000L);
    window.spoke(NOW, 500, 2_000_000_000L);

    assertThat(window.tokensPerSecond(NOW).orElseThrow()).isCloseTo(200, within(0.01));
  }

  @Test
  void aBreaker_opensAfterFaultsInARow_andWaitsLongerAfterEachProbeThatFails() {
    Breaker breaker = new Breaker();
    for (int i = 0; i < 4; i++) {
      breaker.failed(NOW);
    }
    breaker.answered();
    for (int i = 0; i < 4; i++) {
      breaker.failed(NOW);
    }
    assertThat(breaker.lets(NOW)).isTrue();
    breaker.failed(NOW);

    assertThat(breaker.lets(NOW + 4_999)).isFalse();
    assertThat(breaker.lets(NOW + 5_000)).isTrue();
    breaker.begins(NOW + 5_000);
    assertThat(breaker.lets(NOW + 5_001)).as("one probe at a time").isFalse();
    breaker.failed(NOW + 5_100);
    assertThat(breaker.lets(NOW + 15_099)).isFalse();
    assertThat(breaker.lets(NOW + 15_100)).isTrue();
    breaker.answered();
    assertThat(breaker.lets(NOW + 15_101)).isTrue();
  }
}
