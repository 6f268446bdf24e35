package dev.tarn.router.usage;

import dev.tarn.records.CallUsage;
import dev.tarn.records.RecordsException;
import dev.tarn.records.UsageBook;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes down what calls used, many at once, on a thread of its own that looks every quarter of a
/// second: so a call wakes nobody. When the queue is full, what comes is dropped and counted.
/// Thread-safe.
final class Meter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Meter.class);
  private static final long PAUSE_MILLIS = 250;
  private static final int BATCH = 1_000;
  private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();

  private final UsageBook book;
  private final BlockingQueue<CallUsage> queue;
  private final Runnable onDropped;
  private final Runnable everyMinute;
  private final Supplier<List<CallUsage>> sums;
  private final LongSupplier nanos;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  /// Used by the thread alone: what was taken from the queue and is not on disk.
  private final List<CallUsage> batch = new ArrayList<>(BATCH);

  /// @param everyMinute done on the same thread, and must not fail
  /// @param sums gives what was added up elsewhere, once a minute; not asked while the database
  ///   takes nothing, so that it waits where it takes no more room
  /// @param nanos such as `System::nanoTime`
  Meter(
      UsageBook book,
      int queue,
      Runnable onDropped,
      Runnable everyMinute,
      Supplier<List<CallUsage>> sums,
      LongSupplier nanos) {
    this.book = book;
    this.queue = new ArrayBlockingQueue<>(queue);
    this.onDropped = onDropped;
    this.everyMinute = everyMinute;
    this.sums = sums;
    this.nanos = nanos;
    this.thread = Thread.ofPlatform().name("usage").daemon(true).unstarted(this::loop);
  }

  void start() {
    thread.start();
  }

  /// Takes what a call used. Never blocks.
  void add(CallUsage call) {
    if (!queue.offer(call)) {
      onDropped.run();
    }
  }

  /// Calls that are not on disk yet, but for those being written.
  int waiting() {
    return queue.size();
  }

  private void loop() {
    everyMinute.run();
    batch.addAll(sums.get());
    long minute = nanos.getAsLong();
    while (!isClosing()) {
      write();
      if (nanos.getAsLong() - minute > MINUTE_NANOS) {
        minute = nanos.getAsLong();
        everyMinute.run();
        if (batch.isEmpty()) {
          batch.addAll(sums.get());
        }
      }
    }
    everyMinute.run();
    batch.addAll(sums.get());
    write();
    queue.drainTo(batch);
    batch.forEach(lost -> onDropped.run());
  }

  private boolean isClosing() {
    try {
      return closing.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      // Nobody has a reason to interrupt this thread.
      return false;
    }
  }

  /// All that waits. What the database does not take stays in the batch, for the next time.
  private void write() {
    try {
      while (batch.size() + queue.drainTo(batch, Math.max(0, BATCH - batch.size())) > 0) {
        // Others write too, between one part and the next.
        List<CallUsage> part = batch.subList(0, Math.min(BATCH, batch.size()));
        book.add(List.copyOf(part));
        part.clear();
      }
    } catch (RecordsException e) {
      LOG.warn("usage of {} calls waits for the database: {}", batch.size(), e.getMessage());
    }
  }

  /// Writes what waits, then ends the thread.
  @Override
  public void close() {
    closing.countDown();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
