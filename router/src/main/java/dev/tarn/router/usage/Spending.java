package dev.tarn.router.usage;

import dev.tarn.records.Budgets;
import dev.tarn.records.Budgets.Budget;
import dev.tarn.records.Budgets.Owner;
import dev.tarn.records.Budgets.Period;
import dev.tarn.records.Budgets.Reservation;
import dev.tarn.records.Budgets.Standing;
import dev.tarn.records.CallLimits;
import dev.tarn.records.NanoDollars;
import dev.tarn.records.RecordsException;
import dev.tarn.router.dialect.RouterException;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reserves money for calls and settles it. What this process holds is renewed for as long as it
/// lives; what others left behind is taken back. Thread-safe.
final class Spending {
  private static final Logger LOG = LoggerFactory.getLogger(Spending.class);

  /// How long a reservation stands without being renewed; several times the pause between renewals.
  static final Duration LEASE = Duration.ofMinutes(5);

  /// What is said of money that calls under way hold and that may come back any moment.
  private static final int SOON_SECONDS = 10;

  private final Budgets budgets;
  private final InstantSource clock;
  private final Supplier<String> ids;
  private final String holder;
  private final AtomicInteger held = new AtomicInteger();
  private final Queue<Settlement> unsettled = new ConcurrentLinkedQueue<>();

  Spending(Budgets budgets, InstantSource clock, Supplier<String> ids) {
    this.budgets = budgets;
    this.clock = clock;
    this.ids = ids;
    this.holder = "proc_" + ids.get();
  }

  /// Reserves an amount of every budget of the payer. Completes on the thread that writes.
  ///
  /// Fails with a [RouterException]: 429 `budget_exceeded` or `budget_reserved`, 503
  /// `budget_unavailable`.
  CompletableFuture<Reservation> reserve(Payer payer, long amount) {
    Instant now = clock.instant();
    Reservation wanted =
        new Reservation("rsv_" + ids.get(), holder, budgets(payer, day(now)), amount);
    held.incrementAndGet();
    CompletableFuture<Reservation> reserving = new CompletableFuture<>();
    var _ =
        budgets
            .reserve(wanted, now.plus(LEASE))
            .whenComplete((refused, failure) -> {
              if (failure == null && refused.isEmpty()) {
                reserving.complete(wanted);
                return;
              }
              held.decrementAndGet();
              reserving.completeExceptionally(
                  failure == null ? refusal(refused.get(), amount, now) : unavailable());
            });
    return reserving;
  }

  private static LocalDate day(Instant at) {
    return at.atOffset(ZoneOffset.UTC).toLocalDate();
  }

  private static List<Budget> budgets(Payer payer, LocalDate day) {
    List<Budget> all = new ArrayList<>(4);
    // Always in this order, so that transactions of several processes do not wait for each other.
    add(all, Owner.WORKSPACE, payer.workspace(), payer.ofWorkspace(), day);
    add(all, Owner.KEY, payer.key(), payer.ofKey(), day);
    return List.copyOf(all);
  }

  private static void add(
      List<Budget> all, Owner owner, String name, CallLimits limits, LocalDate day) {
    limits
        .usdPerDay()
        .ifPresent(usd -> all.add(new Budget(owner, name, Period.DAY, day, NanoDollars.of(usd))));
    limits
        .usdPerMonth()
        .ifPresent(usd -> all.add(new Budget(owner, name, Period.MONTH, day, NanoDollars.of(usd))));
  }

  private static RouterException refusal(Standing standing, long amount, Instant now) {
    Budget budget = standing.budget();
    String whose =
        (budget.owner() == Owner.KEY ? "This key" : "This workspace")
            + "'s budget of "
            + usd(budget.limit())
            + (budget.period() == Period.DAY ? " a day" : " a month");
    String most = "; this call may cost up to " + usd(amount);
    if (standing.spent() + amount <= budget.limit()) {
      return RouterException.rateLimited(
          "budget_reserved",
          whose + " is held by calls under way" + most + ". Try again when some of them are over.",
          SOON_SECONDS);
    }
    Instant ends = budget.ends().atStartOfDay(ZoneOffset.UTC).toInstant();
    return RouterException.rateLimited(
        "budget_exceeded",
        whose
            + " has "
            + usd(Math.max(0, budget.limit() - standing.spent()))
            + " left until "
            + ends
            + most
            + ". Ask for a shorter answer, or for a larger budget.",
        (int) Math.max(1, Duration.between(now, ends).plusSeconds(1).toSeconds()));
  }

  private static String usd(long nanoDollars) {
    return "$"
        + NanoDollars.usd(nanoDollars)
            .setScale(6, RoundingMode.HALF_UP)
            .stripTrailingZeros()
            .toPlainString();
  }

  private static RouterException unavailable() {
    return RouterException.overloaded(
        "budget_unavailable",
        "This key has a budget, and what is left of it cannot be looked up right now; try again"
            + " shortly.",
        2);
  }

  /// The call is over.
  ///
  /// @param spent nano-dollars
  void settle(Reservation reservation, long spent) {
    held.decrementAndGet();
    settle(new Settlement(reservation, spent));
  }

  private void settle(Settlement settlement) {
    var _ =
        budgets
            .settle(settlement.reservation(), settlement.spent())
            .whenComplete((done, failure) -> {
              if (failure != null) {
                // Until it is booked it stays reserved, so that nobody can spend it twice.
                unsettled.add(settlement);
              }
            });
  }

  /// To be called every minute. Blocks.
  void renew() {
    try {
      for (int left = unsettled.size(); left > 0; left--) {
        Optional.ofNullable(unsettled.poll()).ifPresent(this::settle);
      }
      Instant now = clock.instant();
      if (held.get() > 0 || !unsettled.isEmpty()) {
        budgets.renew(holder, now.plus(LEASE));
      }
      int released = budgets.releaseExpired(now);
      if (released > 0) {
        LOG.info("took back {} reservations of a process that ended without settling", released);
      }
    } catch (RecordsException | CompletionException e) {
      LOG.warn("reservations of budgets could not be renewed: {}", e.getMessage());
    }
  }

  /// What was reserved, and what was spent of it.
  private record Settlement(Reservation reservation, long spent) {}
}
