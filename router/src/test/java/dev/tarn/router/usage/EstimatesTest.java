package dev.tarn.router.usage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EstimatesTest {
  @Test
  void ofText_isNearWhatTokenizersCount() {
    assertThat(Estimates.ofText("")).isZero();
    // 10 by o200k_base.
    assertThat(Estimates.ofText("The quick brown fox jumps over the lazy dog.")).isBetween(9L, 12L);
    // 6 by o200k_base.
    assertThat(Estimates.ofText("今天天气很好")).isBetween(4L, 7L);
  }

  @Test
  void ofBody_neverIsNothing_andTheMostIsMore() {
    assertThat(Estimates.ofBody(0)).isEqualTo(1);
    assertThat(Estimates.mostOfBody(4_000)).isGreaterThan(Estimates.ofBody(4_000));
  }
}
