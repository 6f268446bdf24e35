package dev.tarn.records;

import java.math.BigDecimal;
import java.math.RoundingMode;

/// Money as it is kept and added up: whole billionths of a US dollar. A token of the cheapest
/// models costs a few tens of them.
public final class NanoDollars {
  private static final int NINE = 9;
  private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE / 4);

  private NanoDollars() {}

  /// Rounded half up; amounts beyond all reason (above two billion dollars) are cut off there, so
  /// that sums of them stay within a `long`.
  public static long of(BigDecimal usd) {
    return usd.movePointRight(NINE).min(MOST).setScale(0, RoundingMode.HALF_UP).longValueExact();
  }

  /// US dollars, exact.
  public static BigDecimal usd(long nanoDollars) {
    return BigDecimal.valueOf(nanoDollars, NINE);
  }
}
