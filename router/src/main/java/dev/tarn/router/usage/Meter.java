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
  private final Supplier<List<CallUsage>> everyMinute;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  /// Used by the thread alone: what was taken from the queue and is not on disk.
  private final List<CallUsage> batch = new ArrayList<>(BATCH);

  /// @param everyMinute done on the same thread, and must not fail; gives what else is to be
  ///   written
  Meter(UsageBook book, int queue, Runnable onDropped, Supplier<List<CallUsage>> everyMinute) {
    this.book = book;
    this.queue = new ArrayBlockingQueue<>(queue);
    this.onDropped = onDropped;
    this.everyMinute = everyMinute;
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
    batch.addAll(everyMinute.get());
    long minute = System.nanoTime();
    while (!isClosing()) {
      write();
      if (System.nanoTime() - minute > MINUTE_NANOS) {
        minute = System.nanoTime();
        batch.addAll(everyMinute.get());
      }
    }
    batch.addAll(everyMinute.get());
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
      while (batch.size() + queue.drainTo(batch, BATCH - batch.size()) > 0) {
        book.add(batch);
        batch.clear();
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
