package dev.tarn.embedding;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A model whose runs begin when the test lets them. A vector is the length of its text.
final class GatedEncoder implements Encoder {
  /// Runs may begin that have a permit.
  final Semaphore gate = new Semaphore(0);

  /// One entry for each run, put there before it waits at the gate.
  final BlockingQueue<List<String>> arrivals = new LinkedBlockingQueue<>();

  final List<List<String>> runs = new CopyOnWriteArrayList<>();
  final AtomicInteger closes = new AtomicInteger();
  final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicInteger inFlight = new AtomicInteger();

  @Override
  public List<float[]> encode(List<String> texts) {
    inFlight.incrementAndGet();
    try {
      arrivals.add(texts);
      gate.acquireUninterruptibly();
      runs.add(texts);
      if (closes.get() > 0) {
        throw new IllegalStateException("used after its memory was freed");
      }
      if (texts.contains("error")) {
        throw new StackOverflowError("as the text asked");
      }
      if (texts.contains("fail")) {
        throw new IllegalStateException("as the text asked");
      }
      return texts.stream().map(text -> new float[] {text.length()}).toList();
    } finally {
      inFlight.decrementAndGet();
    }
  }

  /// Waits for a run to arrive at the gate.
  List<String> arrived() throws InterruptedException {
    List<String> texts = arrivals.poll(20, TimeUnit.SECONDS);
    if (texts == null) {
      throw new AssertionError("no run began");
    }
    return texts;
  }

  @Override
  public void close() {
    if (inFlight.get() > 0) {
      throw new AssertionError("freed in the middle of a run");
    }
    closes.incrementAndGet();
    closed.countDown();
  }
}
