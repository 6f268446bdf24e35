package dev.tarn.router.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.records.CallUsage;
import dev.tarn.records.RecordsException;
import dev.tarn.records.UsageBook;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MeterTest {
  private final Book book = new Book();
  private final AtomicInteger dropped = new AtomicInteger();
  private final AtomicInteger minutes = new AtomicInteger();
  private final Semaphore minute = new Semaphore(0);
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicLong nanos = new AtomicLong();
  private volatile List<CallUsage> sums = List.of();

  private Meter meter(int queue) {
    return new Meter(
        book,
        queue,
        dropped::incrementAndGet,
        () -> {
          minutes.incrementAndGet();
          minute.release();
        },
        () -> {
          asked.incrementAndGet();
          List<CallUsage> given = sums;
          sums = List.of();
          return given;
        },
        nanos::get);
  }

  /// Waits until the thread has seen that a minute has passed.
  private void passAMinute() throws InterruptedException {
    minute.drainPermits();
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(61));
    assertThat(minute.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
  }

  private static CallUsage call(int number) {
    return new CallUsage(
        "req_" + number,
        0,
        new CallUsage.By("w", "k", "default", "u"),
        new CallUsage.Via("p", "m", "hosted", ""),
        "chat",
        200,
        false,
        1,
        1,
        OptionalLong.empty(),
        new CallUsage.Tokens(0, 0, 0, 0, 0, 0, 0, 0),
        OptionalLong.empty(),
        OptionalLong.empty(),
        false);
  }

  @Test
  void whatIsAdded_isWrittenInOrder_manyAtOnce() {
    try (Meter meter = meter(5_000)) {
      for (int i = 0; i < 1_200; i++) {
        meter.add(call(i));
      }
      meter.start();
    }
    assertThat(book.written).hasSize(1_200);
    assertThat(book.written.getLast().requestId()).isEqualTo("req_1199");
    assertThat(book.batches.get()).isEqualTo(2);
    assertThat(dropped).hasValue(0);
  }

  @Test
  void whatDoesNotFit_isDroppedAndCounted() {
    try (Meter meter = meter(100)) {
      for (int i = 0; i < 130; i++) {
        meter.add(call(i));
      }
      assertThat(meter.waiting()).isEqualTo(100);
      meter.start();
    }
    assertThat(dropped).hasValue(30);
    assertThat(book.written).hasSize(100);
  }

  @Test
  void aDatabaseThatIsAway_losesNothing_whenItComesBack() throws InterruptedException {
    book.away = true;
    try (Meter meter = meter(100)) {
      meter.start();
      meter.add(call(1));
      assertThat(book.refused.await(20, TimeUnit.SECONDS)).isTrue();
      meter.add(call(2));
      book.away = false;
    }
    assertThat(book.written).extracting(CallUsage::requestId).containsExactly("req_1", "req_2");
    assertThat(dropped).hasValue(0);
  }

  @Test
  void whatADatabaseNeverTakes_isCountedAtTheEnd() {
    book.away = true;
    try (Meter meter = meter(100)) {
      meter.start();
      meter.add(call(1));
      meter.add(call(2));
    }
    assertThat(dropped).hasValue(2);
    assertThat(book.written).isEmpty();
  }

  @Test
  void whatWasAddedUpElsewhere_isWrittenInParts() {
    sums = IntStream.range(0, 2_500).mapToObj(MeterTest::call).toList();
    try (Meter meter = meter(100)) {
      meter.start();
    }
    assertThat(book.written).hasSize(2_500);
    assertThat(book.batches.get()).isEqualTo(3);
  }

  @Test
  void whatWasAddedUpElsewhere_staysThere_whileTheDatabaseIsAway() throws InterruptedException {
    book.away = true;
    sums = List.of(call(1));
    try (Meter meter = meter(100)) {
      meter.start();
      assertThat(book.refused.await(20, TimeUnit.SECONDS)).isTrue();
      passAMinute();
      passAMinute();
      assertThat(asked).hasValue(1);
      book.away = false;
    }
    assertThat(book.written).extracting(CallUsage::requestId).containsExactly("req_1");
    assertThat(asked).hasValue(2);
  }

  @Test
  void reservations_areRenewedAtTheBeginningAndAtTheEnd() {
    try (Meter meter = meter(100)) {
      meter.start();
    }
    assertThat(minutes).hasValue(2);
  }

  /// Keeps what it is given, or is away.
  private static final class Book implements UsageBook {
    private final List<CallUsage> written = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger batches = new AtomicInteger();
    private final CountDownLatch refused = new CountDownLatch(1);
    private volatile boolean away;

    @Override
    public void add(List<CallUsage> calls) {
      if (away) {
        refused.countDown();
        throw new RecordsException("away");
      }
      batches.incrementAndGet();
      written.addAll(calls);
    }

    @Override
    public List<Group> sums(Question question) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int eraseUser(String workspace, String user, Optional<String> project, Instant until) {
      throw new UnsupportedOperationException();
    }
  }
}
