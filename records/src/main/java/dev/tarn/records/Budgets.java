package dev.tarn.records;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Money that may be spent in a day or a month. What a call may cost is reserved before it is sent
/// and settled after it, each in one conditional statement of the database, so that calls at the
/// same time, of several processes too, cannot overrun a budget together.
///
/// What was spent in a period before its first reservation is taken from the [UsageBook].
///
/// Futures never block; they complete on the thread that writes, as those of [Records#submit] do,
/// and fail like those.
public interface Budgets {
  /// Reserves an amount of all budgets of a call, or of none.
  ///
  /// @param until when it is taken back unless renewed
  /// @return empty if it is reserved; else the budget that is too small, and how it stands
  CompletableFuture<Optional<Standing>> reserve(Reservation reservation, Instant until);

  /// Gives back what was reserved and books what was spent of it; what was taken back meanwhile is
  /// booked all the same.
  ///
  /// @param spent [NanoDollars]
  CompletableFuture<?> settle(Reservation reservation, long spent);

  /// A process is alive: what it has reserved stays so. Blocks.
  void renew(String holder, Instant until);

  /// Takes back what was reserved by processes that have not renewed it. Blocks.
  ///
  /// @return how many reservations
  int releaseExpired(Instant now);

  /// Money of a key or a workspace for a period.
  ///
  /// @param name id of a key, or name of a workspace
  /// @param limit [NanoDollars]
  record Budget(Owner owner, String name, Period period, LocalDate day, long limit) {
    /// The first day of the period.
    LocalDate from() {
      return period == Period.DAY ? day : day.withDayOfMonth(1);
    }

    /// The first day after the period.
    public LocalDate ends() {
      return period == Period.DAY ? day.plusDays(1) : from().plusMonths(1);
    }

    String ownerName() {
      return owner.prefix + name;
    }

    String periodName() {
      return period == Period.DAY ? day.toString() : day.toString().substring(0, 7);
    }
  }

  /// Whose money it is.
  enum Owner {
    KEY("key/", "key_id"),
    WORKSPACE("workspace/", "workspace");

    private final String prefix;
    private final String column;

    Owner(String prefix, String column) {
      this.prefix = prefix;
      this.column = column;
    }

    /// Column of the usage table that names it.
    String column() {
      return column;
    }
  }

  /// Between midnights, or between firsts of the month, UTC.
  enum Period {
    DAY,
    MONTH
  }

  /// What a call holds.
  ///
  /// @param holder the process that makes the call
  /// @param amount [NanoDollars], of each of the budgets
  record Reservation(String id, String holder, List<Budget> budgets, long amount) {}

  /// How a budget stands.
  ///
  /// @param spent [NanoDollars] settled
  /// @param reserved [NanoDollars] that calls under way may yet spend
  record Standing(Budget budget, long spent, long reserved) {}
}
