package dev.tarn.records;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// [CallLimits] as columns of a table. Money is kept in billionths of a dollar; what is less is cut
/// off.
final class LimitColumns {
  static final List<String> NAMES =
      List.of(
          "requests_per_minute",
          "tokens_per_minute",
          "concurrent_calls",
          "nano_usd_per_day",
          "nano_usd_per_month");

  private static final int DIGITS = 9;

  private LimitColumns() {}

  /// The columns of a table, each under `prefix` and its name.
  static String select(String table, String prefix) {
    List<String> columns = new ArrayList<>();
    NAMES.forEach(name -> columns.add(table + "." + name + " AS " + prefix + name));
    return String.join(", ", columns);
  }

  /// In the order of [#NAMES].
  static List<Optional<? extends Number>> values(CallLimits limits) {
    return List.of(
        limits.requestsPerMinute(),
        limits.tokensPerMinute(),
        limits.concurrentCalls(),
        limits.usdPerDay().map(LimitColumns::nanos),
        limits.usdPerMonth().map(LimitColumns::nanos));
  }

  static CallLimits read(ResultSet row, String prefix) throws SQLException {
    return new CallLimits(
        integer(row, prefix + NAMES.get(0)),
        integer(row, prefix + NAMES.get(1)),
        integer(row, prefix + NAMES.get(2)),
        usd(row, prefix + NAMES.get(3)),
        usd(row, prefix + NAMES.get(4)));
  }

  private static long nanos(BigDecimal usd) {
    return usd.movePointRight(DIGITS).setScale(0, RoundingMode.DOWN).longValueExact();
  }

  static Optional<Integer> integer(ResultSet row, String column) throws SQLException {
    int value = row.getInt(column);
    return row.wasNull() ? Optional.empty() : Optional.of(value);
  }

  private static Optional<BigDecimal> usd(ResultSet row, String column) throws SQLException {
    long nanos = row.getLong(column);
    if (row.wasNull()) {
      return Optional.empty();
    }
    BigDecimal usd = BigDecimal.valueOf(nanos, DIGITS).stripTrailingZeros();
    return Optional.of(usd.scale() < 0 ? usd.setScale(0) : usd);
  }
}
