package dev.tarn.router.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.records.Budgets;
import dev.tarn.records.CallLimits;
import dev.tarn.records.RecordsException;
import dev.tarn.router.dialect.RouterException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class SpendingTest {
  private static final Instant NOW = Instant.parse("2026-02-27T22:00:00Z");
  private static final CallLimits OF_KEY = limits("1", "20");
  private static final Payer PAYER = new Payer("w", limits("5", "100"), "k", OF_KEY);

  private final Fake budgets = new Fake();
  private int ids;
  private final Spending spending = new Spending(budgets, () -> NOW, () -> "" + ids++);

  private static CallLimits limits(String day, String month) {
    return new CallLimits(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(new BigDecimal(day)),
        Optional.of(new BigDecimal(month)));
  }

  private RouterException refused(long amount) {
    try {
      spending.reserve(PAYER, amount).join();
      throw new AssertionError("was not refused");
    } catch (CompletionException e) {
      return (RouterException) Objects.requireNonNull(e.getCause());
    }
  }

  private void stands(int budget, long spent, long reserved) {
    budgets.refuse = Optional.of(budget);
    budgets.spent = spent;
    budgets.reserved = reserved;
  }

  @Test
  void reserve_namesEveryBudgetOfTheCall_theWorkspacesFirst() {
    spending.reserve(PAYER, 7).join();

    assertThat(budgets.held.getFirst().budgets())
        .extracting(b -> b.owner() + " " + b.name() + " " + b.period() + " " + b.limit())
        .containsExactly(
            "WORKSPACE w DAY 5000000000",
            "WORKSPACE w MONTH 100000000000",
            "KEY k DAY 1000000000",
            "KEY k MONTH 20000000000");
    assertThat(budgets.held.getFirst().amount()).isEqualTo(7);
  }

  @Test
  void aSpentDay_isOverAtMidnight_aSpentMonthAtItsEnd() {
    stands(2, 999_999_000, 0);
    RouterException day = refused(2_000);
    assertThat(day.code()).isEqualTo("budget_exceeded");
    assertThat(day.retryAfterSeconds()).hasValue(2 * 3_600 + 1);
    assertThat(day.getMessage()).contains("This key's budget of $1 a day", "$0.000001 left");

    stands(1, 100_000_000_000L, 0);
    RouterException month = refused(2_000);
    assertThat(month.retryAfterSeconds()).hasValue(26 * 3_600 + 1);
    assertThat(month.getMessage()).contains("This workspace's budget of $100 a month");
  }

  @Test
  void moneyThatIsOnlyHeld_maySoonBeThere() {
    stands(2, 0, 999_999_999);
    RouterException refused = refused(2_000);
    assertThat(refused.code()).isEqualTo("budget_reserved");
    assertThat(refused.retryAfterSeconds()).hasValue(10);
  }

  @Test
  void aDatabaseThatIsAway_refusesTheCall() {
    budgets.away = true;
    RouterException refused = refused(2_000);
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.code()).isEqualTo("budget_unavailable");
  }

  @Test
  void whatCouldNotBeSettled_staysHeld_andIsSettledLater() {
    Budgets.Reservation held = spending.reserve(PAYER, 7).join();
    budgets.away = true;
    spending.settle(held, 3);
    assertThat(budgets.settled).isEmpty();
    budgets.away = false;

    spending.renew();

    assertThat(budgets.settled).containsExactly(held.id() + " 3");
    assertThat(budgets.renewed).as("nothing is held any more").isZero();
  }

  @Test
  void onlyAProcessThatHoldsMoney_renews() {
    spending.renew();
    assertThat(budgets.renewed).isZero();

    Budgets.Reservation held = spending.reserve(PAYER, 7).join();
    spending.renew();
    assertThat(budgets.renewed).isEqualTo(1);

    spending.settle(held, 3);
    spending.renew();
    assertThat(budgets.renewed).isEqualTo(1);
    assertThat(budgets.released).isEqualTo(3);
  }

  /// Refuses by one of the budgets, or is away, when told so.
  private static final class Fake implements Budgets {
    private final List<Reservation> held = new ArrayList<>();
    private final List<String> settled = new ArrayList<>();
    private Optional<Integer> refuse = Optional.empty();
    private long spent;
    private long reserved;
    private boolean away;
    private int renewed;
    private int released;

    @Override
    public CompletableFuture<Optional<Standing>> reserve(Reservation reservation, Instant until) {
      if (away) {
        return CompletableFuture.failedFuture(new RecordsException("away"));
      }
      held.add(reservation);
      return CompletableFuture.completedFuture(
          refuse.map(i -> new Standing(reservation.budgets().get(i), spent, reserved)));
    }

    @Override
    public CompletableFuture<?> settle(Reservation reservation, long cost) {
      if (away) {
        return CompletableFuture.failedFuture(new RecordsException("away"));
      }
      settled.add(reservation.id() + " " + cost);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void renew(String holder, Instant until) {
      renewed++;
    }

    @Override
    public int releaseExpired(Instant now) {
      released++;
      return 0;
    }
  }
}
