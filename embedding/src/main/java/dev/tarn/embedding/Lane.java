package dev.tarn.embedding;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A bounded queue and the threads that work it off. A failing run fails its own jobs and nothing
/// else. The last thread to leave, after its last run, frees what the work holds.
///
/// @param <J> a job; compared by identity
final class Lane<J> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Lane.class);
  private static final Duration LONGEST_RUN = Duration.ofSeconds(10);

  /// What is done with jobs.
  interface Work<J> {
    /// Takes out of `waiting`, which is never empty, what one run does. Must be quick.
    List<J> take(SequencedSet<J> waiting);

    void run(List<J> jobs);

    void fail(J job, EmbeddingException why);

    /// Called once, when no run is going on and none will.
    void free();
  }

  private final String name;
  private final int capacity;
  private final Work<J> work;
  private final List<Thread> threads = new ArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // All below under the lock.
  private final LinkedHashSet<J> waiting = new LinkedHashSet<>();
  private int running;
  private int threadsLeft;
  private boolean closed;
  private boolean failing;

  /// What a lane runs on.
  enum Threads {
    /// For work that keeps a core busy.
    OWN,
    /// For work that waits for others: each workspace may have lanes of its own.
    LIGHT;

    Count of(int count) {
      return new Count(this, count);
    }

    private Thread make(String name, Runnable work) {
      return switch (this) {
        case OWN -> Thread.ofPlatform().daemon().name(name).unstarted(work);
        case LIGHT -> Thread.ofVirtual().name(name).unstarted(work);
      };
    }
  }

  /// So many of them.
  record Count(Threads kind, int threads) {}

  /// @param name in thread names and messages, e.g. `query`
  /// @param capacity the most jobs that wait
  Lane(String name, Count count, int capacity, Work<J> work) {
    this.name = name;
    this.capacity = capacity;
    this.work = work;
    this.threadsLeft = count.threads();
    for (int i = 1; i <= count.threads(); i++) {
      threads.add(count.kind().make("tarn-embed-" + name + "-" + i, this::loop));
    }
  }

  /// Apart from the constructor, so that no thread sees a half-made lane.
  Lane<J> start() {
    threads.forEach(Thread::start);
    return this;
  }

  /// All jobs or none.
  ///
  /// @throws EmbeddingException if there is no room for all of them, or the lane is closed
  void add(List<J> jobs) {
    lock.lock();
    try {
      if (closed) {
        throw closedException();
      }
      if (jobs.size() > capacity - waiting.size()) {
        throw new EmbeddingException(
            EmbeddingException.Kind.BUSY,
            "The embedder's %s queue is full: %d wait, %d more do not fit into %d."
                .formatted(name, waiting.size(), jobs.size(), capacity));
      }
      waiting.addAll(jobs);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Withdraws those of the jobs that have not begun.
  void remove(List<J> jobs) {
    lock.lock();
    try {
      jobs.forEach(waiting::remove);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Waits until fewer than `jobs` wait or run, but no longer than `atMost`.
  void awaitFewerThan(int jobs, Duration atMost) {
    lock.lock();
    try {
      long left = atMost.toNanos();
      while (running + waiting.size() >= jobs && left > 0) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      // Only asked to be polite; the caller's own loop decides what an interrupt means.
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  private void loop() {
    try {
      for (List<J> jobs = next(); !jobs.isEmpty(); jobs = next()) {
        boolean good = attempt(jobs);
        finished(jobs.size(), good);
      }
    } finally {
      leave();
    }
  }

  /// Empty when the lane is closed.
  private List<J> next() {
    lock.lock();
    try {
      while (waiting.isEmpty() && !closed) {
        changed.awaitUninterruptibly();
      }
      List<J> jobs = closed ? List.of() : work.take(waiting);
      running += jobs.size();
      return jobs;
    } finally {
      lock.unlock();
    }
  }

  private boolean attempt(List<J> jobs) {
    try {
      work.run(jobs);
      return true;
    } catch (Throwable e) {
      // Whatever it is, out of memory included: a lane without threads would answer nobody again.
      EmbeddingException why =
          e instanceof EmbeddingException known
              ? known
              : new EmbeddingException("Embedding failed: " + e, e);
      logFirst(why);
      jobs.forEach(job -> work.fail(job, why));
      return false;
    }
  }

  private void logFirst(EmbeddingException why) {
    lock.lock();
    try {
      if (!failing) {
        LOG.warn("Embedding in the {} lane fails, until further notice", name, why);
      }
      failing = true;
    } finally {
      lock.unlock();
    }
  }

  private void finished(int jobs, boolean good) {
    lock.lock();
    try {
      running -= jobs;
      if (good && failing) {
        failing = false;
        LOG.info("Embedding in the {} lane works again", name);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void leave() {
    boolean last;
    lock.lock();
    try {
      last = --threadsLeft == 0;
    } finally {
      lock.unlock();
    }
    if (last) {
      work.free();
    }
  }

  private EmbeddingException closedException() {
    return new EmbeddingException(EmbeddingException.Kind.CLOSED, "The embedder is closed.");
  }

  /// Fails what waits and returns when the runs in flight have ended and memory is free. Called
  /// from one of the lane's own threads (by a future's dependent) it does not wait.
  @Override
  public void close() {
    List<J> dropped;
    lock.lock();
    try {
      closed = true;
      dropped = List.copyOf(waiting);
      waiting.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    dropped.forEach(job -> work.fail(job, closedException()));
    if (!threads.contains(Thread.currentThread())) {
      awaitThreads();
    }
  }

  private void awaitThreads() {
    try {
      for (Thread thread : threads) {
        if (!thread.join(LONGEST_RUN)) {
          LOG.warn("{} is still in a run; its memory is freed when it ends", thread.getName());
        }
      }
    } catch (InterruptedException e) {
      // The threads go by themselves; whoever interrupts does not want to wait for them.
      Thread.currentThread().interrupt();
    }
  }
}
