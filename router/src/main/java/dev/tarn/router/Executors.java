package dev.tarn.router;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// The bounded threads that blocking work runs on.
final class Executors {
  private Executors() {}

  /// A fixed pool that refuses work when `queue` tasks wait. Closing it lets what waits finish.
  static ThreadPoolExecutor bounded(String name, int threads, int queue) {
    return pool(name, threads, new ArrayBlockingQueue<>(queue));
  }

  /// The same for work with a deadline: what came last goes first. When there is more to do than
  /// can be done, that in order would all be done too late.
  static ThreadPoolExecutor newestFirst(String name, int threads, int queue) {
    return pool(name, threads, new NewestFirst(queue));
  }

  private static ThreadPoolExecutor pool(String name, int threads, BlockingQueue<Runnable> queue) {
    ThreadFactory factory = Thread.ofPlatform().name(name + "-", 0).daemon(true).factory();
    return new ThreadPoolExecutor(threads, threads, 0, TimeUnit.SECONDS, queue, factory);
  }

  @SuppressWarnings("serial")
  private static final class NewestFirst extends LinkedBlockingDeque<Runnable> {
    NewestFirst(int capacity) {
      super(capacity);
    }

    @Override
    public boolean offer(Runnable task) {
      return offerFirst(task);
    }
  }
}
