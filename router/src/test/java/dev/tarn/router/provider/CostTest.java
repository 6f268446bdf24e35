package dev.tarn.router.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.config.Prices;
import dev.tarn.router.dialect.Usage;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class CostTest {
  private static final Prices.Rates RATES =
      new Prices.Rates(
          new BigDecimal("3"),
          Optional.of(new BigDecimal("0.3")),
          Optional.of(new BigDecimal("3.75")),
          new BigDecimal("15"));

  private static Prices prices(Prices.Rates rates, Optional<Prices.LongPrompt> longer) {
    return new Prices(rates, longer, LocalDate.EPOCH, "a test");
  }

  @Test
  void usd_countsEachTokenOnceAtItsOwnPrice() {
    // 5 plain, 2,000 read, 100 written: 15 + 600 + 375, and 7 of output: 105, in millionths.
    assertThat(Cost.usd(new Usage(2_105, 2_000, 100, 7, 0), prices(RATES, Optional.empty())))
        .isEqualByComparingTo("0.001095");
  }

  @Test
  void usd_takesThePlainPriceWhereTheCacheHasNone() {
    Prices.Rates plain =
        new Prices.Rates(
            new BigDecimal("0.14"), Optional.empty(), Optional.empty(), new BigDecimal("0.28"));

    assertThat(Cost.usd(new Usage(1_000, 400, 100, 10, 0), prices(plain, Optional.empty())))
        .isEqualByComparingTo("0.0001428");
  }

  @Test
  void usd_takesTheRatesOfLongPromptsForTheWholeCall() {
    Prices.Rates dear =
        new Prices.Rates(
            new BigDecimal("6"), Optional.empty(), Optional.empty(), new BigDecimal("22.5"));
    Prices prices = prices(RATES, Optional.of(new Prices.LongPrompt(1_000, dear)));

    assertThat(Cost.usd(new Usage(1_000, 0, 100), prices)).isEqualByComparingTo("0.0045");
    assertThat(Cost.usd(new Usage(1_001, 0, 100), prices)).isEqualByComparingTo("0.008256");
  }

  @Test
  void usd_ofACacheThatIsKeptForAnHour_isTwiceThePromptForWhatIsWritten() {
    Usage usage = new Usage(2_105, 2_000, 100, 7, 0);
    Prices.Rates free =
        new Prices.Rates(BigDecimal.ONE, Optional.empty(), Optional.empty(), BigDecimal.ONE);

    // 5 plain, 2,000 read, 100 written: 15 + 600 + 600, and 7 of output: 105, in millionths.
    assertThat(Cost.usd(usage, prices(RATES, Optional.empty()).keptLonger()))
        .isEqualByComparingTo("0.001320");
    assertThat(
            Cost.usd(
                usage, prices(free, Optional.of(new Prices.LongPrompt(1_000, RATES))).keptLonger()))
        .isEqualByComparingTo("0.001320");
    assertThat(Cost.usd(usage, prices(free, Optional.empty()).keptLonger()))
        .as("where writing costs nothing")
        .isEqualByComparingTo("0.002112");
  }

  @Test
  void usd_isNeverNegativeWhateverAProviderCounts() {
    assertThat(Cost.usd(new Usage(10, 50, 50, 0, 0), prices(RATES, Optional.empty())))
        .isEqualByComparingTo("0.000003");
  }
}
