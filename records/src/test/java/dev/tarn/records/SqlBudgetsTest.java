package dev.tarn.records;

import static dev.tarn.records.Samples.NOW;
import static dev.tarn.records.Samples.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.records.Budgets.Budget;
import dev.tarn.records.Budgets.Owner;
import dev.tarn.records.Budgets.Period;
import dev.tarn.records.Budgets.Reservation;
import dev.tarn.records.Budgets.Standing;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnEachEngine
class SqlBudgetsTest {
  private static final LocalDate TODAY = NOW.atOffset(ZoneOffset.UTC).toLocalDate();
  private static final Instant UNTIL = NOW.plus(Duration.ofMinutes(5));

  @TempDir Path directory;
  private final Engine engine;
  private SqlRecords records;
  private int made;

  SqlBudgetsTest(Engine engine) {
    this.engine = engine;
  }

  @BeforeEach
  void open() {
    records = Samples.open(engine, directory);
  }

  @AfterEach
  void close() {
    records.close();
  }

  private static Budget day(String key, long limit) {
    return new Budget(Owner.KEY, key, Period.DAY, TODAY, limit);
  }

  private static Budget month(String workspace, long limit) {
    return new Budget(Owner.WORKSPACE, workspace, Period.MONTH, TODAY, limit);
  }

  private Reservation of(long amount, Budget... budgets) {
    return new Reservation("rsv_" + made++, "me", List.of(budgets), amount);
  }

  private Optional<Standing> reserve(Reservation reservation) {
    return await(records.budgets().reserve(reservation, UNTIL));
  }

