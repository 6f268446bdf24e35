package dev.tarn.router.provider;

import dev.tarn.config.Prices;
import dev.tarn.router.dialect.Usage;
import java.math.BigDecimal;

/// What tokens cost by a vendor's list. No bill: lists know no discounts.
public final class Cost {
  private static final int MILLION = 6;

  private Cost() {}

  /// US dollars, exact.
  ///
  /// @param usage whose input holds what the cache read and wrote
  public static BigDecimal usd(Usage usage, Prices prices) {
    Prices.Rates rates = prices.forPrompt(usage.input());
    long read = Math.min(usage.cached(), usage.input());
    long written = Math.min(usage.cacheWritten(), usage.input() - read);
    return times(usage.input() - read - written, rates.input())
        .add(times(read, rates.cachedInput().orElse(rates.input())))
        .add(times(written, rates.cacheWrite().orElse(rates.input())))
        .add(times(usage.output(), rates.output()))
        .movePointLeft(MILLION);
  }

  private static BigDecimal times(long tokens, BigDecimal price) {
    return price.multiply(BigDecimal.valueOf(tokens));
  }
}
