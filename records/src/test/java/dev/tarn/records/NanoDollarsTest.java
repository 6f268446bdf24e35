package dev.tarn.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class NanoDollarsTest {
  @Test
  void of_keepsNineDecimals_andRoundsHalfUp() {
    assertThat(NanoDollars.of(new BigDecimal("1.25"))).isEqualTo(1_250_000_000);
    assertThat(NanoDollars.of(new BigDecimal("0.000000075"))).isEqualTo(75);
    assertThat(NanoDollars.of(new BigDecimal("0.0000000005"))).isEqualTo(1);
    assertThat(NanoDollars.of(new BigDecimal("0.00000000049"))).isZero();
  }

  @Test
  void of_amountsBeyondReason_canStillBeAddedUp() {
    long most = NanoDollars.of(new BigDecimal("1e30"));
    assertThat(most + most).isPositive();
    assertThat(NanoDollars.usd(most)).isGreaterThan(new BigDecimal("2000000000"));
  }

  @Test
  void usd_isExact() {
    assertThat(NanoDollars.usd(1_250_000_001)).isEqualByComparingTo("1.250000001");
  }
}
