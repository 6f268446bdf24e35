package dev.tarn.router;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// The bounded threads that blocking work runs on.
final class Executors {
  private Executors() {}

  /// A fixed pool that refuses work when `queue` tasks wait. Closing it lets what waits finish.
  static ExecutorService bounded(String name, int threads, int queue) {
    ThreadFactory factory = Thread.ofPlatform().name(name + "-", 0).daemon(true).factory();
    return new ThreadPoolExecutor(
        threads, threads, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(queue), factory);
  }
}