  @Test
  void aThousandCallsAtOnce_onABudgetOf100_stopAt100() {
    try (SqlRecords second = Samples.open(engine, directory);
        ExecutorService threads = Executors.newFixedThreadPool(32)) {
      List<Budgets> processes = List.of(records.budgets(), second.budgets());
      CountDownLatch go = new CountDownLatch(1);
      List<CompletableFuture<Optional<Standing>>> calls = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        Reservation one = of(1, month("w", 1_000_000), day("k", 100));
        Budgets process = processes.get(i % 2);
        calls.add(CompletableFuture.supplyAsync(() -> reserved(process, one, go), threads));
      }
      go.countDown();

      List<Optional<Standing>> all = calls.stream().map(Samples::await).toList();

      assertThat(all).filteredOn(Optional::isEmpty).hasSize(100);
      assertThat(all).filteredOn(Optional::isPresent).hasSize(900);
      assertThat(reserve(of(1, day("k", 100)))).contains(new Standing(day("k", 100), 0, 100));
      assertThat(reserve(of(999_901, month("w", 1_000_000))))
          .as("refused calls hold nothing of the other budget")
          .contains(new Standing(month("w", 1_000_000), 0, 100));
    }
  }

  private static Optional<Standing> reserved(Budgets budgets, Reservation one, CountDownLatch go) {
    try {
      go.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return await(budgets.reserve(one, UNTIL));
  }

  @Test
  void settle_givesBackWhatWasNotSpent() {
    Reservation first = of(80, day("k", 100));
    assertThat(reserve(first)).isEmpty();
    assertThat(reserve(of(80, day("k", 100)))).contains(new Standing(day("k", 100), 0, 80));

    await(records.budgets().settle(first, 30));

    assertThat(reserve(of(71, day("k", 100)))).contains(new Standing(day("k", 100), 30, 0));
    assertThat(reserve(of(70, day("k", 100)))).isEmpty();
  }

  @Test
  void settle_booksMoreThanWasReserved_ifItCostMore() {
    Reservation first = of(10, day("k", 100));
    reserve(first);

    await(records.budgets().settle(first, 120));

    assertThat(reserve(of(0, day("k", 100)))).contains(new Standing(day("k", 100), 120, 0));
  }

  @Test
  void settle_twice_givesBackOnce() {
    Reservation first = of(10, day("k", 100));
    Reservation second = of(20, day("k", 100));
    reserve(first);
    reserve(second);

    await(records.budgets().settle(first, 1));
    await(records.budgets().settle(first, 1));

    assertThat(reserve(of(100, day("k", 100)))).contains(new Standing(day("k", 100), 2, 20));
  }

  @Test
  void reserve_takesAllBudgetsOrNone() {
    Budget narrow = day("k", 5);
    Budget wide = month("w", 100);

    assertThat(reserve(of(10, wide, narrow))).contains(new Standing(narrow, 0, 0));

    assertThat(reserve(of(100, wide))).isEmpty();
  }

  @Test
  void aNewDay_hasItsBudgetWhole_andTheMonthGoesOn() {
    Budget today = day("k", 100);
    Budget tomorrow = new Budget(Owner.KEY, "k", Period.DAY, TODAY.plusDays(1), 100);
    Budget thisMonth = new Budget(Owner.KEY, "k", Period.MONTH, TODAY.withDayOfMonth(1), 150);
    Budget alsoThisMonth = new Budget(Owner.KEY, "k", Period.MONTH, TODAY, 150);

    assertThat(reserve(of(100, today, thisMonth))).isEmpty();

    assertThat(reserve(of(60, tomorrow, alsoThisMonth)))
        .contains(new Standing(alsoThisMonth, 0, 100));
    assertThat(reserve(of(50, tomorrow, alsoThisMonth))).isEmpty();
  }

  @Test
  void aBudgetThatIsNew_knowsWhatOthersPaidForInItsPeriod() {
    String key = SqlUsageBookTest.call(NOW, "acme", "ann", "hosted", OptionalLong.of(1)).by().key();
    records
        .usage()
        .add(
            List.of(
                SqlUsageBookTest.call(NOW, "acme", "ann", "hosted", OptionalLong.of(30)),
                SqlUsageBookTest.call(NOW, "acme", "ann", "passthrough", OptionalLong.of(99)),
                SqlUsageBookTest.call(NOW, "other", "ann", "hosted", OptionalLong.of(99)),
                SqlUsageBookTest.call(
                    NOW.minus(Duration.ofDays(1)), "acme", "ann", "hosted", OptionalLong.of(99))));

    assertThat(reserve(of(71, day(key, 100)))).contains(new Standing(day(key, 100), 30, 0));
    assertThat(reserve(of(70, day(key, 100)))).isEmpty();
  }

  @Test
  void whatADeadProcessHeld_isTakenBack_andWhatALivingOneHoldsIsNot() {
    Reservation dead = new Reservation("rsv_dead", "dead", List.of(day("k", 100)), 60);
    reserve(dead);
    Reservation living = of(40, day("k", 100));
    reserve(living);
    Instant later = UNTIL.plusSeconds(1);
    records.budgets().renew("me", later.plus(Duration.ofMinutes(5)));

    assertThat(records.budgets().releaseExpired(later)).isEqualTo(1);

    assertThat(reserve(of(61, day("k", 100)))).contains(new Standing(day("k", 100), 0, 40));
    await(records.budgets().settle(dead, 25));
    assertThat(reserve(of(36, day("k", 100))))
        .as("what was spent counts, though it had been taken back")
        .contains(new Standing(day("k", 100), 25, 40));
  }

  @Test
  void whatWasSpent_outlastsARestart() {
    Reservation first = of(60, day("k", 100));
    reserve(first);
    await(records.budgets().settle(first, 60));
    records.close();
    open();

    assertThat(reserve(of(41, day("k", 100)))).contains(new Standing(day("k", 100), 60, 0));
  }

  @Test
  void expire_takesPeriodsThatAreOver() {
    Reservation first = of(60, day("k", 100), month("w", 100));
    reserve(first);
    await(records.budgets().settle(first, 60));
    Instant afterTheDay = TODAY.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();

    records.expire(
        new Retention(
            Instant.EPOCH,
            Instant.EPOCH,
            Instant.EPOCH,
            Instant.EPOCH,
            Instant.EPOCH,
            afterTheDay.plusSeconds(1)));

    assertThat(reserve(of(100, day("k", 100)))).isEmpty();
    assertThat(reserve(of(41, month("w", 100)))).contains(new Standing(month("w", 100), 60, 0));
  }
}
